"""A value that a warm function keeps for a while. Where a new read fails or is late, the old value stays."""

from collections.abc import Callable
from concurrent.futures import Future
from threading import Lock
from typing import Generic, TypeVar

from aisle.errors import AisleError, Late, Unavailable
from aisle_aws.telemetry import count, logger
from aisle_aws.transport import deadline

Value = TypeVar("Value")

PAUSE_AFTER_FAILURE_S = 5.0  # so that not every request reads a source that is down


class TtlCache(Generic[Value]):
    """`initial` stands for the value where a read failed before any succeeded. Without it `get` raises the failure."""

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
        self._values: list[Value] = []
        self._failure: Exception | None = None
        self._reading: Future[None] | None = None

    def prepare(self) -> None:
        """Starts to read where a `get` would, and waits for nothing."""
        self._due()

    def at_hand(self) -> Value | None:
        """The last value, however old; None before any. Starts to read where a `get` would, and waits for nothing."""
        self._due()
        return self._values[0] if self._values else None

    def get(self, within_s: float) -> Value:
        """The value. A new read is waited for so long; then it continues, and a later call has what it brings.

        Raises: Late, where there is no value before; Unavailable, or our own error, where the read failed.
        """
        reading = self._due()
        late = reading is not None and not deadline.ends_within(within_s, reading)
        if self._values:
            if late:
                count(f"Late.{self._what}")
            return self._values[0]
        if late:
            raise Late(f"{self._what}: not read within {within_s:.3f} s")
        if self._initial:
            return self._initial()
        if isinstance(self._failure, AisleError):
            raise self._failure
        raise Unavailable(f"{self._what}: not read: {self._failure}") from self._failure

    def _due(self) -> Future[None] | None:
        """The read that is under way, started here where the value is too old. One at a time."""
        with self._lock:
            if deadline.now_s() < self._until:
                return None
            if self._reading is None or self._reading.done():
                self._reading = deadline.start(self._renew)
            return self._reading

    def _renew(self) -> None:
        try:
            self._values = [self._read()]
        except Exception as error:  # noqa: BLE001 - a source may fail in any way; `get` raises it without a value
            logger.warning("read failed, keeping the last value", what=self._what, reason=str(error))
            count("ConfigurationNotRead")
            self._failure = error
            self._until = deadline.now_s() + PAUSE_AFTER_FAILURE_S
        else:
            self._until = deadline.now_s() + self._age_s
