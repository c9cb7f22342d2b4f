"""The moment of the visit: the length and age of the person's history, the hour and the month."""

import numpy as np

from aisle.arrays.array_types import Floats, Ints
from aisle.features.pairs import Family, Pairs
from aisle.features.stated import group_affinity
from aisle.inputs.histories import DAY_MS

HOURS_PER_PART = 4


def visit(pairs: Pairs) -> list[Floats]:
    """Log of the history's length, log of days idle, popularity of the latest item, and affinities (log-odds)."""
    histories, row = pairs.shoppers.histories, pairs.candidates.row
    liked = histories.strength > 0
    length = np.bincount(histories.row[liked], minlength=histories.rows)
    idle = np.full(histories.rows, 365.0)
    np.minimum.at(idle, histories.row, histories.age_days)
    category = pairs.catalogue.codes["category"][pairs.candidates.item]
    affinities = pairs.views.affinities
    return [
        np.log1p(length).astype(np.float32)[row],
        np.log1p(idle).astype(np.float32)[row],
        _latest_popularity(pairs)[row],
        group_affinity(affinities.by_hour, part_of_day(pairs.shoppers.now)[row], category),
        group_affinity(affinities.by_month, month(pairs.shoppers.now)[row], category),
    ]


def _latest_popularity(pairs: Pairs) -> Floats:
    """The popularity of the latest liked item: a measure of the data on what follows it. Shape: (rows,)."""
    histories = pairs.shoppers.histories
    latest = (histories.gap == 0) & (histories.strength > 0)
    popularity = np.zeros(histories.rows, dtype=np.float32)
    popularity[histories.row[latest]] = pairs.views.popularity.total[histories.item[latest]]
    return popularity


def part_of_day(time: Ints) -> Ints:
    """The four-hour part of the day: 0 to 5, UTC. Units: time in milliseconds since 1970."""
    return time % DAY_MS // (HOURS_PER_PART * 3_600_000)


def month(time: Ints) -> Ints:
    """The month, 0 for January, UTC. Units: time in milliseconds since 1970."""
    return time.astype("datetime64[ms]").astype("datetime64[M]").astype(np.int64) % 12


FAMILY = Family(
    tuple(
        (name, "context")
        for name in ("history_length", "days_idle", "latest_popularity", "hour_affinity", "month_affinity")
    ),
    visit,
)
