"""One execution environment: a real handler in its own process, which gets calls through the Lambda runtime API."""

import json
import os
import queue
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from local.engines.aws_lambda.code_folders import layers_root, task_root
from local.engines.aws_lambda.runtime_api import Call, serve
from local.engines.monitoring.cloudwatch_metrics import read_log
from local.permissions.acting import taken
from local.runtime.loopback import HOST
from local.runtime.process import Process
from local.runtime.running_cloud import RunningCloud

INIT_SECONDS = 60.0  # Lambda gives 10; a small machine that starts many at once needs more
SHOWN_CHARACTERS = 4096  # of a call's log
POLL_SECONDS = 0.1  # between checks for a dead process


@dataclass(frozen=True)
class Answer:
    """A function's answer. `error` is None or the value of X-Amz-Function-Error; `log` is of this call only."""

    payload: bytes
    error: str | None = None
    log: str = ""


class Runtime:
    """Takes one call at a time. Once `dead`, it takes no more."""

    def __init__(self, cloud: RunningCloud, function: Any) -> None:
        self.name: str = function.function_name
        self.arn: str = function.function_arn
        self.timeout = float(function.timeout or 3)
        self.dead = False
        self._calls: queue.Queue[Call | None] = queue.Queue(1)
        self._answers: queue.Queue[Answer] = queue.Queue()
        self._current: Call | None = None
        self._server = serve(self)
        self._process = _start(cloud, function, self._server.server_port)

    def invoke(self, event: bytes) -> Answer:
        """Raises nothing: a failure in the function is an answer with an error, as in Lambda."""
        call, log_start = Call(event), self._log_size()
        self._calls.put(call)
        answer = self._wait(call)
        written = self._log_since(log_start)
        read_log(written)
        return Answer(answer.payload, answer.error, written[-SHOWN_CHARACTERS:])

    def close(self, grace_seconds: float = 0) -> None:
        self.dead = True
        self._process.stop(grace_seconds)
        with suppress(queue.Full):
            self._calls.put_nowait(None)  # releases the runtime API's waiting thread
        threading.Thread(target=self._shut, daemon=True).start()

    def next_call(self) -> Call | None:
        """For the runtime API: the handler takes a call, and its timeout starts."""
        call = self._calls.get()
        if call:
            call.deadline, call.given_up = time.time() + self.timeout, time.monotonic() + self.timeout
            self._current = call
        return call

    def answered(self, request_id: str, payload: bytes, error: str | None) -> None:
        """For the runtime API. An answer after the timeout is dropped."""
        if self._current and request_id in (self._current.request_id, "init"):
            self._answers.put(Answer(payload, error))

    def init_failed(self, payload: bytes) -> None:
        self.dead = True
        self._answers.put(Answer(payload, "Unhandled"))

    def _wait(self, call: Call) -> Answer:
        given_up = time.monotonic() + INIT_SECONDS
        while True:
            try:
                return self._answers.get(timeout=POLL_SECONDS)
            except queue.Empty:
                if time.monotonic() > (call.given_up or given_up):
                    return self._ended(call, "Sandbox.Timedout", f"Task timed out after {self.timeout:.2f} seconds")
                if self._process.returncode is not None and self._answers.empty():
                    return self._ended(call, "Runtime.ExitError", f"Runtime exited: {self._process.returncode}")

    def _ended(self, call: Call, kind: str, reason: str) -> Answer:
        self.close()
        message = {"errorType": kind, "errorMessage": f"RequestId: {call.request_id} Error: {reason}"}
        with self._process.log_path.open("a") as log:
            print(f"{call.request_id} {reason}", file=log)
        return Answer(json.dumps(message).encode(), "Unhandled")

    def _log_size(self) -> int:
        return self._process.log_path.stat().st_size

    def _log_since(self, start: int) -> str:
        with self._process.log_path.open("rb") as log:
            log.seek(start)
            return log.read().decode(errors="replace")

    def _shut(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def _start(cloud: RunningCloud, function: Any, api_port: int) -> Process:
    root, layers = task_root(cloud, function), layers_root(cloud, function)
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "LD_LIBRARY_PATH") if name in os.environ}
    own = cloud.child_env(taken(function.role, "lambda.amazonaws.com"), session=function.function_name)
    aws = {name: value for name, value in own.items() if name.startswith(("AWS_", "NO_PROXY", "no_proxy"))}
    env = (
        inherited
        | aws
        | {
            "AWS_LAMBDA_RUNTIME_API": f"{HOST}:{api_port}",
            "AWS_EXECUTION_ENV": f"AWS_Lambda_python{sys.version_info.major}.{sys.version_info.minor}",
            "AWS_LAMBDA_FUNCTION_NAME": function.function_name,
            "AWS_LAMBDA_FUNCTION_VERSION": str(function.version),
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory_size),
            "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
            "AWS_LAMBDA_LOG_FORMAT": function.log_format,
            "AWS_LAMBDA_LOG_GROUP_NAME": function.logs_group_name,
            "AWS_LAMBDA_LOG_STREAM_NAME": "local",
            "LAMBDA_TASK_ROOT": str(root),
            "LAMBDA_LAYERS_ROOT": str(layers),
            "PYTHONPATH": os.pathsep.join([str(root), str(layers / "python")]),
            "_HANDLER": function.handler,
            "TZ": "UTC",
        }
        | {name: str(value) for name, value in (function.environment_vars or {}).items()}
    )
    return cloud.run_process(
        [sys.executable, "-m", "awslambdaric", function.handler], env, function.function_name, root
    )
