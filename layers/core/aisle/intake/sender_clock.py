"""Correct a wrong sender clock: the batch's `sent_at` shows the offset, and the event times move by it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

TOLERANCE = timedelta(minutes=1)  # transport takes time, and a minute changes no ranking


def correct_times(events: Sequence[Any], sent_at: datetime | None, now: datetime) -> Sequence[Any]:
    """Return the events with times on our clock. Without `sent_at`, or within TOLERANCE, nothing changes.

    >>> late = datetime.fromisoformat("2027-01-01T09:00:00Z")
    >>> correct_times([{"occurred_at": "2027-01-01T08:59:30Z"}], late, late.replace(year=2026))
    [{'occurred_at': '2026-01-01T08:59:30+00:00'}]
    """
    if sent_at is None or abs(now - sent_at) <= TOLERANCE:
        return events
    return [_moved(event, now - sent_at) for event in events]


def _moved(event: Any, by: timedelta) -> Any:
    try:
        occurred_at = event["occurred_at"]
        if isinstance(occurred_at, datetime):
            return type(event)(event, occurred_at=occurred_at + by)
        return {**event, "occurred_at": (datetime.fromisoformat(occurred_at) + by).isoformat()}
    except (TypeError, KeyError, ValueError, OverflowError):
        return event  # the contract refuses it by name
