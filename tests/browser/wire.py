"""A network between a page and the API that can be cut: beacons, too, which no interception in a browser reaches."""

import socket
import socketserver
import threading
from urllib.parse import urlsplit


class Wire:
    """Listens on `url`; what comes goes on to `api_url`, unless the wire is cut: then connections end unanswered."""

    def __init__(self, api_url: str) -> None:
        api = urlsplit(api_url)
        self._open: set[socket.socket] = set()
        self.is_cut = False
        self._server = _Server(("127.0.0.1", 0), _handler(self, (str(api.hostname), api.port or 80)))
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def cut(self) -> None:
        self.is_cut = True
        for each in list(self._open):
            _end(each)

    def mend(self) -> None:
        self.is_cut = False

    def stop(self) -> None:
        self.cut()
        self._server.shutdown()
        self._server.server_close()

    def carry(self, near: socket.socket, api: tuple[str, int]) -> None:
        if self.is_cut:
            return
        with socket.create_connection(api) as far:
            self._open |= {near, far}
            back = threading.Thread(target=_pour, args=(far, near), daemon=True)
            back.start()
            _pour(near, far)
            back.join()
            self._open -= {near, far}


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


def _handler(wire: Wire, api: tuple[str, int]) -> type[socketserver.BaseRequestHandler]:
    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            wire.carry(self.request, api)

    return Handler


def _pour(source: socket.socket, sink: socket.socket) -> None:
    try:
        while data := source.recv(1 << 16):
            sink.sendall(data)
    except OSError:
        pass  # cut: both ends learn it below
    _end(sink)
    _end(source)


def _end(each: socket.socket) -> None:
    try:
        each.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # it has ended already
