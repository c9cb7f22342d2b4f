"""The cost of one batch for the collector itself: runs the real handler in this process and splits its time."""

import io
import json
import os
import socket
from collections.abc import Mapping
from contextlib import redirect_stdout
from time import perf_counter, process_time
from types import SimpleNamespace
from typing import Any

from benchmarks.call_times import percentiles, timed
from benchmarks.collect_batches import as_call, batches

WARM_UP = 200
CONTEXT = SimpleNamespace(
    function_name="collect_events",
    memory_limit_in_mb=512,
    invoked_function_arn="arn:aws:lambda:eu-west-1:123456789012:function:collect_events",
    aws_request_id="1",
)


def measure_work(settings: Mapping[str, str], batch: int, requests: int) -> dict[str, Any]:
    """Milliseconds: `code` is the handler without its AWS call, `own` is all but the wait for the stream's answer."""
    os.environ |= settings
    from aisle_aws.transport.aws_json_client import Service
    from functions.collect_events.app import handler  # needs the environment variables

    calls = [json.loads(as_call(body)) for body in batches(WARM_UP + requests, batch, seed=-4)]
    times: dict[str, list[float]] = {"code": [], "own": []}
    cpu = 0.0
    with (
        timed(Service, "post") as called,
        timed(socket.socket, "recv") as waited,
        redirect_stdout(io.StringIO()),  # drops the metrics, which Lambda reads from stdout
    ):
        for number, call in enumerate(calls):
            if number == WARM_UP:
                cpu = process_time()
            called.clear()
            waited.clear()
            start = perf_counter()
            answer = handler(call, CONTEXT)
            whole = perf_counter() - start
            times["code"].append(whole - sum(called))
            times["own"].append(whole - sum(waited))
            if answer["statusCode"] != 200:
                raise RuntimeError(answer["body"])
    cpu = (process_time() - cpu) / requests * 1000
    return {**percentiles(times, WARM_UP), "cpu_ms": round(cpu, 2)}
