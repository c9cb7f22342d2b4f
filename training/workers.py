"""Processes that answer, one question each at a time: the interpreter's lock would make threads of one wait in turn."""

import ctypes
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from queue import SimpleQueue

TRIM_THRESHOLD, MMAP_THRESHOLD = -1, -3  # of malloc.h
KEPT = 32 * 1024 * 1024  # bytes: the largest that mallopt takes

Answer = Callable[[bytes], bytes]


class WorkerDied(Exception):
    """A process ended while it was asked; the server ends too, and whoever runs it starts it anew."""


@dataclass(frozen=True)
class Worker:
    process: int
    line: Connection


class Workers:
    """Forked from this process, so that what it has loaded is shared. Fork before any thread begins."""

    def __init__(self, count: int, answer: Answer) -> None:
        self._idle: SimpleQueue[Worker] = SimpleQueue()
        self._all: list[Worker] = []
        for _ in range(count):
            self._all.append(self._fork(answer))
        for worker in self._all:
            self._idle.put(worker)

    def ask(self, question: bytes) -> bytes:
        """By whoever is idle; waits where nobody is. From any thread.

        Raises: WorkerDied
        """
        worker = self._idle.get()
        try:
            worker.line.send_bytes(question)
            answer = worker.line.recv_bytes()
        except (EOFError, OSError) as error:
            raise WorkerDied(f"process {worker.process}: {error!r}") from error
        self._idle.put(worker)
        return answer

    def stop(self) -> None:
        """A worker ends when its line does."""
        for worker in self._all:
            worker.line.close()
        for worker in self._all:
            os.waitpid(worker.process, 0)

    def _fork(self, answer: Answer) -> Worker:
        ours, theirs = Pipe()
        process = os.fork()
        if process:
            theirs.close()
            return Worker(process, ours)
        for line in (ours, *(worker.line for worker in self._all)):
            line.close()  # else it would hold the others' lines open
        _work(theirs, answer)
        os._exit(0)


def _keep_memory() -> None:
    """What a question needed stays for the next: given back and asked for anew, it costs a fault for every page."""
    allocator = ctypes.CDLL(None)
    if hasattr(allocator, "mallopt"):  # of GNU's C library
        allocator.mallopt(MMAP_THRESHOLD, KEPT)
        allocator.mallopt(TRIM_THRESHOLD, 8 * KEPT)


def _work(line: Connection, answer: Answer) -> None:
    """Until the line ends. The signals of a terminal are for the process that holds its other end."""
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, signal.SIG_IGN)
    _keep_memory()
    while True:
        try:
            question = line.recv_bytes()
        except (EOFError, OSError):
            return
        line.send_bytes(answer(question))
