"""The command `serve`: SageMaker's container contract, GET /ping and POST /invocations.

    python -m training.container.serve

gunicorn speaks HTTP, with one worker per core. It forks them after it has loaded the model and the live catalogue, so
they share its memory. An idle worker takes the next connection. Threads would wait for each other at the interpreter's
lock; the one that renews a worker's facts sleeps nearly always.
"""

import gc
import json
import logging
import os
import sys
from collections.abc import Callable, Iterable
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Any

from gunicorn.app.base import BaseApplication
from threadpoolctl import threadpool_limits

from aisle.errors import AisleError, InvalidInput
from aisle.ranking import artefact
from aisle.ranking.recommender import Recommender
from aisle.ranking.request import answer_to_json, request_from_json
from training.container.cores import choose_core, keep_core
from training.container.layout import read_layout
from training.container.live_model import LiveModel
from training.container.memory import keep_memory
from training.container.worker import Worker

log = logging.getLogger("training.container.serve")
LARGEST_BODY = 6 * 1024 * 1024  # bytes; SageMaker's own limit for real-time inference
LONGEST_SECONDS = 60  # SageMaker's own limit; a worker that takes longer is replaced
IN_MEMORY = Path("/dev/shm")  # for the workers' heartbeat files: a disk may be slow

Reply = tuple[HTTPStatus, bytes]


def reply(live: LiveModel, environ: dict[str, Any]) -> Reply:
    call = environ["REQUEST_METHOD"], environ["PATH_INFO"]
    if call == ("GET", "/ping"):
        return HTTPStatus.OK, json.dumps(live.told()).encode()
    if call != ("POST", "/invocations"):
        return HTTPStatus.NOT_FOUND, refusal("path", "GET /ping or POST /invocations")
    length = int(environ.get("CONTENT_LENGTH") or 0)  # none where the body comes in chunks
    body = b"" if length > LARGEST_BODY else environ["wsgi.input"].read(LARGEST_BODY + 1)
    if max(length, len(body)) > LARGEST_BODY:
        return HTTPStatus.REQUEST_ENTITY_TOO_LARGE, refusal("body", f"larger than {LARGEST_BODY} bytes")
    return recommend(live.recommender, body)


def recommend(recommender: Recommender, body: bytes) -> Reply:
    try:
        return HTTPStatus.OK, answer_to_json(recommender.recommend(request_from_json(body))).encode()
    except InvalidInput as error:
        return HTTPStatus.BAD_REQUEST, refusal(error.field, error.reason)
    except Exception:
        log.exception("a request failed")
        return HTTPStatus.INTERNAL_SERVER_ERROR, refusal("server", "the model failed; see its log")


def refusal(field: str, reason: str) -> bytes:
    return json.dumps({"error": {"field": field, "reason": reason}}).encode()


def application(live: LiveModel, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    status, body = reply(live, environ)
    headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
    start_response(f"{status.value} {status.phrase}", headers)
    return [body]


class Server(BaseApplication):
    """`settings` are gunicorn's own."""

    def __init__(self, live: LiveModel, **settings: Any) -> None:
        self._live, self._settings = live, settings
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._settings.items():
            self.cfg.set(name, value)

    def load(self) -> Callable[..., Iterable[bytes]]:
        return partial(application, self._live)


def settle(live: LiveModel, _arbiter: object, worker: Worker) -> None:
    """Runs in each worker, before its first request."""
    keep_core(worker)
    keep_memory()
    live.keep_renewing()


def main() -> int:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s: %(message)s", stream=sys.stdout)
    layout = read_layout(os.environ)
    try:
        live = LiveModel(artefact.load(layout.model, mapped=False), os.environ.get("ARTIFACTS_BUCKET"))
    except AisleError as error:
        log.error("%s: %s", type(error).__name__, error)
        return 1
    live.renew()
    host, port = os.environ.get("BIND_ADDRESS", "0.0.0.0"), os.environ.get("SAGEMAKER_BIND_TO_PORT", "8080")
    workers = int(os.environ.get("SAGEMAKER_MODEL_SERVER_WORKERS") or os.cpu_count() or 1)
    log.info("%s, %d workers", live.told(), workers)
    gc.freeze()  # the model is never garbage; its pages stay shared while no collection writes to them
    with threadpool_limits(1):  # the workers already use every core
        Server(
            live,
            bind=f"{host}:{port}",
            workers=workers,
            worker_class=Worker,
            preload_app=True,
            pre_fork=lambda arbiter, worker: choose_core(worker, arbiter.WORKERS.values(), workers),
            post_fork=partial(settle, live),
            timeout=LONGEST_SECONDS,
            worker_tmp_dir=str(IN_MEMORY) if IN_MEMORY.is_dir() else None,
            control_socket_disable=True,
        ).run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
