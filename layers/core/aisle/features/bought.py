"""The person's purchases of a candidate: how many, how long ago, how due it is; and how a person and an item repeat."""

import numpy as np

from aisle.arrays.array_types import Doubles, Floats
from aisle.arrays.ragged import look_up, sum_in_row
from aisle.features.due import due
from aisle.features.pairs import Family, Pairs

OF_PAIR = ("days", "share", "faded", "recency", "late", "due")
OF_PERSON = ("shopping_days", "rhythm", "habit")


def bought(pairs: Pairs) -> list[Floats]:
    """Of the pair: each 0 for a candidate that was not bought. Of the item: its rate of returns. Of the person.

    Formula: days = log1p of the days on which it was bought; share = those over all days of shopping; faded = as in
    `aisle.inputs.purchases`; recency = 1 / (1 + days of shopping since); late = log1p of the days since; due = log-odds
    above those of LEAST; habit = share of the person's purchases that were repeats.
    """
    purchases, row = pairs.shoppers.purchases, pairs.candidates.row
    keys = purchases.row.astype(np.int64) * len(pairs.catalogue) + purchases.item

    def of_pair(values: Floats | Doubles) -> Floats:
        return look_up(keys, values.astype(np.float32), pairs.candidates.keys)

    likely = due(purchases, pairs.views.intervals)
    shopping_days = purchases.shopping_days
    share = purchases.days / np.maximum(shopping_days[purchases.row], 1)
    total = np.maximum(sum_in_row(purchases.row, purchases.days, purchases.rows), 1)
    repeats = sum_in_row(purchases.row, purchases.days - 1, purchases.rows)
    return [
        of_pair(np.log1p(purchases.days)),
        of_pair(share),
        of_pair(purchases.faded),
        of_pair(1 / (1 + purchases.baskets_since)),
        of_pair(np.log1p(purchases.since_last)),
        of_pair(np.log(likely / (1 - likely)) + EVEN),
        pairs.views.intervals.returns[pairs.candidates.item],
        np.log1p(shopping_days)[row],
        np.log1p(purchases.rhythm)[row],
        (repeats / total).astype(np.float32)[row],
    ]


EVEN = 14.0  # makes every log-odds of a purchase positive, so that 0 stands for an item never bought
FAMILY = Family(
    (
        *((f"bought_{of}", "context") for of in OF_PAIR),
        ("item_returns", "context"),
        *((f"person_{of}", "context") for of in OF_PERSON),
    ),
    bought,
)
