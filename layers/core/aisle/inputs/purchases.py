"""Purchases: what a shopper bought and kept, and when: one entry per item, over a longer past than the history.

Lines of one day are one purchase, so what counts is on how many days somebody came back.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from aisle.arrays.array_types import Bools, Floats, Indices, Ints
from aisle.arrays.ragged import starts_of_rows
from aisle.inputs.histories import DAY_MS, PURCHASE, REFUND, Interactions

PURCHASES_COUNTED = 500  # newest lines of purchases and refunds per person: habits need more baskets than tastes do


@dataclass(frozen=True)
class Purchases:
    """One entry per item that a shopper bought and did not send back, by item."""

    item: Indices
    days: Floats  # on how many days it was bought
    since_first: Floats  # days since the first purchase
    since_last: Floats  # days since the last purchase

    def __len__(self) -> int:
        return len(self.item)


def count_purchases(interactions: Interactions, now: int) -> Purchases:
    """Counts one shopper's purchases of each item. `now`: milliseconds.

    An item that was bought on the day of the question has no entry: it is in the basket, and says nothing of habits.
    """
    item, day = _days(interactions, now // DAY_MS)
    begins = starts_of_rows(item)
    ends = np.append(begins[1:], len(item)) - 1 if len(begins) else begins
    since = np.maximum(now / DAY_MS - day, 0).astype(np.float32)
    days = (ends - begins + 1).astype(np.float32)
    return Purchases(item[begins].astype(np.int32), days, since[begins], since[ends])


def newest_purchases(row: Ints | Indices, event: npt.NDArray[np.int8]) -> Bools:
    """Marks the last PURCHASES_COUNTED purchases and refunds of each row.

    Shape: row (interactions,) ascending, event (interactions,).
    """
    traded = np.flatnonzero((event == PURCHASE) | (event == REFUND))
    marked = np.zeros(len(row), dtype=bool)
    of = row[traded]
    marked[traded[np.searchsorted(of, of, side="right") - np.arange(len(of)) <= PURCHASES_COUNTED]] = True
    return marked


def _days(interactions: Interactions, today: int) -> tuple[Ints, Ints]:
    """Item and day of each purchase of what was kept and is not in today's basket, by item and day; one a day."""
    item, day = interactions.item.astype(np.int64), interactions.time // DAY_MS
    is_purchase = interactions.event == PURCHASE
    units = is_purchase.astype(np.int64) - (interactions.event == REFUND)
    names, entry = np.unique(item, return_inverse=True)
    kept = np.bincount(entry, weights=units, minlength=len(names)) > 0
    kept[entry[is_purchase & (day >= today)]] = False
    counted = is_purchase & kept[entry]
    bought = np.unique(np.stack((item[counted], day[counted])), axis=1)
    return bought[0], bought[1]
