"""How long calls of a method took, while the real thing ran, and what that says of a handler's own work."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from time import perf_counter
from typing import Any

import numpy as np


@contextmanager
def timed(owner: type, name: str) -> Iterator[list[float]]:
    """Seconds that each call of a method took, from whatever thread."""
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
    """`<name>_p50_ms` and so on, without the first calls."""
    return {
        f"{name}_p{percent}_ms": round(float(np.percentile(column[skipped:], percent)) * 1000, 2)
        for name, column in seconds.items()
        for percent in (50, 90, 99)
    }
