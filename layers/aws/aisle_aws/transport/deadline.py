"""Waiting with a deadline, and its clock. A late call continues in the background, and nobody waits for it."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import cache
from time import monotonic
from typing import Any, TypeVar

from aisle.errors import Late

Value = TypeVar("Value")

MAX_THREADS = 128  # a late call ends by its client's own timeouts, within a minute; a thread is made when none is idle


def now_s() -> float:
    """Seconds on the clock by which waits are measured."""
    return monotonic()


def start(call: Callable[[], Value]) -> Future[Value]:
    """Runs it in a thread."""
    return _threads().submit(call)


def ends_within(seconds: float, started: Future[Any]) -> bool:
    """Waits for it, at most so long."""
    return bool(wait([started], timeout=seconds).done)


def call_within(seconds: float, call: Callable[[], Value]) -> Value:
    """Raises: Late after the deadline; else whatever the call raises."""
    started = start(call)
    if not ends_within(seconds, started):
        raise Late(f"no answer within {seconds:.3f} s")
    return started.result()


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=MAX_THREADS, thread_name_prefix="deadline")
