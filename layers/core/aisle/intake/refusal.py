"""What the collector did not take, on record: a tab's books balance by it, and a shop sees what its pages do wrong.

A refusal says which event it was and why, and nothing of what the event told: ids, field and reason, each cut to size.
Whatever a sender writes, a line is short, and a request makes no more of them than it has events.
"""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from aisle.events.event import CLOCK_SKEW, EARLIEST, MAX_SEQUENCE_NUMBER, Id

LONGEST_FIELD = 64
LONGEST_REASON = 200

_ID: TypeAdapter[str] = TypeAdapter(Id, config=ConfigDict(str_strip_whitespace=True))  # as the event's own
_NUMBER: TypeAdapter[int] = TypeAdapter(Annotated[int, Field(ge=0, le=MAX_SEQUENCE_NUMBER)])
_TIME: TypeAdapter[datetime] = TypeAdapter(AwareDatetime)


RecordOutcome = Literal["rejected", "duplicate"]  # duplicate: of another event in the same batch


class Refusal(BaseModel):
    """One line of the raw zone's refusals."""

    batch_index: int  # its place in its batch: tells two of them apart that are otherwise alike
    event_id: str | None
    tab_id: str | None
    sequence_number: int | None
    outcome: RecordOutcome
    field: str
    reason: str
    occurred_at: datetime | None  # where the sender's clock could be right
    received_at: datetime


def refuse(index: int, data: Any, outcome: RecordOutcome, field: str, reason: str, now: datetime) -> Refusal:
    """`data` is the event as it was sent; ids and times that the contract would not take are left out."""
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
    return b"".join(refusal.model_dump_json(exclude_none=True).encode() + b"\n" for refusal in refusals)


def _read(kind: TypeAdapter[Any], value: Any) -> Any:
    try:
        return kind.validate_python(value)
    except (ValidationError, OverflowError):
        return None


def _cut(text: str, length: int) -> str:
    return text[:length].encode(errors="replace").decode()
