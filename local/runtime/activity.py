"""What the cloud still has to do: each engine says how many calls, jobs or records it has not finished."""

import threading
import time
from collections.abc import Callable

POLL_SECONDS = 0.05
LOOKS = 2  # in a row without work: something may be on its way from one engine to the next


class NotQuiet(TimeoutError):
    """Something still works after the given time; the message says what."""


class Activity:
    def __init__(self) -> None:
        self._counts: dict[str, Callable[[], int]] = {}
        self._lock = threading.Lock()

    def watch(self, what: str, count: Callable[[], int]) -> None:
        """`count` returns the number of `what` that are not finished."""
        with self._lock:
            self._counts[what] = count

    def under_way(self) -> dict[str, int]:
        with self._lock:
            counts = list(self._counts.items())
        found = {what: count() for what, count in counts}
        return {what: number for what, number in found.items() if number}

    def wait(self, seconds: float) -> None:
        """Until nothing is under way. Raises: NotQuiet."""
        deadline, looks = time.monotonic() + seconds, 0
        while True:
            busy = self.under_way()
            looks = 0 if busy else looks + 1
            if looks == LOOKS:
                return
            if time.monotonic() > deadline:
                listed = ", ".join(f"{number} {what}" for what, number in busy.items())
                raise NotQuiet(f"After {seconds:.0f} s there are still {listed or 'new calls'}")
            time.sleep(POLL_SECONDS)
