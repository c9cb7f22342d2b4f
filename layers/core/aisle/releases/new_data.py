"""New data: whether a retrain starts before the clock's, and under which name.

Data counts from the last start of a retrain, whatever became of it: what a retrain failed on does not start it again.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

STAMP = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True)
class Patience:
    """How long to wait, and for how much."""

    settle: timedelta  # after the last file: a shop drops its files one by one
    enough_events: int  # 0: events start nothing
    between: timedelta  # from one start to the next


@dataclass(frozen=True)
class NewData:
    """What came since the last start, and what became of that start."""

    last_start: datetime | None  # None: there was none
    is_running: bool
    has_champion: bool
    last_file: datetime | None  # when the newest file was checked; None: no row of a file was accepted
    events: int
    has_canary: bool = False  # it serves; a newer one would take its place
    champion_trained_at: datetime | None = None  # of the model that serves

    def champion_age(self, now: datetime) -> timedelta | None:
        """None where nothing serves, or nobody knows."""
        return now - self.champion_trained_at if self.champion_trained_at else None


@dataclass(frozen=True)
class Decision:
    """Without an execution, nothing starts."""

    reason: str
    execution: str | None = None  # its name; two that decide at once on the same data give it the same


def decide(seen: NewData, patience: Patience, now: datetime) -> Decision:
    """Files start a retrain once they have settled, events once there are enough of them.

    A pause lies between two starts, and so does the window of a canary: else a busy shop's canaries would overtake each
    other, and none would ever take the whole. Files of a shop without a model wait for no pause: nothing serves before.

    >>> tea = NewData(None, False, False, datetime(2026, 11, 29, 9, tzinfo=UTC), events=0)
    >>> ten_minutes = Patience(timedelta(minutes=10), 0, timedelta(hours=3))
    >>> decide(tea, ten_minutes, datetime(2026, 11, 29, 9, 10, tzinfo=UTC)).execution
    'new-files-20261129T090000Z-after-none'
    """
    if seen.is_running:
        return Decision("a retrain is running")
    if seen.has_canary:
        return Decision("a canary is watched, and a newer one would take its place before it can take the whole")
    pause_ends = seen.last_start + patience.between if seen.last_start else now
    rested = pause_ends <= now
    enough = 0 < patience.enough_events <= seen.events
    if seen.last_file is None and not enough:
        return Decision("no new file was accepted, and there are not enough new events")
    if not rested and not (seen.last_file and not seen.has_champion):
        return Decision(f"there is new data, and the pause ends at {pause_ends:%Y-%m-%d %H:%M} UTC")
    if seen.last_file and now - seen.last_file >= patience.settle:
        return Decision("new files have settled", _name("files", seen.last_file, seen.last_start))
    if enough and rested:
        return Decision(f"there are {seen.events:,} new events", _name("events", None, seen.last_start))
    return Decision("files still come in")


def _name(kind: str, newest: datetime | None, last_start: datetime | None) -> str:
    after = last_start.astimezone(UTC).strftime(STAMP) if last_start else "none"
    return "-".join(["new", kind, *([newest.astimezone(UTC).strftime(STAMP)] if newest else []), "after", after])
