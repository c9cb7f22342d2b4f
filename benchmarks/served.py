"""Runs the endpoint's own server, on SageMaker's folders, or the peer's, for the length of a block."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

HOST = "127.0.0.1"
READY_SECONDS = 60.0


@dataclass(frozen=True)
class Served:
    process: int
    port: int
    workers: int

    def memory_gib(self) -> float:
        """Memory of the server and its workers; shared pages count once."""
        children = Path(f"/proc/{self.process}/task/{self.process}/children").read_text().split()
        rollups = [Path(f"/proc/{process}/smaps_rollup").read_text() for process in (self.process, *children)]
        lines = [line.split() for rollup in rollups for line in rollup.splitlines() if line.startswith("Pss:")]
        return round(sum(int(line[1]) for line in lines) / 2**20, 2)


WORKERS = os.cpu_count() or 1
PEERS = Path(".venv-benchmarks/bin/python")


@contextmanager
def served(model: Path) -> Iterator[Served]:
    """`python -m training.container.serve`, with as many workers as the machine has cores."""
    port = _free_port()
    with tempfile.TemporaryDirectory() as base:
        told = {
            "SAGEMAKER_BASE_DIR": base,
            "SM_MODEL_DIR": str(model),
            "SAGEMAKER_BIND_TO_PORT": str(port),
            "BIND_ADDRESS": HOST,
            "SAGEMAKER_MODEL_SERVER_WORKERS": str(WORKERS),
        }
        with _running([sys.executable, "-m", "training.container.serve"], told, port) as server:
            yield server


@contextmanager
def served_by_peer(items: Path) -> Iterator[Served]:
    """`benchmarks.peer_server` with as many workers. Ends the program where its environment lacks."""
    if not PEERS.exists():
        sys.exit(f"{PEERS} is not there: `make bench-install` makes the peers' environment")
    port = _free_port()
    told = {"ITEMS": str(items), "OPENBLAS_NUM_THREADS": "1"}
    options = ["--host", HOST, "--port", str(port), "--workers", str(WORKERS), "--log-level", "warning"]
    with _running([str(PEERS), "-m", "uvicorn", "benchmarks.peer_server:app", *options], told, port) as server:
        yield server


@contextmanager
def _running(command: Sequence[str], told: Mapping[str, str], port: int) -> Iterator[Served]:
    process = subprocess.Popen(command, env={**os.environ, **told}, stdout=subprocess.DEVNULL)
    try:
        _wait_until_ready(process, port)
        yield Served(process.pid, port, WORKERS)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=10)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind((HOST, 0))
        return int(free.getsockname()[1])


def _wait_until_ready(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            client = http.client.HTTPConnection(HOST, port, timeout=5)
            client.request("GET", "/ping")
            if client.getresponse().status == 200:
                return
        except ConnectionRefusedError:
            time.sleep(0.1)
    raise RuntimeError("the server did not start to answer")
