"""Items by the API: shown, told whole, and changed in part.

Rows are recorded for the cleaning before they are live. Where the second fails, the caller is told so and sends them
again. A row counts once, however often it is told.
"""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial
from typing import Any

from aisle.errors import Unavailable
from aisle.live.called_items import Judged, first_of_each, ids_of, index_of, judge, judge_changes
from aisle.live.standing import Standing
from aisle_aws.stores.catalogue import landed_items, table
from aisle_aws.stores.catalogue.table_item import Kept
from aisle_aws.streams import item_delivery

ATTEMPTS = 5  # at items that others change at the same time


def show(item_id: str) -> dict[str, Any] | None:
    """The live item, and who told it when; None where there is none.

    Raises: Unavailable
    """
    kept = table.read([item_id]).get(item_id)
    if kept is None:
        return None
    row, last = kept.standing.live_row(), kept.standing.last
    return {
        "item": {name: value for name, value in row.items() if not name.startswith("_")},
        "version": kept.version,
        "first_seen_ms": kept.standing.first_seen_ms,
        "told_by": last.file,
        "told_ms": last.arrived_ms,
    }


def put(rows: list[Any], told_by: str, now: datetime) -> dict[str, Any]:
    """Whole rows: each replaces what is known of its item.

    Raises: Unavailable
    """
    judged = judge(dict(enumerate(rows)), told_by, _after(table.read(ids_of(rows)), now))
    item_delivery.record(judged.accepted)
    landed_items.take(judged.accepted, always=True)
    return _told(judged)


def change(rows: list[Any], told_by: str, now: datetime) -> dict[str, Any]:
    """Fields of items that are known: the others stay as they are.

    Raises: Unavailable
    """
    left, told, conflicts = dict(enumerate(rows)), Judged(), 0
    while left:
        turn = first_of_each(left)  # a second row of an item changes what the first left
        known = table.read(ids_of(turn.values()))
        standing = {item: kept.standing for item, kept in known.items()}
        judged = judge_changes(turn, standing, told_by, _after(known, now))
        item_delivery.record(judged.accepted)
        changed_by_others = _write(judged.accepted, known)
        conflicts += bool(changed_by_others)
        if conflicts == ATTEMPTS:
            raise Unavailable(
                f"others change {len(changed_by_others)} of these items at the same time: send them again"
            )
        told = told.with_more(judged.without(changed_by_others))
        left = {index: row for index, row in left.items() if index not in turn or index in changed_by_others}
    return _told(told)


def _after(known: Mapping[str, Kept], now: datetime) -> datetime:
    """The time of a call's word: after all that it may have seen, whatever our clocks say. To the millisecond."""
    seen_ms = max((kept.standing.last.arrived_ms for kept in known.values()), default=0)
    return datetime.fromtimestamp(max(int(now.timestamp() * 1000), seen_ms + 1) / 1000, UTC)


def _write(rows: list[dict[str, Any]], known: Mapping[str, Kept]) -> set[int]:
    """Returns the indices of rows that are not written, since their items changed after they were read."""
    changes = {row["item_id"]: partial(_if_still, known[row["item_id"]].version, row) for row in rows}
    outcomes = table.update(changes)
    return {index_of(row) for row in rows if not outcomes[row["item_id"]].is_written}


def _if_still(version: int, row: dict[str, Any], past: Kept | None) -> Standing | None:
    return past.standing.with_row(row) if past and past.version == version else None


def _told(judged: Judged) -> dict[str, Any]:
    return {
        "accepted": len(judged.accepted),
        "rejected": [asdict(fault) for fault in sorted(judged.rejected)],
        "lost": [asdict(fault) for fault in sorted(judged.lost)],
    }
