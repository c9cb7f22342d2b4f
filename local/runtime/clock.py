"""The cloud's own clock. It runs with the machine's and can be moved ahead. What is due on the way happens, in order.

Where it cannot be moved, it is the machine's clock. It never goes back.
"""

import logging
import math
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from local.runtime import preload, wall_time
from local.runtime.activity import Activity

TICK_SECONDS = 1.0
QUIET_SECONDS = 900.0  # for the work of one step; a retraining takes minutes

log = logging.getLogger(__name__)


class ClockError(RuntimeError):
    """The clock cannot be moved; the message says why and what to do."""


class Timer(Protocol):
    """Something that happens at times."""

    def next_due(self, after: float, until: float) -> float:
        """The first time of `after` < time <= `until`; infinity, if there is none."""
        ...

    def run(self, at: float) -> bool:
        """Does what is due at `at`. Returns whether it may have started anything."""
        ...


class Clock:
    def __init__(self, activity: Activity, movable: bool = False, ticking: bool = False) -> None:
        """`ticking` does what is due without being moved, too. Else what is due between two moves does not happen."""
        self._activity, self._movable, self._ticking = activity, movable, ticking
        self._timers: list[Timer] = []
        self._turn = threading.RLock()
        self._stopped = threading.Event()
        self._handled = wall_time.seconds()  # everything due until then has happened
        self._file: Path | None = None
        self._replace: Callable[[Any, str, Any], None] = setattr
        self._child_env: dict[str, str] = {}

    def start(self, folder: Path, replace: Callable[[Any, str, Any], None]) -> None:
        """`replace` sets an attribute of a module until the cloud stops."""
        wall_time.reset()
        self._handled, self._replace = wall_time.seconds(), replace
        if self._movable:
            self._file = folder / "clock"
            self._child_env = preload.environment(self._file)
        if self._ticking:
            threading.Thread(target=self._keep_ticking, name="clock", daemon=True).start()

    def stop_ticking(self) -> None:
        self._stopped.set()

    def stop(self) -> None:
        wall_time.reset()

    def seconds(self) -> float:
        """Since the epoch."""
        return wall_time.seconds()

    def now(self) -> datetime:
        return wall_time.now()

    def child_env(self) -> dict[str, str]:
        """The variables that show a Python child this clock."""
        return self._child_env

    def add(self, timer: Timer) -> None:
        self._timers.append(timer)

    def advance(self, quiet_seconds: float = QUIET_SECONDS, **time: float) -> None:
        """Moves the clock by `hours=3`, `days=1` or the like. It stops at each due time until all is quiet.

        Raises: ClockError; NotQuiet, if the work of a step does not end.
        """
        self._refuse_if_unmovable()
        with self._turn:
            self._activity.wait(quiet_seconds)
            start = self.seconds()
            if not self._ticking:
                self._handled = max(self._handled, start)
            end = start + timedelta(**time).total_seconds()
            while (due := self._next_due(end)) <= end:
                self._move_to(due)
                if self._run(due):
                    self._activity.wait(quiet_seconds)
            self._move_to(end)
            self._handled = max(self._handled, end)
            self._activity.wait(quiet_seconds)

    def _keep_ticking(self) -> None:
        while not self._stopped.wait(TICK_SECONDS):
            try:
                self._catch_up()
            except Exception:  # the next tick may go better
                log.exception("What is due did not happen")

    def _catch_up(self) -> None:
        with self._turn:
            now = self.seconds()
            while (due := self._next_due(now)) <= now:
                self._run(due)
            self._handled = max(self._handled, now)

    def _next_due(self, until: float) -> float:
        return min((timer.next_due(self._handled, until) for timer in self._timers), default=math.inf)

    def _run(self, due: float) -> bool:
        started = [timer.run(due) for timer in self._timers if timer.next_due(self._handled, due) <= due]
        self._handled = due
        return any(started)

    def _move_to(self, moment: float) -> None:
        """Never back: the work of a step takes time itself."""
        further = math.ceil(moment - self.seconds())
        if further > 0 and self._file:
            preload.write_offset(self._file, wall_time.ahead() + further)
            wall_time.move(wall_time.ahead() + further, self._replace)

    def _refuse_if_unmovable(self) -> None:
        if not self._movable:
            raise ClockError("This cloud's clock runs with the machine's. Start it with Cloud(movable_clock=True).")
        if not self._child_env:
            raise ClockError(
                "Functions would not see a moved clock: libfaketime does not work here. "
                "It needs Linux; `pip install -r requirements.txt` brings it. Everything but the moving works without."
            )
