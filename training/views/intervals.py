"""How often each item is bought again by the same person, and after how long."""

import numpy as np

from aisle.arrays.array_types import Bools, Doubles, Indices, Ints
from aisle.inputs.histories import DAY_MS, PURCHASE
from aisle.retrieval.views import Intervals
from training.config import Config
from training.data.dataset import Dataset

MONTH_DAYS = 30.0  # the interval of a shop where nobody bought anything twice
LEAST_SPREAD = 0.3  # of the logarithm: nobody buys as regularly as that


def fit_intervals(dataset: Dataset, among: Bools, config: Config) -> Intervals:
    """Of an item with few intervals, those of its sub-category, category and all items count beside its own.

    Lines of one day are one purchase.
    Formula: at each level, (own sum + prior * mean of the level above) / (own count + prior).
    """
    item, log_gap, followed = _gaps(dataset, among)
    again = np.flatnonzero(followed)
    returns = _shrunken(dataset, item, followed.astype(np.float64), 0.0, config.interval_prior)
    log_days = _shrunken(dataset, item[again], log_gap[again], np.log(MONTH_DAYS), config.interval_prior)
    left = log_gap[again] - log_days[item[again]]
    spread = max(float(np.sqrt(np.mean(left**2))), LEAST_SPREAD) if len(left) else 1.0
    return Intervals(returns.astype(np.float32), log_days.astype(np.float32), np.array(spread, dtype=np.float32))


def _gaps(dataset: Dataset, among: Bools) -> tuple[Ints, Doubles, Bools]:
    """Of each purchase: the item, the log of the days until the person bought it again, and whether that came."""
    interactions, width = dataset.interactions, len(dataset.catalogue)
    bought = np.flatnonzero(among & (interactions.event == PURCHASE))
    key = interactions.row[bought].astype(np.int64) * width + interactions.item[bought]
    day = interactions.time[bought] // DAY_MS
    order = np.lexsort((day, key))
    key, day = key[order], day[order]
    once = np.concatenate(([True], (key[1:] != key[:-1]) | (day[1:] != day[:-1])))[: len(key)]
    key, day = key[once], day[once]
    followed = np.append(key[1:] == key[:-1], False)[: len(key)]
    gap = np.append(day[1:] - day[:-1], 1)[: len(key)]
    return key % width, np.log(np.where(followed, np.maximum(gap, 1), 1)), followed


def _shrunken(dataset: Dataset, item: Ints, value: Doubles, nothing: float, prior: float) -> Doubles:
    """Each item's mean value, drawn to that of its sub-category, its category and all. Shape: (items,)."""
    items = len(dataset.catalogue)
    count = np.bincount(item, minlength=items).astype(np.float64)
    total = np.bincount(item, weights=value, minlength=items).astype(np.float64)
    mean = np.full(items, total.sum() / count.sum() if count.sum() else nothing)
    for facet in ("category", "sub_category"):
        mean = _by_group(dataset.catalogue.codes[facet], count, total, mean, prior)
    return np.asarray((total + prior * mean) / (count + prior))


def _by_group(code: Indices, count: Doubles, total: Doubles, above: Doubles, prior: float) -> Doubles:
    """The means of groups, drawn to the mean above. An item without a group keeps the mean above. Shape: (items,)."""
    group = np.where(code >= 0, code, code.max(initial=-1) + 1)
    size, sums = np.bincount(group, weights=count), np.bincount(group, weights=total)
    drawn = (sums[group] + prior * above) / (size[group] + prior)
    return np.where(code >= 0, drawn, above)
