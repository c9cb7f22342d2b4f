"""The command `serve`: SageMaker's container contract, GET /ping and POST /invocations.

    python -m training.serve

The model is numpy on mapped arrays, so threads share it; the standard library's server is enough.
"""

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

from aisle.answer_json import answer_to_json, request_from_json
from aisle.errors import AisleError, InvalidInput
from aisle.recommender import Recommender
from training.layout import read_layout

log = logging.getLogger("training.serve")
LARGEST_BODY = 6 * 1024 * 1024  # SageMaker's own limit for real-time inference


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"  # keep-alive: SageMaker's router reuses its connections
    recommender: Recommender

    def setup(self) -> None:
        self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        super().setup()

    def do_GET(self) -> None:
        if self.path == "/ping":
            self._answer(HTTPStatus.OK, {"model_version": self.recommender.model.version})
        else:
            self._answer(HTTPStatus.NOT_FOUND, {"error": {"field": "path", "reason": "GET /ping or POST /invocations"}})

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        if length > LARGEST_BODY:
            self.close_connection = True
            self._refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, InvalidInput("body", f"larger than {LARGEST_BODY} bytes"))
            return
        body = self.rfile.read(length)
        if self.path != "/invocations":
            self._refuse(HTTPStatus.NOT_FOUND, InvalidInput("path", "GET /ping or POST /invocations"))
            return
        try:
            self._send(HTTPStatus.OK, answer_to_json(self.recommender.recommend(request_from_json(body))).encode())
        except InvalidInput as error:
            self._refuse(HTTPStatus.BAD_REQUEST, error)
        except Exception:
            log.exception("a request failed")
            self._refuse(HTTPStatus.INTERNAL_SERVER_ERROR, InvalidInput("server", "the model failed; see its log"))

    def _refuse(self, status: HTTPStatus, error: InvalidInput) -> None:
        self._answer(status, {"error": {"field": error.field, "reason": error.reason}})

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
    daemon_threads = True
    request_queue_size = 128


def serve(recommender: Recommender, host: str, port: int) -> Server:
    """Bound and ready; the caller runs it."""
    handler = type("Bound", (Handler,), {"recommender": recommender})
    return Server((host, port), handler)


def main() -> int:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s: %(message)s", stream=sys.stdout)
    layout = read_layout(os.environ)
    try:
        recommender = Recommender.load(layout.model)
    except AisleError as error:
        log.error("%s", error)
        return 1
    server = serve(
        recommender, os.environ.get("BIND_ADDRESS", "0.0.0.0"), int(os.environ.get("SAGEMAKER_BIND_TO_PORT", "8080"))
    )
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: threading.Thread(target=server.shutdown).start())
    log.info("model %s on port %d", recommender.model.version, server.server_port)
    server.serve_forever()
    server.server_close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
