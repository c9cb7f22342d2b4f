"""A call with a deadline. A late call continues in the background, and nobody waits for it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from functools import cache
from typing import TypeVar

from aisle.errors import Unavailable

Value = TypeVar("Value")


def call_within(seconds: float, call: Callable[[], Value]) -> Value:
    """Raises: Unavailable after the deadline; else whatever the call raises."""
    future = _threads().submit(call)
    if not wait([future], timeout=seconds).done:
        raise Unavailable(f"no answer within {seconds} s")
    return future.result()


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=8, thread_name_prefix="deadline")
