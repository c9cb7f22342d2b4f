"""An event on its way: what one record of the stream, and one line of the raw zone, holds."""

from datetime import datetime
from typing import Literal

from pydantic import AwareDatetime

from aisle.errors import InvalidInput
from aisle.event import Event

MAX_RECORD_BYTES = 1_000_000  # Kinesis takes 1 MiB, partition key and all

Source = Literal["browser", "server"]


class StreamRecord(Event):
    """The event, when it reached us and by whose word."""

    received_at: AwareDatetime
    source: Source


def to_record(event: Event, received_at: datetime, source: Source) -> bytes:
    """One JSON line.

    Raises: InvalidInput, where the line would be too long for the stream.
    """
    record = StreamRecord.model_construct(**dict(event), received_at=received_at, source=source)
    line = record.model_dump_json(exclude_none=True).encode() + b"\n"
    if len(line) > MAX_RECORD_BYTES:
        raise InvalidInput("event", f"{len(line)} bytes as a record, more than {MAX_RECORD_BYTES}")
    return line


def read_record(line: bytes) -> StreamRecord:
    """Raises: pydantic.ValidationError, where the line is not a record that we wrote."""
    return StreamRecord.model_validate_json(line)
