"""What stands of an item after a shop's rows, told one by one: its row, and whether it is still sold.

The rule is that of the cleaning (`glue.delisting`), which has all rows at once: the latest row with a title wins, and
the latest word of all says whether the item is delisted. A full catalogue that lacks an item is a word, too.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple, Self

Row = Mapping[str, Any]

SILENCE = 0  # the line of a full catalogue's word on what it lacks; rows count from 1


class Place(NamedTuple):
    """When a row was told. Of two rows the greater place is the later one."""

    arrived_ms: int  # since 1970
    file: str
    line: int


@dataclass(frozen=True)
class Standing:
    """`row` is an accepted row, with its place: `_arrived_at`, `_file`, `_line`."""

    row: Row
    last: Place  # of the latest word
    delisted: bool
    first_seen_ms: int

    @classmethod
    def of(cls, row: Row) -> Self:
        """After an item's first row."""
        place = place_of(row)
        return cls(row, place, bool(row.get("delisted")), place.arrived_ms)

    def with_row(self, row: Row) -> Self:
        """After one more row, in whatever order rows come. A row that was told before changes nothing."""
        place = place_of(row)
        return replace(
            self,
            row=max(self.row, row, key=_rank),
            last=max(self.last, place),
            delisted=bool(row.get("delisted")) if place > self.last else self.delisted,
            first_seen_ms=min(self.first_seen_ms, place.arrived_ms),
        )

    def lacked_by(self, full: Place) -> Self:
        """After a full catalogue that has no row of the item."""
        return replace(self, last=full, delisted=True) if full > self.last else self

    def says_the_same(self, other: "Standing") -> bool:
        """Whether both differ at most in which file told them."""
        return (self.delisted, self.first_seen_ms, _content(self.row)) == (
            other.delisted,
            other.first_seen_ms,
            _content(other.row),
        )

    def live_row(self) -> dict[str, Any]:
        """The row as it is in force. A delisted item is not in stock; one that no file ever described is called by
        its id."""
        row = {"title": self.row["item_id"], **self.row, "delisted": self.delisted}
        return {**row, "in_stock": False} if self.delisted else row


def place_of(row: Row) -> Place:
    """When an accepted row was told."""
    return Place(milliseconds(row["_arrived_at"]), row["_file"], row["_line"])


def milliseconds(moment: str) -> int:
    """Since 1970, of a time in ISO 8601.

    >>> milliseconds("2026-11-24T09:00:00.250+00:00")
    1795510800250
    """
    return round(datetime.fromisoformat(moment).timestamp() * 1000)


def next_version(standing: Standing, past: int | None) -> int:
    """The version of a change: when it was told, and greater than that of what it replaces."""
    return standing.last.arrived_ms if past is None else max(standing.last.arrived_ms, past + 1)


def _rank(row: Row) -> tuple[bool, Place]:
    return row.get("title") is not None, place_of(row)


def _content(row: Row) -> dict[str, Any]:
    return {name: value for name, value in row.items() if not name.startswith("_")}
