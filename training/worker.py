"""The server's worker: turns to the next question as soon as its answer is sent."""

from typing import Any

from gunicorn.workers.sync import SyncWorker


class Worker(SyncWorker):
    """gunicorn's own waits, for two seconds at most, until the client has hung up, lest an answer be lost on one that
    still sends. Where the whole question was read nothing can be, and a slow client need not hold a worker.
    """

    core: int | None  # that it is kept to; see `training.cores`

    def handle_request(self, listener: Any, req: Any, client: Any, addr: Any) -> None:
        super().handle_request(listener, req, client, addr)
        if not req.body.read(1):
            client.close()
