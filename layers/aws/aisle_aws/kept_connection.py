"""HTTP to one address over a connection that each thread opens once and keeps: http.client, and no more."""

import ssl
import threading
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException, HTTPMessage, HTTPResponse, HTTPSConnection
from typing import NamedTuple
from urllib.parse import SplitResult

FAULTS = (OSError, HTTPException)
"""No answer came: refused, closed, too late, or not HTTP."""
CLOSED = (ConnectionError, ssl.SSLError)
"""What a kept connection meets that the other side has closed while nobody looked."""


class Patience(NamedTuple):
    connect_s: float
    read_s: float  # of each wait


class Answer(NamedTuple):
    status: int
    headers: HTTPMessage  # names in any case
    body: bytes


class KeptConnection:
    """`proxy` is one to be gone through by CONNECT, of https alone."""

    def __init__(self, address: SplitResult, trusted: ssl.SSLContext | None, proxy: SplitResult | None = None) -> None:
        self._address, self._trusted, self._proxy = address, trusted, proxy
        self._threads = threading.local()

    def post(self, path: str, headers: Mapping[str, str], body: bytes, patience: Patience) -> Answer:
        """It may come twice: where the other side closed the connection since, it goes over a new one.

        Raises: any of FAULTS.
        """
        kept: HTTPConnection | None = getattr(self._threads, "connection", None)
        if kept is not None:
            try:
                return self._exchange(kept, path, headers, body, patience)
            except CLOSED:
                pass
        return self._exchange(self._open(patience), path, headers, body, patience)

    def _exchange(
        self, connection: HTTPConnection, path: str, headers: Mapping[str, str], body: bytes, patience: Patience
    ) -> Answer:
        self._threads.connection = None  # until the answer is read to its end: one half read is of no use
        try:
            connection.sock.settimeout(patience.read_s)
            connection.sock.sendall(_written(path, headers, body))
            told = HTTPResponse(connection.sock, method="POST")
            told.begin()
            answer = Answer(told.status, told.headers, told.read())
        except BaseException:
            connection.close()
            raise
        if told.will_close:
            connection.close()
        else:
            self._threads.connection = connection
        return answer

    def _open(self, patience: Patience) -> HTTPConnection:
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
        return connection


def _written(path: str, headers: Mapping[str, str], body: bytes) -> bytes:
    """Head and body as one, which http.client would send as two packets."""
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"POST {path} HTTP/1.1\r\n{lines}content-length: {len(body)}\r\n\r\n".encode() + body
