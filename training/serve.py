"""The command `serve`: SageMaker's container contract, GET /ping and POST /invocations.

    python -m training.serve

This process speaks HTTP; as many workers as there are cores hold the model and answer. The model is arrays mapped from
files, so the workers share it.
"""

import gc
import json
import logging
import os
import signal
import socket
import sys
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from threadpoolctl import threadpool_limits

from aisle.answer_json import answer_to_json, request_from_json
from aisle.errors import AisleError, InvalidInput
from aisle.recommender import Recommender
from training.layout import read_layout
from training.workers import WorkerDied, Workers

log = logging.getLogger("training.serve")
LARGEST_BODY = 6 * 1024 * 1024  # SageMaker's own limit for real-time inference
STATUS_DIGITS = 3  # that a worker puts before its answer


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"  # keep-alive: SageMaker's router reuses its connections
    wbufsize = -1  # head and body leave together
    server: "Server"

    def setup(self) -> None:
        self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        super().setup()

    def do_GET(self) -> None:
        if self.path == "/ping":
            self._answer(HTTPStatus.OK, {"model_version": self.server.model_version})
        else:
            self._answer(HTTPStatus.NOT_FOUND, refusal(InvalidInput("path", "GET /ping or POST /invocations")))

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        if length > LARGEST_BODY:
            self.close_connection = True
            too_large = InvalidInput("body", f"larger than {LARGEST_BODY} bytes")
            self._answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, refusal(too_large))
            return
        body = self.rfile.read(length)
        if self.path != "/invocations":
            self._answer(HTTPStatus.NOT_FOUND, refusal(InvalidInput("path", "GET /ping or POST /invocations")))
            return
        try:
            told = self.server.workers.ask(body)
        except WorkerDied as error:
            self.server.fail(error)
            told = FAILED
        self._send(HTTPStatus(int(told[:STATUS_DIGITS])), told[STATUS_DIGITS:])

    def _answer(self, status: HTTPStatus, content: dict[str, Any]) -> None:
        self._send(status, json.dumps(content).encode())

    def _send(self, status: HTTPStatus, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        log.debug(format, *args)


class Server(ThreadingHTTPServer):
    """Bound and ready; the caller runs it."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, model_version: str, workers: Workers, host: str, port: int) -> None:
        self.model_version, self.workers = model_version, workers
        self.failure: Exception | None = None
        super().__init__((host, port), Handler)

    def fail(self, error: Exception) -> None:
        """End, so that SageMaker starts the container anew."""
        log.error("%s", error)
        self.failure = error
        threading.Thread(target=self.shutdown).start()

    def handle_error(self, request: Any, client_address: Any) -> None:
        log.log(logging.DEBUG if isinstance(sys.exception(), ConnectionError) else logging.ERROR, "%s", sys.exception())


def answer(recommender: Recommender, body: bytes) -> bytes:
    """Status and JSON, of any body."""
    try:
        return b"200" + answer_to_json(recommender.recommend(request_from_json(body))).encode()
    except InvalidInput as error:
        return b"400" + json.dumps(refusal(error)).encode()
    except Exception:
        log.exception("a request failed")
        return FAILED


def refusal(error: InvalidInput) -> dict[str, Any]:
    return {"error": {"field": error.field, "reason": error.reason}}


FAILED = b"500" + json.dumps(refusal(InvalidInput("server", "the model failed; see its log"))).encode()


def main() -> int:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s: %(message)s", stream=sys.stdout)
    layout = read_layout(os.environ)
    try:
        recommender = Recommender.load(layout.model)
    except AisleError as error:
        log.error("%s", error)
        return 1
    host, port = os.environ.get("BIND_ADDRESS", "0.0.0.0"), int(os.environ.get("SAGEMAKER_BIND_TO_PORT", "8080"))
    count = int(os.environ.get("SAGEMAKER_MODEL_SERVER_WORKERS") or os.cpu_count() or 1)
    gc.freeze()  # what is loaded is never garbage, and shared as long as no collection writes to it
    with threadpool_limits(1):  # the workers keep the cores busy already
        workers = Workers(count, lambda body: answer(recommender, body))
    server = Server(recommender.model.version, workers, host, port)
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: threading.Thread(target=server.shutdown).start())
    log.info("model %s on port %d, %d workers", recommender.model.version, server.server_port, count)
    server.serve_forever()
    server.server_close()
    workers.stop()
    return 1 if server.failure else 0


if __name__ == "__main__":
    sys.exit(main())
