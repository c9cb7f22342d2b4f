"""Lambda's Invoke: moto's API call, answered by the function's pool now or in the background."""

import base64
from typing import Any

from moto.awslambda.exceptions import LambdaClientError
from moto.awslambda.models import LambdaFunction

from local.engines import lambda_async, lambda_pool, lambda_settings
from local.runtime.running_cloud import RunningCloud

PAYLOAD_BYTES = 6 * 1024 * 1024


def install(cloud: RunningCloud) -> None:
    lambda_settings.install(cloud)
    lambda_async.install(cloud)

    def invoke_of_api(function: Any, body: Any, headers: Any, response_headers: dict[str, str]) -> bytes:
        event = body.encode() if isinstance(body, str) else body or b"{}"
        kind = headers.get("X-Amz-Invocation-Type", "RequestResponse")
        if len(event) > PAYLOAD_BYTES:
            raise LambdaClientError("RequestTooLargeException", f"{len(event)} bytes is over {PAYLOAD_BYTES} bytes")
        if kind == "Event":
            lambda_async.submit(cloud, function, event)
        if kind != "RequestResponse":
            return b""
        answer = lambda_pool.invoke(cloud, function, event)
        response_headers["x-amz-log-result"] = base64.b64encode(answer.log.encode()).decode()
        if answer.error:
            response_headers["x-amz-function-error"] = answer.error
        return answer.payload

    cloud.patch(LambdaFunction, "invoke", invoke_of_api)
    cloud.on_stop(lambda_pool.stop)
