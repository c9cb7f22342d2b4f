"""Bodies of refused events, kept for a while: a repaired door reads them again.

A body is kept where an erasure finds it. Of an event that names nobody, the refusal alone is kept.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from aisle.events.person import person_id
from aisle.intake.caller import Caller
from aisle.intake.ingest import READERS, Batch, Door
from aisle.intake.refusal import Refusal
from aisle.intake.sender_clock import correct_times
from aisle.lake.zones import REFUSED_BODIES_KEPT_DAYS

MAX_BODIES = 200  # of one request
MAX_BYTES = 100_000  # of one request: the snippet sends 60 KB at once


@dataclass(frozen=True)
class RefusedBody:
    """One line of the raw zone's `quarantine/refused/`."""

    people: tuple[str, ...]  # whom the event names, whether or not it may: an erasure looks for them
    field: str
    reason: str
    door: Door
    received_at: datetime
    sent_at: datetime | None  # by the sender's clock
    caller: Caller
    event: Any  # as sent


def refused_bodies(
    events: Sequence[Any], refusals: Iterable[Refusal], door: Door, sent_at: datetime | None, caller: Caller
) -> Iterator[RefusedBody]:
    """The rejected events of a batch. `events` are those of the envelope."""
    for refusal in refusals:
        event = events[refusal.batch_index]
        people = named_people(event)
        if refusal.outcome == "rejected" and people:
            told = (refusal.field, refusal.reason, door, refusal.received_at, sent_at, caller)
            yield RefusedBody(people, *told, event)


def named_people(event: Any) -> tuple[str, ...]:
    """The person ids of whom an event names.

    >>> named_people({"user_id": 42, "anonymous_id": " b1 "}), named_people({"anonymous_id": {}}), named_people("text")
    (('u:42', 'a:b1'), (), ())
    """
    given = event if isinstance(event, dict) else {}
    user, browser = _id(given.get("user_id")), _id(given.get("anonymous_id"))
    return tuple(person_id(*pair) for pair in ((user, None), (None, browser)) if any(pair))


def to_lines(bodies: Iterable[RefusedBody]) -> tuple[bytes, int]:
    """Those that the bounds of a request allow, as JSON lines, and the number of those left out."""
    lines: list[bytes] = []
    left_out = room = 0
    for body in bodies:
        line = to_line(body)
        fits = line is not None and len(lines) < MAX_BODIES and room + len(line) <= MAX_BYTES
        if line is None or not fits:
            left_out += 1
            continue
        lines.append(line)
        room += len(line)
    return b"".join(lines), left_out


def to_line(body: RefusedBody) -> bytes | None:
    """None where it is nested too deep to be written."""
    try:
        return json.dumps(vars(body) | {"caller": vars(body.caller)}, default=datetime.isoformat).encode() + b"\n"
    except RecursionError:
        return None


def read_line(line: bytes) -> RefusedBody:
    """Raises: ValueError, if Aisle did not write the line."""
    try:
        told = json.loads(line)
        sent_at = told["sent_at"] and datetime.fromisoformat(told["sent_at"])
        times = {"received_at": datetime.fromisoformat(told["received_at"]), "sent_at": sent_at}
        return RefusedBody(**{**told, **times, "people": tuple(told["people"]), "caller": Caller(**told["caller"])})
    except (TypeError, KeyError) as error:
        raise ValueError(f"no body of a refused event: {error}") from error


def read_again(body: RefusedBody) -> Batch:
    """Read the event by today's code, as of the time when it arrived."""
    events = correct_times([body.event], body.sent_at, body.received_at)
    return READERS[body.door](events, body.caller, body.received_at)


def is_expired(body: RefusedBody, now: datetime) -> bool:
    """Whether it has been kept for as long as it may be."""
    return body.received_at < now - timedelta(days=REFUSED_BODIES_KEPT_DAYS)


def _id(value: Any) -> str | None:
    """As the contract reads ids: stripped, and numbers as text."""
    is_id = isinstance(value, str | int | float) and not isinstance(value, bool)
    return str(value).strip() or None if is_id else None
