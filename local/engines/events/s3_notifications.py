"""S3 -> Lambda: each notification is an asynchronous call, with retries and dead letters.

moto finds the functions to notify. By itself it would call them once, within the put, and hide failures.
"""

import json
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote_plus, unquote_plus

from moto.awslambda.exceptions import UnknownFunctionException
from moto.awslambda.utils import get_backend
from moto.s3 import notifications

from local.engines.aws_lambda.asynchronous import submit
from local.permissions.acting import AccessDenied, require_service
from local.runtime.running_cloud import RunningCloud

log = logging.getLogger(__name__)
_moto_send = notifications.send_event
_silent = threading.Event()


@contextmanager
def silence() -> Iterator[None]:
    """Sends no notifications during the block."""
    _silent.set()
    try:
        yield
    finally:
        _silent.clear()


def install(cloud: RunningCloud) -> None:
    def invoke(account_id: str, event_body: Any, fn_arn: str, region_name: str) -> None:
        try:
            function = get_backend(account_id, region_name).get_function(fn_arn)
        except UnknownFunctionException:
            log.error("A bucket notifies %s, which does not exist", fn_arn)
            return
        try:
            bucket = event_body["Records"][0]["s3"]["bucket"]["arn"]
            require_service("s3.amazonaws.com", "lambda:InvokeFunction", function.function_arn, bucket)
        except AccessDenied as denied:
            log.error("A bucket notifies nobody: %s", denied)
            return
        for record in event_body["Records"]:
            stored = record["s3"]["object"]
            stored["key"] = quote_plus(unquote_plus(stored["key"]), safe="/")  # S3 does not encode slashes
        submit(cloud, function, json.dumps(event_body).encode())

    def send(*arguments: Any, **named: Any) -> None:
        if not _silent.is_set():
            _moto_send(*arguments, **named)

    cloud.patch(notifications, "_invoke_awslambda", invoke)
    cloud.patch(notifications, "send_event", send)
