"""Stack traces of threads and servers go to the cloud's log: on a terminal they would cut through the progress line."""

import logging
import socketserver
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

log = logging.getLogger(__name__)


@contextmanager
def traces_to_log() -> Iterator[None]:
    """For the length of the block. A thread that dies is an error; a client that hangs up is none."""
    hook, of_servers = threading.excepthook, socketserver.BaseServer.handle_error

    def of_thread(args: threading.ExceptHookArgs) -> None:
        name = args.thread.name if args.thread else "unnamed"
        log.error("The thread %s died: %s", name, args.exc_value, exc_info=args.exc_value)

    def of_request(_server: Any, _request: Any, client_address: Any) -> None:
        log.warning("A request of %s failed", client_address, exc_info=sys.exc_info())

    threading.excepthook = of_thread
    socketserver.BaseServer.handle_error = of_request  # type: ignore[method-assign, assignment]
    try:
        yield
    finally:
        threading.excepthook = hook
        socketserver.BaseServer.handle_error = of_servers  # type: ignore[method-assign]
