"""A candidate's popularity with everybody: in total, recently, and its trend."""

from aisle.arrays.array_types import Floats
from aisle.features.pairs import Family, Pairs


def popularity(pairs: Pairs) -> list[Floats]:
    """Total, recent and trend. Units: see `aisle.retrieval.views.Popularity`."""
    table, item = pairs.views.popularity, pairs.candidates.item
    return [table.total[item], table.recent[item], table.trend[item]]


FAMILY = Family(
    tuple((name, "context") for name in ("popularity", "popularity_recent", "popularity_trend")), popularity
)
