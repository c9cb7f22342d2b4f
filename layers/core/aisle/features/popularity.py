"""How popular a candidate is with everybody: ever, of late, and rising."""

from aisle.arrays.array_types import Floats
from aisle.features.pairs import Family, Pairs


def popularity(pairs: Pairs) -> list[Floats]:
    of, item = pairs.views.popularity, pairs.candidates.item
    return [of.total[item], of.recent[item], of.trend[item]]


FAMILY = Family(
    tuple((name, "context") for name in ("popularity", "popularity_recent", "popularity_trend")), popularity
)
