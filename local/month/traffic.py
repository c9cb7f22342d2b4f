"""What the month would cost: calls of S3, Glue job runs and Lambda invocations, counted where the cloud gets them."""

import re
from collections import Counter
from typing import Any

from moto.moto_server.werkzeug_app import DomainDispatcherApplication

from local.cloud import Cloud
from local.engines.aws_lambda.pool import Pool

SIGNED_FOR = re.compile(r"Credential=[^/]+/\d+/[^/]+/([^/]+)/aws4_request")


class Traffic:
    """Counts from its creation on, for a running cloud."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud, self._counts = cloud, Counter[str]()
        dispatch, invoke, counts = DomainDispatcherApplication.__call__, Pool.invoke, self._counts

        def dispatch_and_count(self: Any, environ: dict[str, Any], start_response: Any) -> Any:
            signed = SIGNED_FOR.search(environ.get("HTTP_AUTHORIZATION", ""))
            counts["s3"] += signed is not None and signed[1] == "s3"
            return dispatch(self, environ, start_response)

        def invoke_and_count(self: Pool, event: bytes) -> Any:
            counts["lambda"] += 1
            return invoke(self, event)

        cloud.patch(DomainDispatcherApplication, "__call__", dispatch_and_count)
        cloud.patch(Pool, "invoke", invoke_and_count)

    def take(self) -> dict[str, int]:
        """Counts since the last call: s3, lambda, glue."""
        glue = self._cloud.client("glue")
        runs = sum(len(glue.get_job_runs(JobName=name)["JobRuns"]) for name in glue.list_jobs()["JobNames"])
        told = {"s3": self._counts["s3"], "lambda": self._counts["lambda"], "glue": runs - self._counts["glue"]}
        self._counts.update({"s3": -told["s3"], "lambda": -told["lambda"], "glue": told["glue"]})
        return told
