"""HTTP/1.1 as SageMaker's router speaks it: kept connections, a body of known length. One request after the other."""

import asyncio
from collections.abc import Callable
from http import HTTPStatus

Reply = Callable[[HTTPStatus, bytes], None]
Respond = Callable[[str, str, bytes, Reply], None]
"""Given method, path and body, it calls the reply, now or later."""

LARGEST_HEAD = 64 * 1024  # bytes
LARGEST_BODY = 6 * 1024 * 1024  # SageMaker's own limit for real-time inference
END = b"\r\n\r\n"


class HttpConnection(asyncio.Protocol):
    """`refuse` makes the body of an answer to what is no request that we take."""

    def __init__(self, respond: Respond, refuse: Callable[[str], bytes]) -> None:
        self._respond, self._refuse = respond, refuse
        self._read = bytearray()
        self._answering = False  # what comes meanwhile waits
        self._kept = True
        self._continued = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._read += data
        self._next()

    def _next(self) -> None:
        """Answer the first request that is there whole."""
        end = self._read.find(END)
        if self._answering or self._transport.is_closing() or (end < 0 and len(self._read) <= LARGEST_HEAD):
            return
        try:
            method, path, version, headers = _parse(bytes(self._read[: end if end >= 0 else 0]))
            length = int(headers.get("content-length", "0"))
        except ValueError:
            self._give_up(HTTPStatus.BAD_REQUEST, "not an HTTP request")
            return
        if "transfer-encoding" in headers or length < 0:
            self._give_up(HTTPStatus.LENGTH_REQUIRED, "Content-Length is required")
        elif length > LARGEST_BODY:
            self._give_up(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"larger than {LARGEST_BODY} bytes")
        elif len(self._read) < end + len(END) + length:
            if headers.get("expect", "").lower() == "100-continue" and not self._continued:
                self._continued = True
                self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        else:
            body = bytes(self._read[end + len(END) : end + len(END) + length])
            del self._read[: end + len(END) + length]
            self._kept = version == "HTTP/1.1" and headers.get("connection", "").lower() != "close"
            self._answering, self._continued = True, False
            self._respond(method, path, body, self._reply)

    def _reply(self, status: HTTPStatus, body: bytes) -> None:
        kept = "keep-alive" if self._kept else "close"
        head = (
            f"HTTP/1.1 {status.value} {status.phrase}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\nConnection: {kept}\r\n\r\n"
        )
        self._transport.write(head.encode() + body)
        self._answering = False
        if self._kept:
            self._next()
        else:
            self._transport.close()

    def _give_up(self, status: HTTPStatus, reason: str) -> None:
        """What follows on this connection cannot be understood."""
        self._kept = False
        self._reply(status, self._refuse(reason))


def _parse(head: bytes) -> tuple[str, str, str, dict[str, str]]:
    """Raises: ValueError."""
    first, *lines = head.decode("latin-1").split("\r\n")
    method, path, version = first.split(" ")
    pairs = (line.partition(":") for line in lines)
    return method, path, version, {name.lower(): value.strip() for name, _, value in pairs}
