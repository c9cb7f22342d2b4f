"""The envelope of a page's batch: the sender, its clock, and the events before validation."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from aisle.errors import BodyTooLarge, InvalidInput
from aisle.events.regular_event import open_regular
from aisle.intake.json_body import read_object, read_text

MAX_UNREAD_REASONS = 30
MAX_UNREAD_COUNT = 100_000  # of one reason: the sender is not to be believed without limit
LONGEST_UNREAD_REASON = 64
EXAMPLE = '{"key": ..., "events": [...]}'


class BatchLimits(NamedTuple):
    """What one request may hold."""

    body_bytes: int
    events: int


BROWSER_LIMITS = BatchLimits(1_000_000, 500)  # one PutRecords call takes so many records, each of another person
SERVER_LIMITS = BatchLimits(2_000_000, 2_000)  # two seconds of one shard, which takes 1 MB and 1,000 records a second


@dataclass(frozen=True)
class Envelope:
    """A parsed body. Its events are either all raw or all regular (`aisle.events.regular_event`)."""

    key: str | None
    user_token: str | None
    sent_at: datetime | None  # by the sender's clock
    events: list[Any]
    unread: dict[str, int] = field(default_factory=dict)  # pushes and fields that the page could not read, by reason


def open_envelope(body: bytes, limits: BatchLimits = BROWSER_LIMITS) -> Envelope:
    """Parse `{"key", "user_token", "sent_at", "unread", "events": [...]}`. A single event may come as `event`.

    Raises: BodyTooLarge; InvalidInput, if the body is not JSON or not of this shape.
    """
    if len(body) > limits.body_bytes:
        raise BodyTooLarge("body", f"{len(body)} bytes, more than {limits.body_bytes}: send smaller batches")
    data = open_regular(body) or read_object(body, EXAMPLE)
    events = [data["event"]] if "event" in data else data.get("events")
    if not isinstance(events, list):
        raise InvalidInput("events", "must be a list of events")
    if len(events) > limits.events:
        raise BodyTooLarge("events", f"{len(events)} events, more than {limits.events}: send smaller batches")
    unread = _unread(data.get("unread"))
    return Envelope(read_text(data, "key"), read_text(data, "user_token"), _time(data, "sent_at"), events, unread)


def _time(data: dict[str, Any], name: str) -> datetime | None:
    value = read_text(data, name)
    try:
        time = datetime.fromisoformat(value) if value else None
    except ValueError:
        time = None
    if value and (time is None or time.tzinfo is None):
        raise InvalidInput(name, "must be a time with a time zone, like 2026-11-24T09:00:00Z")
    return time


def _unread(value: Any) -> dict[str, int]:
    """What is not a count is left out: a page's diagnosis costs none of its events."""
    if not isinstance(value, dict):
        return {}
    counts = {
        reason[:LONGEST_UNREAD_REASON]: min(count, MAX_UNREAD_COUNT)
        for reason, count in value.items()
        if type(count) is int and count > 0
    }
    return dict(list(counts.items())[:MAX_UNREAD_REASONS])
