"""Turn a page's events into stream records. Each event is accepted, counted as a duplicate, or rejected by name."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from aisle.errors import InvalidInput
from aisle.events.event import Event
from aisle.events.event_names import FEEDBACK_EVENTS, PAGE_EVENTS
from aisle.events.person import person_id
from aisle.events.regular_event import read_regular, to_json
from aisle.intake.caller import Caller
from aisle.intake.refusal import Refusal, refuse
from aisle.intake.stream_record import as_record, event_json, record_ending
from aisle.validation import parse

Door = Literal["events", "feedback"]  # the route, after /v1/


@dataclass(frozen=True)
class Accepted:
    """A stream record and its person. The stream keeps the order of a person's records."""

    person_id: str
    line: bytes


@dataclass(frozen=True)
class Rejected:
    """A rejected event and the reason. The response shows it to the page."""

    index: int
    event_id: str | None
    field: str
    reason: str


@dataclass(frozen=True)
class Batch:
    """The result of reading a batch."""

    accepted: tuple[Accepted, ...]
    duplicates: int
    rejected: tuple[Rejected, ...]
    refusals: tuple[Refusal, ...] = ()  # duplicates and rejected events, for the raw zone


def read_batch(events: Sequence[Any], caller: Caller, now: datetime, names: Collection[str] = PAGE_EVENTS) -> Batch:
    """Validate each event by itself: an invalid event does not affect its neighbours."""
    accepted: dict[str, Accepted] = {}
    rejected: list[Rejected] = []
    refusals: list[Refusal] = []
    ending = record_ending(now, "server" if caller.kind == "server" else "browser")
    for index, data in enumerate(events):
        try:
            event, written = _validate(data, now)
            _permit(event, caller, names)
            person = person_id(event.get("user_id"), event.get("anonymous_id"))
            record = Accepted(person, as_record(written, ending))
        except InvalidInput as fault:
            rejected.append(Rejected(index, _event_id(data), fault.field, fault.reason))
            refusals.append(refuse(index, data, "rejected", fault.field, fault.rule, now))
            continue
        if event["event_id"] in accepted:
            refusals.append(refuse(index, data, "duplicate", "event_id", "another event of the batch has it", now))
        accepted.setdefault(event["event_id"], record)
    return Batch(tuple(accepted.values()), len(refusals) - len(rejected), tuple(rejected), tuple(refusals))


def read_feedback(events: Sequence[Any], caller: Caller, now: datetime) -> Batch:
    """Like `read_batch`, for feedback alone: ratings, reviews, "not interested" and its undo."""
    return read_batch(events, caller, now, FEEDBACK_EVENTS)


READERS: Mapping[Door, Callable[[Sequence[Any], Caller, datetime], Batch]] = {
    "events": read_batch,
    "feedback": read_feedback,
}


def _validate(data: Any, now: datetime) -> tuple[Mapping[str, Any], bytes]:
    """The event's fields, and its JSON."""
    regular = read_regular(data, now)
    if regular is not None:
        return regular, to_json(regular)
    event = parse(Event, data, now)
    return vars(event), event_json(event)


def _permit(event: Mapping[str, Any], caller: Caller, names: Collection[str]) -> None:
    if event["event_name"] not in names:
        accepted = ", ".join(sorted(names))
        raise InvalidInput("event_name", f"{event['event_name']} is not accepted here; accepted: {accepted}")
    refusal = caller.refusal_for(event.get("user_id"))
    if refusal:
        raise InvalidInput("user_token", refusal)


def _event_id(data: Any) -> str | None:
    value = data.get("event_id") if isinstance(data, dict) else None
    return value if isinstance(value, str) else None
