"""Refusals: the record of each event that the collector did not accept.

They balance a tab's books, and they show a shop the faults of its pages. A refusal has the event's ids, the field and
the reason, each cut to size, and nothing else of the event. A line is short whatever the sender writes. A request
causes at most one line an event.
"""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from aisle.events.event import CLOCK_SKEW, EARLIEST, MAX_SEQUENCE_NUMBER, Id

LONGEST_FIELD = 64
LONGEST_REASON = 200

_ID: TypeAdapter[str] = TypeAdapter(Id, config=ConfigDict(str_strip_whitespace=True))  # like the event's own ids
_NUMBER: TypeAdapter[int] = TypeAdapter(Annotated[int, Field(ge=0, le=MAX_SEQUENCE_NUMBER)])
_TIME: TypeAdapter[datetime] = TypeAdapter(AwareDatetime)


RecordOutcome = Literal["rejected", "duplicate"]  # duplicate: of another event in the same batch


class Refusal(BaseModel):
    """One line of the raw zone's `refusals/`."""

    batch_index: int  # position in the batch: it separates refusals that are otherwise equal
    event_id: str | None
    tab_id: str | None
    sequence_number: int | None
    outcome: RecordOutcome
    field: str
    reason: str
    occurred_at: datetime | None  # only if the time is plausible
    received_at: datetime


def refuse(index: int, data: Any, outcome: RecordOutcome, field: str, reason: str, now: datetime) -> Refusal:
    """Build the refusal of an event. `data` is the event as sent; invalid ids and times become None."""
    sent = data if isinstance(data, dict) else {}
    at = _read(_TIME, sent.get("occurred_at"))
    return Refusal(
        batch_index=index,
        event_id=_read(_ID, sent.get("event_id")),
        tab_id=_read(_ID, sent.get("tab_id")),
        sequence_number=_read(_NUMBER, sent.get("sequence_number")),
        outcome=outcome,
        field=_cut(field, LONGEST_FIELD),
        reason=_cut(reason, LONGEST_REASON),
        occurred_at=at if at and EARLIEST <= at <= now + CLOCK_SKEW else None,
        received_at=now,
    )


def to_lines(refusals: tuple[Refusal, ...]) -> bytes:
    """Refusals as JSON lines."""
    return b"".join(refusal.model_dump_json(exclude_none=True).encode() + b"\n" for refusal in refusals)


def _read(kind: TypeAdapter[Any], value: Any) -> Any:
    try:
        return kind.validate_python(value)
    except (ValidationError, OverflowError):
        return None


def _cut(text: str, length: int) -> str:
    return text[:length].encode(errors="replace").decode()
