"""The Lambda runtime API of one execution environment: the handler gets the next call and posts its answer.

Source: docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
"""

import threading
import uuid
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol

from local.runtime.loopback import HOST


@dataclass
class Call:
    event: bytes
    request_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    deadline: float | None = None  # set when the handler takes the call; on the cloud's clock
    given_up: float | None = None  # the same moment on the monotonic clock


class Feeds(Protocol):
    """Provides calls and takes answers."""

    arn: str

    def next_call(self) -> Call | None: ...

    def answered(self, request_id: str, payload: bytes, error: str | None) -> None: ...

    def init_failed(self, payload: bytes) -> None: ...


def serve(runtime: Feeds) -> ThreadingHTTPServer:
    """Serves on a free loopback port. The handler's process finds it in AWS_LAMBDA_RUNTIME_API."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # with the buffer below a call takes 1 ms; without both 90 ms
        wbufsize = 1 << 16

        def do_GET(self) -> None:
            call = runtime.next_call()
            if call is None:
                return self._send(410)
            return self._send(
                200,
                call.event,
                {
                    "Content-Type": "application/json",
                    "Lambda-Runtime-Aws-Request-Id": call.request_id,
                    "Lambda-Runtime-Deadline-Ms": str(int((call.deadline or 0) * 1000)),
                    "Lambda-Runtime-Invoked-Function-Arn": runtime.arn,
                },
            )

        def do_POST(self) -> None:
            payload = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            *_, request_id, outcome = self.path.split("/")
            if request_id == "init":
                runtime.init_failed(payload)
            else:
                runtime.answered(request_id, payload, "Unhandled" if outcome == "error" else None)
            self._send(202, b"{}")

        def _send(self, status: int, body: bytes = b"", headers: dict[str, str] | None = None) -> None:
            self.send_response(status)
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Logs nothing: a function writes its own log."""

    server = ThreadingHTTPServer((HOST, 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server
