"""A model server that dies is started again, as SageMaker does. Until then its endpoint is not in service."""

import logging
import tarfile
import time
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from local.engines.child_job import in_background
from local.engines.sagemaker.hosting import Hosting
from local.engines.sagemaker.model_server import ServedModel, ServerFailed
from local.runtime.running_cloud import RunningCloud

REVIVING = "SystemUpdating"
REVIVALS = 5  # in a row; then the endpoint has failed
PAUSE_SECONDS = 1.0  # between them
CANNOT_SERVE = (ServerFailed, ClientError, BotoCoreError, OSError, tarfile.TarError, RuntimeError)

log = logging.getLogger(__name__)


def revive(cloud: RunningCloud, endpoint: Any, hosting: Hosting, model: ServedModel) -> None:
    """Starts the model's server in the background. Meanwhile the other variants answer."""
    if endpoint.endpoint_status == "InService":
        endpoint.endpoint_status = REVIVING

    def work() -> None:
        for _ in range(REVIVALS):
            if cloud.stopping:
                return
            try:
                hosting.revive(model)
                break
            except CANNOT_SERVE as error:
                endpoint.failure_reason = str(error)
                log.error("Endpoint %s: %s", endpoint.endpoint_name, error)
                time.sleep(PAUSE_SECONDS)
        if endpoint.endpoint_status == REVIVING:
            whole = hosting.whole()
            endpoint.endpoint_status = "InService" if whole else "Failed"
            endpoint.failure_reason = None if whole else endpoint.failure_reason

    in_background(f"revive-{endpoint.endpoint_name}", work)
