"""From a request's body to records for the stream: each event is taken, counted as a duplicate, or refused by name."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn

from aisle.errors import BodyTooLarge, InvalidInput
from aisle.event import Event
from aisle.event_names import FEEDBACK_EVENTS, SERVER_EVENTS, EventName
from aisle.person import person_id
from aisle.refusal import Refusal, refuse
from aisle.regular_event import open_regular, read_regular, to_json
from aisle.speaker import Speaker
from aisle.stream_record import as_record, event_json
from aisle.validation import parse

MAX_BODY_BYTES = 1_000_000
MAX_EVENTS = 500  # what one PutRecords call takes

BROWSER_EVENTS = frozenset(EventName) - SERVER_EVENTS


@dataclass(frozen=True)
class Envelope:
    """A body that was read as far as its events, which are raw still, or all of them regular."""

    key: str | None
    user_token: str | None
    sent_at: datetime | None  # by the sender's clock
    events: list[Any]


@dataclass(frozen=True)
class Accepted:
    """A record for the stream and the person whose records it stays in order with."""

    person_id: str
    line: bytes


@dataclass(frozen=True)
class Rejected:
    """Which event was refused, and why."""

    index: int
    event_id: str | None
    field: str
    reason: str


@dataclass(frozen=True)
class Batch:
    accepted: tuple[Accepted, ...]
    duplicates: int
    rejected: tuple[Rejected, ...]
    refusals: tuple[Refusal, ...] = ()  # both, as they go on record


def open_envelope(body: bytes) -> Envelope:
    """Read `{"key", "user_token", "sent_at", "events": [...]}`; a single one may come as `event`.

    Raises: BodyTooLarge; InvalidInput, where the body is not JSON or not of this shape.
    """
    if len(body) > MAX_BODY_BYTES:
        raise BodyTooLarge("body", f"{len(body)} bytes, more than {MAX_BODY_BYTES}: send smaller batches")
    data = open_regular(body) or _as_object(body)
    events = [data["event"]] if "event" in data else data.get("events")
    if not isinstance(events, list):
        raise InvalidInput("events", "must be a list of events")
    if len(events) > MAX_EVENTS:
        raise BodyTooLarge("events", f"{len(events)} events, more than {MAX_EVENTS}: send smaller batches")
    return Envelope(_text(data, "key"), _text(data, "user_token"), _time(data, "sent_at"), events)


def read_batch(
    events: Sequence[Any], speaker: Speaker, now: datetime, names: Collection[str] = BROWSER_EVENTS
) -> Batch:
    """Validate each event by itself, so that a bad one costs none of its neighbours."""
    accepted: dict[str, Accepted] = {}
    rejected: list[Rejected] = []
    refusals: list[Refusal] = []
    for index, data in enumerate(events):
        try:
            event, written = _judge(data, now)
            _permit(event, speaker, names)
            person = person_id(event.get("user_id"), event.get("anonymous_id"))
            record = Accepted(person, as_record(written, now, "browser"))
        except InvalidInput as fault:
            rejected.append(Rejected(index, _event_id(data), fault.field, fault.reason))
            refusals.append(refuse(index, data, "rejected", fault.field, fault.rule, now))
            continue
        if event["event_id"] in accepted:
            refusals.append(refuse(index, data, "duplicate", "event_id", "another event of the batch has it", now))
        accepted.setdefault(event["event_id"], record)
    return Batch(tuple(accepted.values()), len(refusals) - len(rejected), tuple(rejected), tuple(refusals))


def read_feedback(events: Sequence[Any], speaker: Speaker, now: datetime) -> Batch:
    """As `read_batch`, of what a shopper may say: a rating, a review, "not interested" and its undoing."""
    return read_batch(events, speaker, now, FEEDBACK_EVENTS)


def _judge(data: Any, now: datetime) -> tuple[Mapping[str, Any], bytes]:
    """The event's fields, and its JSON."""
    regular = read_regular(data, now)
    if regular is not None:
        return regular, to_json(regular)
    event = parse(Event, data, now)
    return vars(event), event_json(event)


def _permit(event: Mapping[str, Any], speaker: Speaker, names: Collection[str]) -> None:
    if event["event_name"] not in names:
        raise InvalidInput("event_name", f"{event['event_name']} is not taken here; {', '.join(sorted(names))} are")
    refusal = speaker.refusal_for(event.get("user_id"))
    if refusal:
        raise InvalidInput("user_token", refusal)


def _as_object(body: bytes) -> dict[str, Any]:
    try:
        data = json.loads(body, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise InvalidInput("body", f"not JSON: {error}") from None
    if not isinstance(data, dict):
        raise InvalidInput("body", 'must be an object {"key": ..., "events": [...]}')
    return data


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON number")


def _text(data: dict[str, Any], name: str) -> str | None:
    value = data.get(name)
    if value is not None and not isinstance(value, str):
        raise InvalidInput(name, "must be a text")
    return value


def _time(data: dict[str, Any], name: str) -> datetime | None:
    value = _text(data, name)
    try:
        time = datetime.fromisoformat(value) if value else None
    except ValueError:
        time = None
    if value and (time is None or time.tzinfo is None):
        raise InvalidInput(name, "must be a time with its zone, like 2026-11-24T09:00:00Z")
    return time


def _event_id(data: Any) -> str | None:
    value = data.get("event_id") if isinstance(data, dict) else None
    return value if isinstance(value, str) else None
