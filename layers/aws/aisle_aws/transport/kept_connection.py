"""HTTP to one address over a connection that each thread opens once and keeps.

http.client opens it, through a proxy if there is one. httptools parses the answers in a fifth of http.client's time.
"""

import socket
import ssl
import threading
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import NamedTuple
from urllib.parse import SplitResult

from httptools import HttpParserError, HttpResponseParser

FAULTS = (OSError, HTTPException, HttpParserError)
"""No answer came: refused, closed, too late, or not HTTP."""
CLOSED = (ConnectionError, ssl.SSLError)
"""Errors on a kept connection that the other side has closed meanwhile."""

MAX_RECEIVED_BYTES = 1 << 16  # at once


class Patience(NamedTuple):
    connect_s: float
    read_s: float  # of each wait


class Answer(NamedTuple):
    status: int
    headers: Mapping[str, str]  # names in lower case
    body: bytes


class KeptConnection:
    """`proxy`: for https only, reached by CONNECT."""

    def __init__(self, address: SplitResult, trusted: ssl.SSLContext | None, proxy: SplitResult | None = None) -> None:
        self._address, self._trusted, self._proxy = address, trusted, proxy
        self._threads = threading.local()

    def post(self, path: str, headers: Mapping[str, str], body: bytes, patience: Patience) -> Answer:
        """Sends again on a new connection where the kept one was closed, so the request may arrive twice.

        Raises: any of FAULTS.
        """
        request = _written(path, headers, body)
        kept: socket.socket | None = getattr(self._threads, "connection", None)
        if kept is not None:
            try:
                return self._exchange(kept, request, patience)
            except CLOSED:
                pass
        return self._exchange(self._open(patience), request, patience)

    def _exchange(self, connection: socket.socket, request: bytes, patience: Patience) -> Answer:
        self._threads.connection = None  # a connection with a half-read answer cannot be used again
        try:
            connection.settimeout(patience.read_s)
            connection.sendall(request)
            answer = _read(connection)
        except BaseException:
            connection.close()
            raise
        interim = answer.status < 200  # the final answer is still to come, and nobody would read it
        if interim or answer.headers.get("connection", "").lower() == "close":
            connection.close()
        else:
            self._threads.connection = connection
        return answer

    def _open(self, patience: Patience) -> socket.socket:
        place = self._proxy or self._address
        if self._trusted is None:
            connection = HTTPConnection(str(place.hostname), place.port, timeout=patience.connect_s)
        else:
            connection = HTTPSConnection(
                str(place.hostname), place.port, timeout=patience.connect_s, context=self._trusted
            )
        if self._proxy:
            connection.set_tunnel(str(self._address.hostname), self._address.port)
        connection.connect()
        opened: socket.socket = connection.sock
        return opened


class _Response:
    """Collects the parser's callbacks."""

    def __init__(self) -> None:
        self.headers: dict[str, str] = {}
        self.parts: list[bytes] = []
        self.complete = False

    def on_header(self, name: bytes, value: bytes) -> None:
        self.headers[name.decode("latin-1").lower()] = value.decode("latin-1")

    def on_body(self, part: bytes) -> None:
        self.parts.append(part)

    def on_message_complete(self) -> None:
        self.complete = True


def _read(connection: socket.socket) -> Answer:
    response = _Response()
    parser = HttpResponseParser(response)
    while not response.complete:
        received = connection.recv(MAX_RECEIVED_BYTES)
        if not received:
            raise ConnectionResetError("closed before the answer's end")
        parser.feed_data(received)
    return Answer(parser.get_status_code(), response.headers, b"".join(response.parts))


def _written(path: str, headers: Mapping[str, str], body: bytes) -> bytes:
    """Joins head and body, so they fit into one packet."""
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"POST {path} HTTP/1.1\r\n{lines}content-length: {len(body)}\r\n\r\n".encode() + body
