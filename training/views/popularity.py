"""Popularity: total, recent and rising; overall and by category."""

import numpy as np

from aisle.arrays.array_types import Doubles, Floats, Indices
from aisle.inputs.histories import DAY_MS
from aisle.retrieval.item_neighbours import Neighbours
from aisle.retrieval.views import Popularity
from training.config import Config
from training.data.dataset import Dataset
from training.data.visits import Visits

BEST = 100  # trending items kept; trending.json lists as many
BEST_IN_CATEGORY = 50
SMOOTHING = 5.0  # visits added to both shares of the trend, so that few visits make no trend


def fit_popularity(dataset: Dataset, visits: Visits, config: Config) -> Popularity:
    items = len(dataset.catalogue)
    total = np.bincount(visits.item, minlength=items).astype(np.float64)
    recent: Doubles = np.bincount(visits.item, weights=_freshness(visits, config), minlength=items).astype(np.float64)
    share = total / max(total.sum(), 1)
    recent_share = recent / max(recent.sum(), 1e-9)
    usual = SMOOTHING / max(items, 1)
    trend = np.log((recent_share * items + usual) / (share * items + usual)) if items else recent
    category = dataset.catalogue.codes["category"]
    return Popularity(
        total=np.log1p(total).astype(np.float32),
        recent=np.log1p(recent).astype(np.float32),
        trend=trend.astype(np.float32),
        best=best_first(recent + 1e-6 * total)[:BEST],
        in_category=_best_of_each(recent, category, len(dataset.catalogue.vocabularies["category"])),
    )


def category_neighbours(dataset: Dataset, recent: Floats) -> Neighbours:
    """Popular items of an item's own sub-category; of its category where the shop has no sub-categories."""
    codes = dataset.catalogue.codes["sub_category"]
    facet = "sub_category" if np.any(codes >= 0) else "category"
    codes = dataset.catalogue.codes[facet]
    best = _best_of_each(recent, codes, max(len(dataset.catalogue.vocabularies[facet]), 1))
    weights = np.where(best >= 0, recent[best], 0).astype(np.float32)
    weights /= np.maximum(weights[:, :1], 1e-9)
    return Neighbours(np.maximum(best, 0), weights, list_of_item=codes)


def _freshness(visits: Visits, config: Config) -> Doubles:
    """1 for a visit now, 0.5 for one a half-life ago."""
    if len(visits) == 0:
        return np.zeros(0)
    span = (visits.time.max() - visits.time.min()) / DAY_MS
    half_life = np.clip(span * config.half_life_share, config.half_life_days_least, config.half_life_days_most)
    return np.asarray(0.5 ** ((visits.time.max() - visits.time) / DAY_MS / half_life))


def best_first(score: Doubles | Floats) -> Indices:
    return np.argsort(-score, kind="stable").astype(np.int32)


def _best_of_each(score: Doubles | Floats, codes: Indices, count: int) -> Indices:
    """Shape: (codes, BEST_IN_CATEGORY), padded with -1."""
    best = np.full((count, BEST_IN_CATEGORY), -1, dtype=np.int32)
    order = best_first(score)
    for code in range(count):
        of_code = order[codes[order] == code][:BEST_IN_CATEGORY]
        best[code, : len(of_code)] = of_code
    return best
