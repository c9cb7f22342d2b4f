"""Processes that answer, one question each at a time: the interpreter's lock would make threads of one wait in turn."""

import asyncio
import ctypes
import os
import signal
import socket
import struct
from collections import deque
from collections.abc import Callable

Answer = Callable[[bytes], bytes]
Told = Callable[[bytes], None]

LENGTH = struct.Struct("!I")  # goes before every message
TRIM_THRESHOLD, MMAP_THRESHOLD = -1, -3  # of malloc.h
KEPT = 32 * 1024 * 1024  # bytes: the largest that mallopt takes


class Workers:
    """Forked from this process, so that what it has loaded is shared. Fork before any thread or loop begins.

    `lost`: what the question is told whose worker ended.
    """

    def __init__(self, count: int, answer: Answer, lost: bytes) -> None:
        self.lost = lost
        self.lines: list[socket.socket] = []
        self.processes: list[int] = []
        self._idle: deque[Line] = deque()
        self._waiting: deque[tuple[bytes, Told]] = deque()
        for _ in range(count):
            self._fork(answer)

    async def connect(self, failed: Callable[[], None]) -> None:
        """To the running loop. `failed`: called where a worker ends by itself."""
        for line in self.lines:
            _, protocol = await asyncio.get_running_loop().create_connection(lambda: Line(self, failed), sock=line)
            self._idle.append(protocol)

    def ask(self, question: bytes, told: Told) -> None:
        """Whoever is idle answers; else the question waits its turn."""
        if self._idle:
            self._idle.popleft().ask(question, told)
        else:
            self._waiting.append((question, told))

    def is_idle(self, line: "Line") -> None:
        if self._waiting:
            line.ask(*self._waiting.popleft())
        else:
            self._idle.append(line)

    def stop(self) -> None:
        """A worker ends when its line does."""
        for line in self.lines:
            line.close()
        for process in self.processes:
            os.waitpid(process, 0)

    def _fork(self, answer: Answer) -> None:
        ours, theirs = socket.socketpair()
        process = os.fork()
        if process:
            theirs.close()
            self.lines.append(ours)
            self.processes.append(process)
            return
        for line in (ours, *self.lines):
            line.close()  # else it would hold the others' lines open
        _work(theirs, answer)
        os._exit(0)


class Line(asyncio.Protocol):
    """The front's end of the line to one worker."""

    def __init__(self, workers: Workers, failed: Callable[[], None]) -> None:
        self._workers, self._failed = workers, failed
        self._told: Told | None = None
        self._read = bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)
        self._transport = transport

    def ask(self, question: bytes, told: Told) -> None:
        self._told = told
        self._transport.write(LENGTH.pack(len(question)) + question)

    def data_received(self, data: bytes) -> None:
        self._read += data
        if len(self._read) < LENGTH.size or len(self._read) < LENGTH.size + LENGTH.unpack_from(self._read)[0]:
            return
        answer, told = bytes(self._read[LENGTH.size :]), self._told
        self._read.clear()
        self._told = None
        assert told is not None
        told(answer)
        self._workers.is_idle(self)

    def connection_lost(self, error: Exception | None) -> None:
        if self._told is not None:
            self._told(self._workers.lost)
        self._failed()


def _work(line: socket.socket, answer: Answer) -> None:
    """Until the line ends. The signals of a terminal are for the process that holds its other end."""
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, signal.SIG_IGN)
    _keep_memory()
    with line.makefile("rb") as questions:
        while len(head := questions.read(LENGTH.size)) == LENGTH.size:
            told = answer(questions.read(LENGTH.unpack(head)[0]))
            line.sendall(LENGTH.pack(len(told)) + told)


def _keep_memory() -> None:
    """What a question needed stays for the next: given back and asked for anew, it costs a fault for every page."""
    allocator = ctypes.CDLL(None)
    if hasattr(allocator, "mallopt"):  # of GNU's C library
        allocator.mallopt(MMAP_THRESHOLD, KEPT)
        allocator.mallopt(TRIM_THRESHOLD, 8 * KEPT)
