"""The popularity of each item at moments of the past: `aisle.retrieval.views.PopularityThen`."""

import numpy as np

from aisle.inputs.histories import DAY_MS
from aisle.retrieval.views import PopularityThen
from training.config import Config
from training.data.visits import Visits
from training.views.popularity import half_life_days

MOST_MOMENTS = 80  # of a year every fourth or fifth day
MOST_CELLS = 8_000_000  # moments times items: a large catalogue has fewer moments
FASTER = 4  # times as fast fades what is popular late


def fit_popularity_then(visits: Visits, items: int, config: Config) -> PopularityThen:
    """Only visits before a moment count for it.

    Formula: recent(m) = recent(m - 1) * 0.5 ** (step / half-life) + visits from moment m - 1 until m.
    """
    if len(visits) == 0:
        return PopularityThen(np.zeros(1, dtype=np.int64), np.zeros((3, 1, items), dtype=np.float16))
    count = moments_for(items)
    first, last = int(visits.time.min()), int(visits.time.max()) + 1
    moments = np.linspace(first, last, count).astype(np.int64)
    after = np.searchsorted(moments, visits.time, side="right")  # the first moment that comes after the visit
    new = np.bincount(after * items + visits.item, minlength=count * items).reshape(count, items)
    step = (last - first) / (count - 1) / DAY_MS
    half_life = half_life_days(visits, config)
    values = np.empty((3, count, items), dtype=np.float16)
    sums = np.zeros((3, items))
    kept = np.array([1.0, 0.5 ** (step / half_life), 0.5 ** (step / half_life * FASTER)])[:, None]
    for moment, added in enumerate(new):
        sums = sums * kept + added
        values[:, moment] = np.log1p(sums)
    return PopularityThen(moments, values)


def moments_for(items: int) -> int:
    """How many moments a catalogue of so many items has."""
    return int(np.clip(MOST_CELLS // max(items, 1), 2, MOST_MOMENTS))
