"""Asynchronous invocation: accepted at once, tried three times, then sent to its failure destination or queue."""

import json
import logging
import threading
import time
import uuid
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

from local.engines import targets
from local.engines.aws_lambda import pool
from local.engines.aws_lambda.runtime import Answer
from local.runtime.running_cloud import RunningCloud

RETRIES = 2
WAITS_SECONDS = (1.0, 2.0)  # Lambda waits one and two minutes
THREADS = 16
DRAIN_SECONDS = 10.0

log = logging.getLogger(__name__)
_executor: ThreadPoolExecutor | None = None
_open: set[Future[None]] = set()
_lock = threading.Lock()


def submit(cloud: RunningCloud, function: Any, event: bytes) -> None:
    """Calls `function` (moto's object) in the background; failures go to the template's destination."""
    if _executor is None:
        raise RuntimeError("The cloud has stopped")
    future = _executor.submit(_deliver, cloud, function, event)
    with _lock:
        _open.add(future)
    future.add_done_callback(_close)


def drain(seconds: float) -> int:
    """Waits until no call is running. Returns the number of calls left."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with _lock:
            if not _open:
                return 0
        time.sleep(0.02)
    return len(_open)


def install(cloud: RunningCloud) -> None:
    global _executor
    _executor = ThreadPoolExecutor(THREADS, thread_name_prefix="lambda-event")
    cloud.activity.watch("asynchronous calls", lambda: len(_open))
    cloud.on_stop(_stop)


def _deliver(cloud: RunningCloud, function: Any, event: bytes) -> None:
    config = function.event_invoke_config[-1].response() if function.event_invoke_config else {}
    retries = int(config.get("MaximumRetryAttempts", RETRIES))
    attempt, answer = 0, Answer(b"null")
    while True:
        try:
            answer = pool.invoke(cloud, function, event)
        except pool.ThrottledError:
            time.sleep(0.1)  # throttled calls are not attempts: Lambda keeps them for six hours
            continue
        attempt += 1
        if not answer.error or attempt > retries:
            break
        time.sleep(WAITS_SECONDS[min(attempt, len(WAITS_SECONDS)) - 1])
    _report(cloud, function, event, answer, attempt, config.get("DestinationConfig") or {})


def _report(
    cloud: RunningCloud, function: Any, event: bytes, answer: Answer, attempts: int, config: dict[str, Any]
) -> None:
    destination = (config.get("OnFailure" if answer.error else "OnSuccess") or {}).get("Destination")
    if answer.error:
        reason = answer.payload[:500].decode(errors="replace")
        log.error("%s failed %d times: %s\n%s", function.function_name, attempts, reason, answer.log)
    if destination:
        targets.send(cloud, destination, json.dumps(_record(function, event, answer, attempts)), role=function.role)
    if answer.error and function.dead_letter_arn:
        message = json.loads(answer.payload).get("errorMessage", "")[:1024]
        attributes = {"RequestID": str(uuid.uuid4()), "ErrorCode": "200", "ErrorMessage": message or answer.error}
        targets.send(cloud, function.dead_letter_arn, event.decode(), attributes, function.role)


def _record(function: Any, event: bytes, answer: Answer, attempts: int) -> dict[str, Any]:
    return {
        "version": "1.0",
        "timestamp": datetime.now(UTC).isoformat(),
        "requestContext": {
            "requestId": str(uuid.uuid4()),
            "functionArn": f"{function.function_arn}:$LATEST",
            "condition": "RetriesExhausted" if answer.error else "Success",
            "approximateInvokeCount": attempts,
        },
        "requestPayload": json.loads(event),
        "responseContext": {"statusCode": 200, "executedVersion": "$LATEST", "functionError": answer.error},
        "responsePayload": json.loads(answer.payload or b"null"),
    }


def _close(future: Future[None]) -> None:
    with _lock:
        _open.discard(future)
    if not future.cancelled() and future.exception():
        log.error("An asynchronous call was lost", exc_info=future.exception())


def _stop() -> None:
    global _executor
    left = drain(DRAIN_SECONDS)
    if left:
        log.error("Stopped with %d asynchronous calls under way", left)
    if _executor:
        _executor.shutdown(wait=False, cancel_futures=True)
    _executor = None
