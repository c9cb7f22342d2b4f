"""The moved wall clock as moto, JSONata and the engines see it: their modules get another `time` and `datetime`.

Nothing else of this process is moved, neither its libraries nor a test. Children are moved by `preload`.
"""

import datetime as real_datetime
import sys
import time as real_time
from collections.abc import Callable
from types import ModuleType
from typing import Any

MOVED = ("moto.", "local.", "jsonata.")
OWN = ("local.runtime.wall_time", "local.runtime.clock", "local.runtime.preload")

_machine_seconds = real_time.time
_ahead = 0
_shown: set[str] = set(OWN)  # modules that see this clock, or must not


def ahead() -> int:
    """Seconds between this clock and the machine's."""
    return _ahead


def seconds() -> float:
    """Since the epoch."""
    return _machine_seconds() + _ahead


def now() -> real_datetime.datetime:
    return real_datetime.datetime.fromtimestamp(seconds(), real_datetime.UTC)


def move(ahead_seconds: int, replace: Callable[[Any, str, Any], None]) -> None:
    """Moves the clock. `replace(module, name, value)` shows it to modules loaded since the last move."""
    global _ahead
    for name in [name for name in sys.modules if name.startswith(MOVED) and name not in _shown]:
        _shown.add(name)
        for attribute, value in list(vars(sys.modules[name]).items()):
            if (moved := _moved(value)) is not None:
                replace(sys.modules[name], attribute, moved)
    _ahead = ahead_seconds


def reset() -> None:
    """Back to the machine's time. Whoever gave `replace` undoes what it did."""
    global _ahead
    _ahead = 0
    _shown.clear()
    _shown.update(OWN)


class _OfRealInstances(type):
    """Every datetime is an instance of the moved class, as it is of the class that it stands for."""

    def __instancecheck__(cls, instance: Any) -> bool:
        return isinstance(instance, real_datetime.datetime)

    def __subclasscheck__(cls, subclass: type) -> bool:
        return issubclass(subclass, real_datetime.datetime)


class _Datetime(real_datetime.datetime, metaclass=_OfRealInstances):
    @classmethod
    def now(cls, tz: real_datetime.tzinfo | None = None) -> Any:
        return real_datetime.datetime.fromtimestamp(seconds(), tz)

    @classmethod
    def utcnow(cls) -> Any:
        return now().replace(tzinfo=None)

    @classmethod
    def today(cls) -> Any:
        return cls.now()


class _Module(ModuleType):
    """A module, but for the names that are given."""

    def __init__(self, real: ModuleType, **moved: Any) -> None:
        super().__init__(real.__name__)
        self._real = real
        vars(self).update(moved)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)


_time_module = _Module(real_time, time=seconds, time_ns=lambda: int(seconds() * 1e9))
_datetime_module = _Module(real_datetime, datetime=_Datetime)


def _moved(value: Any) -> Any:
    """What stands for `value`; None where it has nothing to do with the wall clock."""
    if value is real_time:
        return _time_module
    if value is real_datetime:
        return _datetime_module
    if value is real_datetime.datetime:
        return _Datetime
    return seconds if value is _machine_seconds else None
