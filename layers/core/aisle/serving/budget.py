"""The time of one answer. Everything that it reads and every rung share it; what is late is left out."""

from collections.abc import Callable
from typing import TypeVar

from aisle.errors import Unavailable

Value = TypeVar("Value")

Clock = Callable[[], float]
"""Seconds since some moment."""
Read = Callable[[float], Value]
"""Gets the seconds that it may take. Raises: Late, where it needs more."""
Report = Callable[[str, Exception], None]
"""Hears what failed or was late, and why."""


class Budget:
    """It begins when it is made. `left_out` names what the answer goes without.

    >>> times = iter([0.0, 0.4])
    >>> round(Budget(1.0, lambda: next(times), print).share_s(0.5), 1)
    0.3
    """

    def __init__(self, seconds: float, clock: Clock, report: Report) -> None:
        self._clock = clock
        self._until = clock() + seconds
        self.report = report
        self.left_out: list[str] = []

    def share_s(self, share: float) -> float:
        """A share of what is left, from 0 to 1. A share below 1 leaves time for whoever comes next."""
        return max(0.0, self._until - self._clock()) * share

    def leave_out(self, name: str, error: Exception) -> None:
        """The answer goes on without what `name` says."""
        self.left_out.append(name)
        self.report(name, error)

    def read(self, name: str, share: float, read: Read[Value], instead: Callable[[], Value]) -> Value:
        """What `read` returns within its share; `instead`, where it is late or its service failed."""
        try:
            return read(self.share_s(share))
        except Unavailable as error:
            self.leave_out(name, error)
            return instead()
