"""A value that a warm function keeps for a while. Where a new read fails, the old value stays."""

import time
from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

from aisle_aws.telemetry import count, logger

Value = TypeVar("Value")

PAUSE_AFTER_FAILURE_S = 5.0  # so that not every request reads a source that is down


class TtlCache(Generic[Value]):
    """`initial` is the value until a read succeeds. Without it `get` raises the failed read's error."""

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
        except Exception as error:  # noqa: BLE001 - a source may fail in any way; `get` raises it without a value
            logger.warning("read failed, keeping the last value", what=self._what, reason=str(error))
            count("ConfigurationNotRead")
            self._failure = error
            self._until = time.monotonic() + PAUSE_AFTER_FAILURE_S
        else:
            self._until = time.monotonic() + self._age_s
