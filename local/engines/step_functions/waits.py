"""Waits of a minute or more last by the cloud's clock where that can be moved, and end when it passes them.

What waits so has nothing to do: the clock need not wait for it. Shorter waits are polls, and last as long as they say.
"""

import math
import threading
from typing import Any

from moto.stepfunctions.parser.asl.component.state.wait.wait_function.wait_function import WaitFunction

from local.runtime.running_cloud import RunningCloud

SHORTEST_SECONDS = 60
POLL_SECONDS = 0.2  # the clock goes on by itself, too


class Waits:
    """A timer of the clock: it wakes whoever waits for a time that has come."""

    def __init__(self) -> None:
        self._until: dict[threading.Event, float] = {}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._until)

    def next_due(self, after: float, until: float) -> float:
        with self._lock:
            return min((at for at in self._until.values() if after < at <= until), default=math.inf)

    def run(self, at: float) -> bool:
        with self._lock:
            woken = [event for event, until in self._until.items() if until <= at]
            for event in woken:
                del self._until[event]
        for event in woken:
            event.set()
        return bool(woken)

    def wait(self, until: float) -> threading.Event:
        """An event that is set once the clock is there."""
        event = threading.Event()
        with self._lock:
            self._until[event] = until
        return event

    def leave(self, event: threading.Event) -> None:
        with self._lock:
            self._until.pop(event, None)


def install(cloud: RunningCloud) -> Waits:
    """Returns who waits."""
    waits, moto_wait = Waits(), WaitFunction._wait_interval

    def wait_interval(self: WaitFunction, env: Any, wait_seconds: int) -> None:
        if wait_seconds < SHORTEST_SECONDS or not cloud.clock.child_env():
            return moto_wait(self, env, wait_seconds)
        event = waits.wait(cloud.clock.seconds() + wait_seconds)
        while not event.wait(POLL_SECONDS):
            waits.run(cloud.clock.seconds())
            if cloud.stopping or not env.is_running():
                break
        waits.leave(event)
        return None

    cloud.patch(WaitFunction, "_wait_interval", wait_interval)
    cloud.clock.add(waits)
    return waits
