"""A value from elsewhere that a warm function keeps for a while; where it cannot be read anew, the old one stands."""

import time
from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

from aisle_aws.telemetry import count, logger

Value = TypeVar("Value")

PAUSE_AFTER_FAILURE_S = 5.0  # so that what is down is not asked at every request


class TtlCache(Generic[Value]):
    """`initial` is what stands before any reading succeeded; without it `get` raises what the reading raised."""

    def __init__(
        self, what: str, read: Callable[[], Value], age_s: float, initial: Callable[[], Value] | None = None
    ) -> None:
        self._what = what
        self._read = read
        self._age_s = age_s
        self._initial = initial
        self._lock = Lock()
        self.forget()

    def forget(self) -> None:
        self._until = 0.0
        self._values: list[Value] = [self._initial()] if self._initial else []
        self._failure: Exception | None = None

    def get(self) -> Value:
        with self._lock:
            if time.monotonic() >= self._until:
                self._renew()
            if self._values:
                return self._values[0]
            assert self._failure is not None
            raise self._failure

    def _renew(self) -> None:
        try:
            self._values = [self._read()]
        except Exception as error:  # noqa: BLE001 - a source may fail in any way; it is told, and raised where nothing stands
            logger.warning("not read, the last good one stands", what=self._what, reason=str(error))
            count("ConfigurationNotRead")
            self._failure = error
            self._until = time.monotonic() + PAUSE_AFTER_FAILURE_S
        else:
            self._until = time.monotonic() + self._age_s
