"""The server's worker: an answer leaves in one piece, and the next question has its turn as soon as it is sent."""

import socket
from typing import Any

from gunicorn.workers.sync import SyncWorker

CORK = getattr(socket, "TCP_CORK", None)  # Linux has it


class Worker(SyncWorker):
    """gunicorn's own sends head and body apart, so that a client wakes twice. Then it waits, for two seconds at most,
    until the client has hung up, lest an answer be lost on one that still sends; where the whole question was read
    nothing can be, and a slow client need not hold a worker.
    """

    core: int | None  # that it is kept to; see `training.container.cores`

    def handle_request(self, listener: Any, req: Any, client: Any, addr: Any) -> None:
        if CORK is not None:
            client.setsockopt(socket.IPPROTO_TCP, CORK, 1)  # until it is closed
        super().handle_request(listener, req, client, addr)
        if not req.body.read(1):
            client.close()
