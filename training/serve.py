"""The command `serve`: SageMaker's container contract, GET /ping and POST /invocations.

    python -m training.serve

This process speaks HTTP; as many workers as there are cores answer, forked when the model is read, so they share it.
"""

import asyncio
import gc
import json
import logging
import os
import signal
import sys
from http import HTTPStatus

from threadpoolctl import threadpool_limits

from aisle.answer_json import answer_to_json, request_from_json
from aisle.errors import AisleError, InvalidInput
from aisle.recommender import Recommender
from training.http_connection import HttpConnection, Reply
from training.layout import read_layout
from training.workers import Workers

log = logging.getLogger("training.serve")
BACKLOG = 128
STATUS_DIGITS = 3  # that a worker puts before its answer


def answer(recommender: Recommender, body: bytes) -> bytes:
    """Status and JSON, of any body."""
    try:
        return b"200" + answer_to_json(recommender.recommend(request_from_json(body))).encode()
    except InvalidInput as error:
        return b"400" + refusal(error)
    except Exception:
        log.exception("a request failed")
        return FAILED


def refusal(error: InvalidInput) -> bytes:
    return json.dumps({"error": {"field": error.field, "reason": error.reason}}).encode()


FAILED = b"500" + refusal(InvalidInput("server", "the model failed; see its log"))


class Server:
    """Until `stop`, or until a worker ends by itself: SageMaker then starts the container anew."""

    def __init__(self, model_version: str, workers: Workers) -> None:
        self._ping = json.dumps({"model_version": model_version}).encode()
        self._workers = workers
        self._stopped = asyncio.Event()
        self.failed = False

    async def run(self, host: str, port: int) -> None:
        loop = asyncio.get_running_loop()
        for name in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(name, self._stopped.set)
        await self._workers.connect(self._fail)
        made = await loop.create_server(self._connection, host, port, backlog=BACKLOG)
        log.info("listening on port %d", made.sockets[0].getsockname()[1])
        await self._stopped.wait()
        made.close()

    def _connection(self) -> HttpConnection:
        return HttpConnection(self._respond, lambda reason: refusal(InvalidInput("body", reason)))

    def _respond(self, method: str, path: str, body: bytes, reply: Reply) -> None:
        if (method, path) == ("POST", "/invocations"):
            self._workers.ask(body, lambda told: reply(HTTPStatus(int(told[:STATUS_DIGITS])), told[STATUS_DIGITS:]))
        elif (method, path) == ("GET", "/ping"):
            reply(HTTPStatus.OK, self._ping)
        else:
            reply(HTTPStatus.NOT_FOUND, refusal(InvalidInput("path", "GET /ping or POST /invocations")))

    def _fail(self) -> None:
        if not self._stopped.is_set():
            log.error("a worker ended by itself")
            self.failed = True
            self._stopped.set()


async def serve(model_version: str, workers: Workers, host: str, port: int) -> int:
    server = Server(model_version, workers)
    await server.run(host, port)
    return 1 if server.failed else 0


def main() -> int:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s: %(message)s", stream=sys.stdout)
    layout = read_layout(os.environ)
    try:
        recommender = Recommender.load(layout.model, mapped=False)
    except AisleError as error:
        log.error("%s", error)
        return 1
    host, port = os.environ.get("BIND_ADDRESS", "0.0.0.0"), int(os.environ.get("SAGEMAKER_BIND_TO_PORT", "8080"))
    count = int(os.environ.get("SAGEMAKER_MODEL_SERVER_WORKERS") or os.cpu_count() or 1)
    gc.freeze()  # what is loaded is never garbage, and shared as long as no collection writes to it
    with threadpool_limits(1):  # the workers keep the cores busy already
        workers = Workers(count, lambda body: answer(recommender, body), lost=FAILED)
    log.info("model %s, %d workers", recommender.model.version, count)
    try:
        return asyncio.run(serve(recommender.model.version, workers, host, port))
    finally:
        workers.stop()


if __name__ == "__main__":
    sys.exit(main())
