"""An event as one line of the stream and of the raw zone. A record has several (`aisle.intake.stream_batch`)."""

from datetime import datetime
from typing import Any, Literal

from pydantic import AwareDatetime, model_validator
from pydantic_core import to_json

from aisle.errors import InvalidInput
from aisle.events.event import Event, EventFields

MAX_RECORD_BYTES = 1_000_000  # Kinesis takes 1 MiB, partition key and all

Source = Literal["browser", "server"]


class StreamRecord(Event):
    """The event with its time of arrival and its source."""

    received_at: AwareDatetime
    source: Source

    @model_validator(mode="before")
    @classmethod
    def _empty_is_not_said(cls, data: Any) -> Any:
        """A release before wrote an empty list for each preference that nobody spoke of; this one writes none."""
        stated = data.get("preferences") if isinstance(data, dict) else None
        if not isinstance(stated, dict):
            return data
        return {**data, "preferences": {name: value for name, value in stated.items() if value not in (None, [])}}


def to_record(event: EventFields, received_at: datetime, source: Source) -> bytes:
    """Write the event as one JSON line.

    Raises: InvalidInput, if the line is too long for the stream.
    """
    return as_record(event_json(event), record_ending(received_at, source))


def event_json(event: EventFields) -> bytes:
    """Write the event's given fields as JSON."""
    return event.__pydantic_serializer__.to_json(event, exclude_none=True)


def record_ending(received_at: datetime, source: Source) -> bytes:
    """The end of a line after the event's own fields; the same for a whole batch."""
    return b',"received_at":%b,"source":%b}\n' % (to_json(received_at), to_json(source))


def as_record(event: bytes, ending: bytes) -> bytes:
    """Join an event's JSON and the ending into a line.

    Raises: InvalidInput, if the line is too long for the stream.
    """
    line = event[:-1] + ending
    if len(line) > MAX_RECORD_BYTES:
        raise InvalidInput("event", f"{len(line)} bytes as a record, more than {MAX_RECORD_BYTES}")
    return line


def read_record(line: bytes) -> StreamRecord:
    """Parse a line of a record.

    Raises: pydantic.ValidationError, if Aisle did not write the line.
    """
    return StreamRecord.model_validate_json(line)
