"""A sender whose clock is wrong: its own word of when it sent says by how much, and its events are set right."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

TOLERATED = timedelta(minutes=1)  # the way here takes time, and a minute moves no ranking


def set_right(events: Sequence[Any], sent_at: datetime | None, now: datetime) -> Sequence[Any]:
    """The events on our clock; as they came where the sender's is right, or it does not say.

    >>> late = datetime.fromisoformat("2027-01-01T09:00:00Z")
    >>> set_right([{"occurred_at": "2027-01-01T08:59:30Z"}], late, late.replace(year=2026))
    [{'occurred_at': '2026-01-01T08:59:30+00:00'}]
    """
    if sent_at is None or abs(now - sent_at) <= TOLERATED:
        return events
    return [_moved(event, now - sent_at) for event in events]


def _moved(event: Any, by: timedelta) -> Any:
    try:
        told = event["occurred_at"]
        if isinstance(told, datetime):
            return type(event)(event, occurred_at=told + by)
        return {**event, "occurred_at": (datetime.fromisoformat(told) + by).isoformat()}
    except (TypeError, KeyError, ValueError, OverflowError):
        return event  # for the contract to refuse, by name
