"""A row of a shop's file before it is judged."""

from dataclasses import dataclass


@dataclass(frozen=True)
class RawRow:
    """A row before validation; `line` is where it begins, from 1."""

    line: int
    values: dict[str, object]


@dataclass(frozen=True)
class BrokenRow:
    """A row that is none: `text` is what stood there."""

    line: int
    field: str
    reason: str
    text: str


Row = RawRow | BrokenRow
