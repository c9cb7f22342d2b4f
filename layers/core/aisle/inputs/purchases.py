"""Purchases: what each person bought and kept, with its days: one entry per item, over a longer past than the history.

Lines of one day are one purchase, so what counts is on how many days somebody came back.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from aisle.arrays.array_types import Bools, Doubles, Floats, Indices, Ints
from aisle.arrays.ragged import starts_of_rows
from aisle.inputs.histories import DAY_MS, PURCHASE, REFUND, Interactions

PURCHASES_COUNTED = 500  # newest lines of purchases and refunds per person: habits need more baskets than tastes do
FADE = 0.8  # weight of a purchase for each later day of shopping: habits change


@dataclass(frozen=True)
class Purchases:
    """One entry per person and item that was bought and not sent back: by row, then item."""

    rows: int
    row: Indices
    item: Indices
    days: Floats  # on how many days it was bought
    faded: Floats  # the same; a day counts less for every later day of shopping
    since_first: Floats  # days since the first purchase
    since_last: Floats  # days since the last purchase
    baskets_since: Floats  # days of shopping since the last purchase
    shopping_days: Floats  # (rows,) on how many days anything was bought
    rhythm: Floats  # (rows,) mean days between days of shopping; 0 where there are fewer than two

    def __len__(self) -> int:
        return len(self.row)


def count_purchases(interactions: Interactions, rows: int, now: Ints, width: int) -> Purchases:
    """Counts each person's purchases of each item. `width` is the number of items in the catalogue.

    An item that was bought on the day of the question has no entry: it is in the basket, and says nothing of habits.
    Shape: now (rows,), milliseconds.
    """
    row, item, day, kept = _days(interactions, now // DAY_MS, width)
    first = row[1:] != row[:-1]
    is_new_day = np.concatenate(([True], first | (day[1:] != day[:-1])))[: len(row)]
    number = np.cumsum(is_new_day)  # of the day of shopping, over all people
    days = np.bincount(row[is_new_day], minlength=rows)
    back = (np.cumsum(days)[row] - number).astype(np.int64)  # later days of shopping
    key = row * width + item
    order = np.argsort(key[kept], kind="stable")  # by row and item, oldest first
    chosen = np.flatnonzero(kept)[order]
    begins = starts_of_rows(key[chosen])
    ends = np.append(begins[1:], len(chosen)) - 1 if len(begins) else begins
    today = (now / DAY_MS).astype(np.float64)
    of = row[chosen[begins]]
    since = today[row[chosen]] - day[chosen]
    return Purchases(
        rows=rows,
        row=of.astype(np.int32),
        item=item[chosen[begins]].astype(np.int32),
        days=(ends - begins + 1).astype(np.float32),
        faded=_summed(np.float64(FADE) ** back[chosen], begins),
        since_first=np.maximum(since[begins], 0).astype(np.float32),
        since_last=np.maximum(since[ends], 0).astype(np.float32),
        baskets_since=back[chosen[ends]].astype(np.float32),
        shopping_days=days.astype(np.float32),
        rhythm=_rhythm(row, day, days),
    )


def without_items(of: Purchases, items: Ints | Indices) -> Purchases:
    """One person's purchases in as many rows, each without an item; -1 leaves none out. The days of shopping stay."""
    rows = len(items)
    row, entry = np.divmod(np.arange(rows * len(of)), max(len(of), 1))
    kept = of.item[entry] != items[row]
    row, entry = row[kept], entry[kept]
    of_entry = ("item", "days", "faded", "since_first", "since_last", "baskets_since")
    return Purchases(
        rows=rows,
        row=row.astype(np.int32),
        **{name: getattr(of, name)[entry] for name in of_entry},
        shopping_days=np.repeat(of.shopping_days, rows),
        rhythm=np.repeat(of.rhythm, rows),
    )


def newest_purchases(row: Ints | Indices, event: npt.NDArray[np.int8]) -> Bools:
    """Marks the last PURCHASES_COUNTED purchases and refunds of each row.

    Shape: row (interactions,) ascending, event (interactions,).
    """
    traded = np.flatnonzero((event == PURCHASE) | (event == REFUND))
    marked = np.zeros(len(row), dtype=bool)
    of = row[traded]
    marked[traded[np.searchsorted(of, of, side="right") - np.arange(len(of)) <= PURCHASES_COUNTED]] = True
    return marked


def _days(interactions: Interactions, today: Ints, width: int) -> tuple[Ints, Ints, Ints, Bools]:
    """Row, item and day of each purchase before today, by row, day and item, and whether the item has an entry.

    One line a day. Shape: today (rows,).
    """
    row, item = interactions.row.astype(np.int64), interactions.item.astype(np.int64)
    key = row * width + item
    traded = (interactions.event == PURCHASE).astype(np.int64) - (interactions.event == REFUND)
    names, entry = np.unique(key, return_inverse=True)
    kept = np.bincount(entry, weights=traded, minlength=len(names)) > 0
    is_past = interactions.time // DAY_MS < today[row]
    kept[entry[(interactions.event == PURCHASE) & ~is_past]] = False
    bought = np.flatnonzero((interactions.event == PURCHASE) & is_past)
    day = interactions.time[bought] // DAY_MS
    order = np.lexsort((key[bought], day, row[bought]))
    bought, day = bought[order], day[order]
    again = (key[bought][1:] == key[bought][:-1]) & (day[1:] == day[:-1])
    once = np.concatenate(([True], ~again))[: len(bought)]
    return row[bought[once]], item[bought[once]], day[once], kept[entry[bought[once]]]


def _summed(values: Doubles, begins: Ints) -> Floats:
    return np.add.reduceat(values, begins).astype(np.float32) if len(begins) else np.zeros(0, dtype=np.float32)


def _rhythm(row: Ints, day: Ints, days: Ints) -> Floats:
    """Mean days between a person's days of shopping. Shape: row and day (purchases,), days (rows,) -> (rows,)."""
    begins = starts_of_rows(row)
    span = np.zeros(len(days))
    if len(begins):
        ends = np.append(begins[1:], len(row)) - 1
        span[row[begins]] = day[ends] - day[begins]
    return (span / np.maximum(days - 1, 1)).astype(np.float32)
