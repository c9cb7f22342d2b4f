"""SageMaker's InvokeEndpoint: calls the named variant, or one drawn by weight."""

import json
import random
import time
from collections.abc import Mapping
from functools import partial
from typing import Any

import urllib3
from moto.sagemaker.models import FakeEndpoint, sagemaker_backends
from moto.sagemakerruntime.responses import SageMakerRuntimeResponse

from local.engines.sagemaker import endpoint_metrics
from local.engines.sagemaker.hosting import Hosting
from local.runtime.running_cloud import RunningCloud

FORWARDED = ("Content-Type", "Accept", "X-Amzn-SageMaker-Custom-Attributes")
TARGET = "X-Amzn-SageMaker-Target-Variant"
INVOKED = "x-Amzn-Invoked-Production-Variant"
SERVING = ("InService", "Updating", "SystemUpdating")

Answer = tuple[int, dict[str, Any], str | bytes]


def install(cloud: RunningCloud, hostings: Mapping[str, Hosting]) -> None:
    def invoke_endpoint(self: SageMakerRuntimeResponse) -> Answer:
        name = self.path.split("/")[2]
        endpoint = sagemaker_backends[self.current_account][self.region].endpoints.get(name)
        if endpoint is None or endpoint.endpoint_status not in SERVING:
            return _refused(400, "ValidationError", f"Endpoint {name} of account {self.current_account} not found.")
        body = self.body.encode() if isinstance(self.body, str) else self.body
        headers = {each: self.headers[each] for each in FORWARDED if self.headers.get(each)}
        variant, began = self.headers.get(TARGET) or _drawn(endpoint, hostings[name]), time.monotonic()
        counted = partial(endpoint_metrics.record, name, variant, _instances(endpoint, variant))
        try:
            answer = hostings[name].invoke(variant, body, headers)
        except KeyError as unknown:
            return _refused(400, "ValidationError", f"Variant {unknown} not found for endpoint {name}")
        except urllib3.exceptions.HTTPError as error:
            counted(0, time.monotonic() - began)
            return _model_error(variant, 0, str(error))
        counted(answer.status, time.monotonic() - began)
        if answer.status >= 300:
            return _model_error(variant, answer.status, answer.data.decode(errors="replace"))
        content_type = answer.headers.get("Content-Type", "application/octet-stream")
        return 200, {"Content-Type": content_type, INVOKED: variant}, answer.data

    cloud.patch(SageMakerRuntimeResponse, "invoke_endpoint", invoke_endpoint)


def _instances(endpoint: FakeEndpoint, name: str) -> int:
    variants = {variant["VariantName"]: variant for variant in endpoint.production_variants}
    return int(variants.get(name, {}).get("CurrentInstanceCount") or 1)


def _drawn(endpoint: FakeEndpoint, hosting: Hosting) -> str:
    """For a moment of an update the description still has a variant that is gone."""
    described = endpoint.production_variants
    variants = [each for each in described if hosting.serves(each["VariantName"])] or described
    weights = [variant["CurrentWeight"] for variant in variants]
    return str(random.choices(variants, weights if any(weights) else None)[0]["VariantName"])


def _model_error(variant: str, status: int, message: str) -> Answer:
    side = "client" if 400 <= status < 500 else "server"
    text = f'Received {side} error ({status}) from {variant} with message "{message}".'
    return _refused(424, "ModelError", text, OriginalStatusCode=status, OriginalMessage=message)


def _refused(status: int, code: str, message: str, **more: Any) -> Answer:
    """moto reads the status from the headers, not from the tuple."""
    headers = {"status": status, "x-amzn-errortype": code, "Content-Type": "application/json"}
    return status, headers, json.dumps({"Message": message, **more})
