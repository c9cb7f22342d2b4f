"""Measures the latency of the endpoint's own server: a large catalogue, long histories, random arrivals.

    python -m benchmarks.serve --items 100000 --rate 200 --seconds 30
    python -m benchmarks.serve --items 1000000

Starts `python -m training.container.serve` on SageMaker's folders, as the image does, with a made-up model
(`benchmarks.large_model`). Another process on the same machine sends requests over HTTP (`benchmarks.load`). Arrivals
are a Poisson process. A second run has uniform arrivals, which tells work from waiting. Then it searches the highest
rate with a p99 of at most 50 ms. `--peer` measures what a shop would write itself (`benchmarks.peer_server`) in the
same run, by turns, and tells Aisle's figures over the peer's. `--profile` shows where the time of a request goes, in
this process, without HTTP.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from aisle.ranking import artefact
from aisle.ranking.model import Model
from aisle.ranking.request import request_to_json
from benchmarks.large_model import make_model
from benchmarks.large_model_requests import make_requests
from benchmarks.serve_profile import profile
from benchmarks.served import served, served_by_peer
from training.config import Config

BODIES = 2_000  # different requests
WARM_UP, WARM_UP_RATE = 10.0, 100.0  # seconds; requests per second
SLOWEST_MS = 50.0  # highest p99 of an acceptable rate
PROBE_SECONDS = 8.0
TURNS = 3  # of either server
PRECISION = 1.05  # ratio at which the search for the highest rate ends
COLUMNS = ("arrivals", "rate", "requests", "p50_ms", "p90_ms", "p99_ms", "max_ms", "errors")


def main() -> None:
    options = arguments()
    with _folder(options.model) as folder:
        model = _model(folder, options.items)
        bodies = folder / "bodies.jsonl"
        requests = make_requests(model, BODIES, options.history)
        bodies.write_text("\n".join(request_to_json(each) for each in requests) + "\n")
        if options.profile:
            profile(model, requests)
            return
        result = beside_peer(folder, model, bodies, options) if options.peer else measure(folder, bodies, options)
    line = json.dumps({"benchmark": "serve", "items": options.items, "history": options.history, **result})
    if options.out:
        options.out.write_text(line + "\n")
    print(line)


def arguments(argv: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--history", type=int, default=50, help="events per request")
    parser.add_argument("--rate", type=float, default=200.0, help="requests per second")
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--no-search", action="store_true", help="skip the search for the highest rate")
    parser.add_argument("--peer", action="store_true", help="beside the peer, by turns")
    parser.add_argument("--profile", action="store_true", help="show only where the time goes")
    parser.add_argument("--model", type=Path, help="folder that keeps the model for another run")
    parser.add_argument("--out", type=Path, help="file for the line of JSON")
    return parser.parse_args(argv)


def measure(folder: Path, bodies: Path, options: argparse.Namespace) -> dict[str, Any]:
    with served(folder / "model") as server:
        load(server.port, bodies, WARM_UP_RATE, WARM_UP)
        print("  ".join(f"{name:>9}" for name in COLUMNS))
        at_rate = show(load(server.port, bodies, options.rate, options.seconds))
        evenly = show(load(server.port, bodies, options.rate, options.seconds, "uniform"))
        highest = None if options.no_search else highest_rate(server.port, bodies, options.rate)
        memory = server.memory_gib()
    return {
        **at_rate,
        "uniform_p99_ms": evenly["p99_ms"],
        "highest_rate": highest,
        "workers": server.workers,
        "memory_gib": memory,
    }


def beside_peer(folder: Path, model: Model, bodies: Path, options: argparse.Namespace) -> dict[str, Any]:
    """Both servers run; one at a time is asked."""
    items = folder / "items.txt"
    items.write_text("".join(f"{model.card(item)['item_id']}\n" for item in range(len(model.catalogue))))
    with served(folder / "model") as aisle, served_by_peer(items) as peer:
        servers = {"aisle": aisle, "peer": peer}
        for server in servers.values():
            load(server.port, bodies, WARM_UP_RATE, WARM_UP)
        print("  ".join(f"{name:>9}" for name in COLUMNS))
        turns = [
            {name: show(load(server.port, bodies, options.rate, options.seconds)) for name, server in servers.items()}
            for _ in range(TURNS)
        ]
        highest = {name: highest_rate(server.port, bodies, options.rate) for name, server in servers.items()}
        memory = {name: server.memory_gib() for name, server in servers.items()}
    p99_ms = {name: float(np.median([turn[name]["p99_ms"] for turn in turns])) for name in servers}
    ratios = {"p99_ratio": p99_ms["aisle"] / p99_ms["peer"], "rate_ratio": highest["aisle"] / highest["peer"]}
    rounded = {name: round(ratio, 2) for name, ratio in ratios.items()}
    return {**rounded, "rate": options.rate, "p99_ms": p99_ms, "highest_rate": highest, "memory_gib": memory}


def load(port: int, bodies: Path, rate: float, seconds: float, arrivals: str = "poisson") -> dict[str, Any]:
    options = {"port": port, "bodies": bodies, "rate": rate, "seconds": seconds, "arrivals": arrivals}
    flags = [text for name, value in options.items() for text in (f"--{name}", str(value))]
    ran = subprocess.run(
        [sys.executable, "-m", "benchmarks.load", *flags], stdout=subprocess.PIPE, text=True, check=True
    )
    return {"arrivals": arrivals, **json.loads(ran.stdout.splitlines()[-1])}


def show(line: dict[str, Any]) -> dict[str, Any]:
    print("  ".join(f"{line[name]:>9}" for name in COLUMNS), flush=True)
    return line


def highest_rate(port: int, bodies: Path, rate: float) -> float:
    """Doubles the rate until it is too high, then bisects by ratios."""

    def holds(rate: float) -> bool:
        line = show(load(port, bodies, round(rate), PROBE_SECONDS))
        return bool(line["p99_ms"] <= SLOWEST_MS and line["errors"] == 0)

    low, high = 0.0, rate
    while holds(high):
        low, high = high, high * 2
    low = low or 1.0
    while high / low > PRECISION:
        middle = float(np.sqrt(low * high))
        low, high = (middle, high) if holds(middle) else (low, middle)
    return round(low)


def _model(folder: Path, items: int) -> Model:
    """Makes the model unless it exists, and loads it, memory-mapped."""
    if not (folder / "model").exists():
        print(f"making a model of {items} items", file=sys.stderr)
        artefact.save(make_model(items, Config()), folder / "model")
    return artefact.load(folder / "model")


@contextmanager
def _folder(kept: Path | None) -> Iterator[Path]:
    if kept:
        yield kept
        return
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


if __name__ == "__main__":
    main()
