"""Times the calls of a method while the real code runs, to tell a handler's own work from its waits."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from time import perf_counter
from typing import Any

import numpy as np


@contextmanager
def timed(owner: type, name: str) -> Iterator[list[float]]:
    """The seconds of each call of a method, from any thread."""
    seconds: list[float] = []
    method = getattr(owner, name)

    def timing(*arguments: Any, **options: Any) -> Any:
        start = perf_counter()
        try:
            return method(*arguments, **options)
        finally:
            seconds.append(perf_counter() - start)

    setattr(owner, name, timing)
    try:
        yield seconds
    finally:
        setattr(owner, name, method)


def percentiles(seconds: Mapping[str, Sequence[float]], skipped: int) -> dict[str, float]:
    """`<name>_p50_ms`, `_p90_ms` and `_p99_ms`, without the first `skipped` calls."""
    return {
        f"{name}_p{percent}_ms": round(float(np.percentile(column[skipped:], percent)) * 1000, 2)
        for name, column in seconds.items()
        for percent in (50, 90, 99)
    }
