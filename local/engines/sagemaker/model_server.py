"""One model's server: `python -m training.container.serve` on its archive, and a pool of open connections."""

import logging
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import urllib3

from aisle_aws.models.model_archive import unpack
from local.engines.child_job import last_words
from local.engines.object_files import download
from local.engines.sagemaker import image_code
from local.engines.sagemaker.images import require_image
from local.permissions.acting import taken
from local.runtime.loopback import HOST, free_port
from local.runtime.process import Process
from local.runtime.running_cloud import RunningCloud

READY_SECONDS = 240.0  # SageMaker's own limit is 8 minutes
ANSWER_SECONDS = 60.0  # SageMaker's own limit
PING_EVERY_SECONDS = 0.1
CONNECTIONS = 32

log = logging.getLogger(__name__)


class ServerFailed(Exception):
    """The server did not start to answer; the message has the end of its log."""


@dataclass(frozen=True)
class ServedModel:
    name: str
    archive: str  # s3://…/model.tar.gz
    role: str
    image: str
    environment: tuple[tuple[str, str], ...] = ()


class ModelServer:
    """Starts at once. Call `wait_until_ready` before the first `invoke`."""

    def __init__(self, cloud: RunningCloud, model: ServedModel) -> None:
        self._cloud, self.model, port = cloud, model, free_port()
        base = cloud.work_dir / "served" / f"serve-{model.name}-{port}"
        require_image(cloud, taken(model.role, "sagemaker.amazonaws.com"), model.image)
        archive = download(cloud, model.archive, base, model.role)
        unpack(archive, base / "model")
        archive.unlink()
        env = cloud.child_env(
            model.role,
            session="SageMaker",
            SAGEMAKER_BASE_DIR=str(base),
            SAGEMAKER_BIND_TO_PORT=str(port),
            BIND_ADDRESS=HOST,
            SM_MODEL_DIR=str(base / "model"),
            PYTHONPATH=image_code.python_path(cloud, model.image),
            **dict(model.environment),
        )
        self._process: Process = cloud.run_process(
            [sys.executable, "-m", "training.container.serve"], env, base.name, base
        )
        self._pool = urllib3.HTTPConnectionPool(HOST, port, maxsize=CONNECTIONS, retries=False, timeout=ANSWER_SECONDS)
        self._stopped = threading.Event()

    def wait_until_ready(self) -> None:
        """Raises: ServerFailed."""
        deadline = time.monotonic() + READY_SECONDS
        while not self._answers_ping():
            if self._process.returncode is not None:
                raise ServerFailed(self._failure(f"ended with code {self._process.returncode}"))
            if time.monotonic() > deadline:
                raise ServerFailed(self._failure(f"did not answer /ping within {READY_SECONDS:.0f} s"))
            self._stopped.wait(PING_EVERY_SECONDS)

    def alive(self) -> bool:
        return self._process.returncode is None

    def watch(self, lost: Callable[[], None]) -> None:
        """Calls `lost` once the process has ended by itself."""

        def wait() -> None:
            code = self._process.wait()
            if not self._stopped.is_set() and not self._cloud.stopping:
                log.error("%s", self._failure(f"ended with code {code}"))
                lost()

        threading.Thread(target=wait, name=f"watch-{self.model.name}", daemon=True).start()

    def invoke(self, body: bytes, headers: Mapping[str, str]) -> urllib3.BaseHTTPResponse:
        """Raises: urllib3's HTTPError where the server does not answer."""
        return self._pool.request("POST", "/invocations", body=body, headers=headers)

    def stop(self) -> None:
        self._stopped.set()
        self._process.stop()
        self._pool.close()

    def _answers_ping(self) -> bool:
        try:
            return self._pool.request("GET", "/ping", timeout=2.0).status == 200
        except urllib3.exceptions.HTTPError:
            return False  # not listening yet

    def _failure(self, what: str) -> str:
        log = self._process.log_path.name
        return f"The server of model {self.model.name} {what}. The end of {log}:\n{last_words(self._process)}"
