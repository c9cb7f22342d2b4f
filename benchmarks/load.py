"""Questions to a server at a given rate, whether it keeps up or not, and how long each took.

    python -m benchmarks.load --port 8080 --bodies FILE --rate 200 --seconds 30

Arrivals are Poisson. A question's time runs from the moment it was due, not from when a connection was free for it, so
a server that stalls cannot hide what it made others wait. The file holds one JSON body a line, asked in turn. The last
line printed is JSON; times in milliseconds.
"""

import argparse
import asyncio
import json
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

import numpy as np

HOST = "127.0.0.1"
CONNECTIONS = 64
PATIENCE = 10.0  # seconds after the last question was due; who has not been answered by then counts as an error


@dataclass
class Run:
    """Of the questions that were due: those that wait for a connection, and the times of those that were answered."""

    waiting: deque[tuple[float, bytes]] = field(default_factory=deque)
    idle: list["Line"] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    refused: int = 0
    done: asyncio.Event = field(default_factory=asyncio.Event)
    due: int = 0

    def ask(self, at: float, question: bytes) -> None:
        if self.idle:
            self.idle.pop().send(at, question)
        else:
            self.waiting.append((at, question))

    def answered(self, line: "Line", at: float, ok: bool) -> None:
        self.times.append(perf_counter() - at)
        self.refused += not ok
        if self.waiting:
            line.send(*self.waiting.popleft())
        else:
            self.idle.append(line)
        if len(self.times) == self.due:
            self.done.set()


class Line(asyncio.Protocol):
    """One kept connection, one question at a time."""

    def __init__(self, run: Run) -> None:
        self.run, self.at, self.read = run, 0.0, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.run.idle.append(self)

    def send(self, at: float, question: bytes) -> None:
        self.at = at
        self.transport.write(question)

    def data_received(self, data: bytes) -> None:
        self.read += data
        head, found, body = self.read.partition(b"\r\n\r\n")
        if found and len(body) >= _length(head):
            self.read = b""
            self.run.answered(self, self.at, ok=head.split(b" ", 2)[1] == b"200")


def _length(head: bytes) -> int:
    lines = (line.partition(b":") for line in head.split(b"\r\n"))
    return next(int(value) for name, _, value in lines if name.lower() == b"content-length")


async def load(port: int, bodies: Sequence[bytes], rate: float, seconds: float, seed: int = 1) -> Run:
    run, loop = Run(), asyncio.get_running_loop()
    for _ in range(CONNECTIONS):
        await loop.create_connection(lambda: Line(run), HOST, port)
    moments = np.cumsum(np.random.default_rng(seed).exponential(1 / rate, int(rate * seconds)))
    run.due = len(moments)
    start = perf_counter() + 0.1
    for number, moment in enumerate((start + moments).tolist()):
        await asyncio.sleep(moment - perf_counter())
        run.ask(moment, _http(bodies[number % len(bodies)]))
    try:
        await asyncio.wait_for(run.done.wait(), PATIENCE)
    except TimeoutError:
        print(f"{run.due - len(run.times)} questions without an answer")
    return run


def _http(body: bytes) -> bytes:
    head = (
        f"POST /invocations HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
    )
    return head.encode() + b"\r\n\r\n" + body


def summary(run: Run, rate: float) -> dict[str, float]:
    times = np.sort(np.array(run.times)) * 1000
    told = {f"p{percent}_ms": round(float(np.percentile(times, percent)), 2) for percent in (50, 90, 99)}
    errors = run.due - len(run.times) + run.refused
    return {"rate": rate, "questions": run.due, **told, "max_ms": round(float(times[-1]), 2), "errors": errors}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--bodies", type=Path, required=True, help="one JSON body a line")
    parser.add_argument("--rate", type=float, default=200, help="questions a second")
    parser.add_argument("--seconds", type=float, default=30)
    options = parser.parse_args()
    bodies = options.bodies.read_bytes().splitlines()
    run = asyncio.run(load(options.port, bodies, options.rate, options.seconds))
    print(json.dumps(summary(run, options.rate)))


if __name__ == "__main__":
    main()
