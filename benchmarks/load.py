"""Sends requests to a server at a given rate, whether it keeps up or not, and measures the latency of each.

    python -m benchmarks.load --port 8080 --bodies FILE --rate 200 --seconds 30

Arrivals are a Poisson process, as of many independent people, or uniform. Latency counts from the moment a request was
due, not from when a connection was free for it. So a server that stalls cannot hide the waits it caused. The file has
one JSON body per line, sent in turn. The last line printed is JSON; times are in milliseconds.
"""

import argparse
import json
import selectors
import socket
import threading
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

import numpy as np

HOST = "127.0.0.1"
CONNECTIONS = 64
PATIENCE = 10.0  # seconds after the last request was due; a request without an answer by then is an error


@dataclass
class Line:
    """Sends one request at a time, each on a new connection, since the server keeps none."""

    port: int
    selector: selectors.BaseSelector
    connection: socket.socket = field(init=False)
    due: float = 0.0  # when its request was due
    read: bytes = b""

    def send(self, due: float, request: bytes) -> None:
        self.due, self.read = due, b""
        self.connection = socket.create_connection((HOST, self.port))
        self.connection.sendall(request)
        self.selector.register(self.connection, selectors.EVENT_READ, self)

    def receive(self) -> bool | None:
        """Whether the answer was good; None while it is incomplete."""
        self.read += self.connection.recv(1 << 20)
        head, found, body = self.read.partition(b"\r\n\r\n")
        if not found or len(body) < _length(head):
            return None
        self.selector.unregister(self.connection)
        self.connection.close()
        return head.split(b" ", 2)[1] == b"200"


@dataclass
class Run:
    """Requests that wait for a connection, and the latencies of the answered ones, in seconds."""

    due: int
    idle: list[Line] = field(default_factory=list)
    waiting: deque[tuple[float, bytes]] = field(default_factory=deque)
    times: list[float] = field(default_factory=list)
    refused: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def submit(self, due: float, request: bytes) -> None:
        with self.lock:
            if not self.idle:
                self.waiting.append((due, request))
                return
            line = self.idle.pop()
        line.send(due, request)

    def answered(self, line: Line, good: bool) -> None:
        self.times.append(perf_counter() - line.due)
        self.refused += not good
        with self.lock:
            if not self.waiting:
                self.idle.append(line)
                return
            following = self.waiting.popleft()
        line.send(*following)


def arrivals(rate: float, seconds: float, kind: str, seed: int = 1) -> np.ndarray:
    """Arrival times in seconds, ascending."""
    gaps = np.full(int(rate * seconds), 1 / rate)
    return np.cumsum(np.random.default_rng(seed).exponential(gaps) if kind == "poisson" else gaps)


def load(port: int, bodies: Sequence[bytes], moments: np.ndarray) -> Run:
    """Another thread sends the requests when due; this one reads the answers."""
    run = Run(len(moments))
    with selectors.DefaultSelector() as selector:
        run.idle.extend(Line(port, selector) for _ in range(CONNECTIONS))
        start = perf_counter() + 0.1
        threading.Thread(
            target=_submit_all, args=(run, (start + moments).tolist(), [_http(body) for body in bodies])
        ).start()
        end = start + moments[-1] + PATIENCE
        while len(run.times) < run.due and perf_counter() < end:
            for key, _ in selector.select(timeout=1.0):
                good = key.data.receive()
                if good is not None:
                    run.answered(key.data, good)
    return run


def _submit_all(run: Run, moments: Sequence[float], requests: Sequence[bytes]) -> None:
    for number, moment in enumerate(moments):
        time.sleep(max(moment - perf_counter(), 0))
        run.submit(moment, requests[number % len(requests)])


def _length(head: bytes) -> int:
    lines = (line.partition(b":") for line in head.split(b"\r\n"))
    return next(int(value) for name, _, value in lines if name.lower() == b"content-length")


def _http(body: bytes) -> bytes:
    head = (
        f"POST /invocations HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
    )
    return head.encode() + b"\r\n\r\n" + body


def summary(run: Run, rate: float) -> dict[str, float]:
    times = np.sort(np.array(run.times)) * 1000
    percentiles = {f"p{percent}_ms": round(float(np.percentile(times, percent)), 2) for percent in (50, 90, 99)}
    errors = run.due - len(run.times) + run.refused
    return {"rate": rate, "requests": run.due, **percentiles, "max_ms": round(float(times[-1]), 2), "errors": errors}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--bodies", type=Path, required=True, help="one JSON body per line")
    parser.add_argument("--rate", type=float, default=200, help="requests per second")
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--arrivals", choices=("poisson", "uniform"), default="poisson")
    options = parser.parse_args()
    bodies = options.bodies.read_bytes().splitlines()
    run = load(options.port, bodies, arrivals(options.rate, options.seconds, options.arrivals))
    print(json.dumps(summary(run, options.rate)))


if __name__ == "__main__":
    main()
