"""The server's worker: it sends an answer in one piece, and takes the next request as soon as it is sent."""

import socket
from typing import Any

from gunicorn.workers.sync import SyncWorker

CORK = getattr(socket, "TCP_CORK", None)  # Linux has it


class Worker(SyncWorker):
    """gunicorn's own worker sends head and body apart, so a client wakes up twice.

    It then waits up to two seconds for the client to hang up, in case the client is still sending. Here the whole
    request was read, so no answer can be lost, and a slow client need not block a worker.
    """

    core: int | None  # the core it is pinned to; see `training.container.cores`

    def handle_request(self, listener: Any, req: Any, client: Any, addr: Any) -> None:
        if CORK is not None:
            client.setsockopt(socket.IPPROTO_TCP, CORK, 1)  # until the connection is closed
        super().handle_request(listener, req, client, addr)
        if not req.body.read(1):
            client.close()
