"""Lambda's Invoke: the function's pool answers moto's API call, now or in the background."""

import base64
from typing import Any

from moto.awslambda.exceptions import LambdaClientError
from moto.awslambda.models import LambdaFunction

from local.engines.aws_lambda import asynchronous, pool, settings
from local.runtime.running_cloud import RunningCloud

PAYLOAD_BYTES = 6 * 1024 * 1024


def install(cloud: RunningCloud) -> None:
    settings.install(cloud)
    asynchronous.install(cloud)

    def invoke_of_api(function: Any, body: Any, headers: Any, response_headers: dict[str, str]) -> bytes:
        event = body.encode() if isinstance(body, str) else body or b"{}"
        kind = headers.get("X-Amz-Invocation-Type", "RequestResponse")
        if len(event) > PAYLOAD_BYTES:
            raise LambdaClientError("RequestTooLargeException", f"{len(event)} bytes is over {PAYLOAD_BYTES} bytes")
        if kind == "Event":
            asynchronous.submit(cloud, function, event)
        if kind != "RequestResponse":
            return b""
        answer = pool.invoke(cloud, function, event)
        response_headers["x-amz-log-result"] = base64.b64encode(answer.log.encode()).decode()
        if answer.error:
            response_headers["x-amz-function-error"] = answer.error
        return answer.payload

    cloud.patch(LambdaFunction, "invoke", invoke_of_api)
    cloud.activity.watch("Lambda calls", pool.calls)
    cloud.on_stop(pool.stop)
