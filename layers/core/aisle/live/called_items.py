"""Rows of items that a caller sends, judged as rows of a file are: a bad one harms no other."""

import json
from collections.abc import Collection, Iterable, Mapping, Set
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

from aisle.errors import BodyTooLarge, InvalidInput
from aisle.landing.row_check import RowChecker
from aisle.landing.rows import RawRow
from aisle.live.standing import Standing

MAX_BODY_BYTES = 2_000_000
MAX_ROWS = 1_000  # of one call; more of them are a file for the landing zone
MAX_ID_CHARACTERS = 128  # as of `aisle.events.event.Id`


@dataclass(frozen=True, order=True)
class Fault:
    """What is wrong with a row of a call, or what it lost. `index` counts from 0."""

    index: int
    field: str
    reason: str


@dataclass
class Judged:
    """The rows of a call: `accepted` as the accepted zone has them."""

    accepted: list[dict[str, Any]] = field(default_factory=list)
    rejected: list[Fault] = field(default_factory=list)
    lost: list[Fault] = field(default_factory=list)  # of accepted rows: fields that could not be read, or were cut

    def without(self, indices: Set[int]) -> Self:
        """Without these rows."""
        return type(self)(
            [row for row in self.accepted if index_of(row) not in indices],
            [fault for fault in self.rejected if fault.index not in indices],
            [fault for fault in self.lost if fault.index not in indices],
        )

    def with_more(self, other: "Judged") -> Self:
        """With the rows of both."""
        return type(self)(
            self.accepted + other.accepted, self.rejected + other.rejected, sorted(self.lost + other.lost)
        )


def index_of(row: Mapping[str, Any]) -> int:
    """The place of an accepted row in its call."""
    return int(row["_line"]) - 1


def read_rows(body: bytes) -> list[Any]:
    """A row, or a list of rows.

    Raises: InvalidInput; BodyTooLarge
    """
    if len(body) > MAX_BODY_BYTES:
        raise BodyTooLarge("body", f"{len(body)} bytes, more than {MAX_BODY_BYTES}: send fewer rows at once")
    try:
        given = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise InvalidInput("body", f"not JSON: {error}") from None
    rows = given if isinstance(given, list) else [given]
    if len(rows) > MAX_ROWS:
        raise BodyTooLarge("body", f"{len(rows)} rows, more than {MAX_ROWS}: send fewer at once, or a file")
    return rows


def id_of(row: Any) -> str | None:
    """The id of the item that a row is about; None where it names none."""
    given = row.get("item_id") if isinstance(row, Mapping) else None
    item_id = str(given).encode(errors="replace").decode().strip() if isinstance(given, str | int) else ""
    return item_id if 0 < len(item_id) <= MAX_ID_CHARACTERS else None


def ids_of(rows: Iterable[Any]) -> list[str]:
    """The ids that the rows name, each once."""
    return list(dict.fromkeys(item_id for row in rows if (item_id := id_of(row)) is not None))


def first_of_each(rows: Mapping[int, Any]) -> dict[int, Any]:
    """The first row of each item, and every row that names none, by their index."""
    named: dict[str, int] = {}
    for index, row in rows.items():
        named.setdefault(id_of(row) or f"row {index}", index)
    return {index: rows[index] for index in sorted(named.values())}


def judge(rows: Mapping[int, Any], told_by: str, arrived_at: datetime) -> Judged:
    """Whole rows by their index in the call. `told_by` stands where a file's name does."""
    return _judge(rows, told_by, arrived_at)[0]


def judge_changes(
    changes: Mapping[int, Any], known: Mapping[str, Standing], told_by: str, arrived_at: datetime
) -> Judged:
    """Rows of some fields, each joined with what stands of its item. What cannot be read leaves what stands."""
    of_item, refused = dict[int, Standing](), Judged()
    for index, change in changes.items():
        item_id = id_of(change)
        if item_id is None:
            refused.rejected.append(Fault(index, "item_id", "required: the id of the item to change"))
        elif item_id not in known:
            refused.rejected.append(Fault(index, "item_id", f"no item has it: PUT the whole item (got {item_id!r})"))
        else:
            of_item[index] = known[item_id]
    whole = {index: merged(standing, changes[index]) for index, standing in of_item.items()}
    judged, unread = _judge(whole, told_by, arrived_at)
    readable = {index: merged(of_item[index], _without(changes[index], names)) for index, names in unread.items()}
    kept = _judge(readable, told_by, arrived_at)[0]
    lost = [fault for fault in judged.lost if fault.index in unread]
    return refused.with_more(judged.without(unread.keys())).with_more(Judged(kept.accepted, kept.rejected, lost))


def _judge(rows: Mapping[int, Any], told_by: str, arrived_at: datetime) -> tuple[Judged, dict[int, list[str]]]:
    """And of accepted rows the fields that could not be read."""
    checker, judged, unread = RowChecker("items", told_by, arrived_at), Judged(), dict[int, list[str]]()
    for index, values in rows.items():
        if not isinstance(values, dict):
            judged.rejected.append(Fault(index, "row", "must be an object of an item's fields"))
            continue
        checked = checker.check(RawRow(index + 1, values))
        line = json.loads(checked.line)
        judged.lost += [Fault(index, lost.field, lost.reason) for lost in checked.lost]
        names = [lost.field for lost in checked.lost if not lost.is_cut]
        if checked.reason is not None:
            judged.rejected.append(Fault(index, line["field"], line["reason"]))
            continue
        judged.accepted.append(line)
        if names:
            unread[index] = names
    return judged, unread


def _without(change: Mapping[str, Any], names: Collection[str]) -> dict[str, Any]:
    """A change without these fields; one within `attributes` is named `attributes.NAME`."""
    kept = {name: value for name, value in change.items() if name not in names}
    given = kept.get("attributes")
    if isinstance(given, Mapping):
        kept["attributes"] = {name: text for name, text in given.items() if f"attributes.{name}" not in names}
    return kept


def merged(standing: Standing, change: Mapping[str, Any]) -> dict[str, Any]:
    """The item's row with some fields changed. Null takes a field away, also one of the shop's own in `attributes`."""
    own = {name: value for name, value in standing.row.items() if not name.startswith("_")}
    given = change.get("attributes")
    if given is not None and not isinstance(given, Mapping):
        return {**own, "delisted": standing.delisted, **change}  # which is told as what cannot be read
    attributes = {**own.get("attributes", {}), **(given or {})}
    kept = {name: text for name, text in attributes.items() if text is not None and change.get(name, text) is not None}
    return {**own, "delisted": standing.delisted, **change, "attributes": kept}
