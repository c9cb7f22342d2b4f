"""A function's own process, as in Lambda and the embedded cloud: the runtime client gets one call at a time."""

import os
import queue
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from local.engines.aws_lambda.runtime_api import Call, serve

ROOT = Path(__file__).parents[1]
LAYERS = [str(ROOT / "layers" / name) for name in ("core", "aws")]
CLOCK_TICKS = os.sysconf("SC_CLK_TCK")


class FunctionProcess:
    """The source of calls for the runtime API (`local.engines.aws_lambda.runtime_api.Feeds`)."""

    arn = "arn:aws:lambda:eu-west-1:123456789012:function:collect_events"

    def __init__(self) -> None:
        self.pid = 0
        self._calls: queue.SimpleQueue[Call | None] = queue.SimpleQueue()
        self._answers: queue.SimpleQueue[tuple[bytes, str | None]] = queue.SimpleQueue()

    def invoke(self, event: bytes) -> bytes:
        """Raises: RuntimeError, where the function raises."""
        self._calls.put(Call(event))
        payload, error = self._answers.get(timeout=60)
        if error:
            raise RuntimeError(payload.decode())
        return payload

    def cpu_seconds(self) -> float:
        """User and system time that the process has used."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / CLOCK_TICKS

    def next_call(self) -> Call | None:
        call = self._calls.get()
        if call:
            call.deadline = 4e9
        return call

    def answered(self, request_id: str, payload: bytes, error: str | None) -> None:
        self._answers.put((payload, error))

    def init_failed(self, payload: bytes) -> None:
        self._answers.put((payload, "init"))

    def end(self) -> None:
        self._calls.put(None)


@contextmanager
def function_process(folder: Path, handler: str, settings: Mapping[str, str]) -> Iterator[FunctionProcess]:
    function = FunctionProcess()
    server = serve(function)
    server.handle_error = lambda request, client_address: None  # type: ignore[method-assign]  # the process's end cuts a call off
    env = {
        **{name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ},
        **settings,
        "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{server.server_port}",
        "AWS_EXECUTION_ENV": f"AWS_Lambda_python{sys.version_info.major}.{sys.version_info.minor}",
        "AWS_LAMBDA_FUNCTION_NAME": "collect_events",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512",
        "AWS_LAMBDA_LOG_FORMAT": "JSON",
        "LAMBDA_TASK_ROOT": str(folder),
        "PYTHONPATH": os.pathsep.join([str(folder), *LAYERS]),
        "_HANDLER": handler,
    }
    command = [sys.executable, "-m", "awslambdaric", handler]
    with subprocess.Popen(command, env=env, cwd=folder, stdout=subprocess.DEVNULL) as process:
        function.pid = process.pid
        try:
            yield function
        finally:
            process.terminate()
            function.end()
            server.shutdown()
            server.server_close()
