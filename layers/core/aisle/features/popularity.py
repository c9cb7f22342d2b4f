"""A candidate's popularity with everybody: in total, recently, its trend, and how all that stood at the question."""

import numpy as np

from aisle.arrays.array_types import Floats
from aisle.features.pairs import Family, Pairs

THEN = ("total", "recent", "late", "rise")


def popularity(pairs: Pairs) -> list[Floats]:
    """Total, recent and trend at the end of the data; total, recent, late and rise at the question.

    Units: see `aisle.retrieval.views.Popularity` and `PopularityThen`.
    Formula: rise = late - recent, which is how much faster than usual it was taken.
    """
    table, item = pairs.views.popularity, pairs.candidates.item
    then = pairs.views.popularity_then.at(pairs.shoppers.now[pairs.candidates.row], item)
    return [table.total[item], table.recent[item], table.trend[item], *then, np.subtract(then[2], then[1])]


NAMES = ("popularity", "popularity_recent", "popularity_trend", *(f"popularity_then_{of}" for of in THEN))
FAMILY = Family(tuple((name, "context") for name in NAMES), popularity)
