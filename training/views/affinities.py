"""How much more of a category a group takes than everybody does: by age, gender, hour and month."""

import numpy as np

from aisle.arrays.array_types import Bools, Floats, Indices, Ints
from aisle.features.visit import HOURS_PER_PART, month, part_of_day
from aisle.inputs.histories import DAY_MS
from aisle.inputs.stated_preferences import AGE_BANDS, GENDERS
from aisle.retrieval.views import Affinities
from training.config import Config
from training.data.dataset import Dataset
from training.data.visits import Visits

DAYS_THAT_TELL_SEASONS = 540  # below a year and a half, a month and a trend look alike


def fit_affinities(dataset: Dataset, visits: Visits, config: Config) -> Affinities:
    category = dataset.catalogue.codes["category"][visits.item]
    categories = max(len(dataset.catalogue.vocabularies["category"]), 1)

    def lift(group: Indices | Ints, groups: int, meaningful: bool = True) -> Floats:
        return (
            _lift(group, category, (groups, categories), config.affinity_prior)
            if meaningful
            else _none(groups, categories)
        )

    stated = dataset.stated
    span = (visits.time.max() - visits.time.min()) / DAY_MS if len(visits) else 0
    return Affinities(
        by_age=lift(stated.age_band[visits.person], len(AGE_BANDS) + 1),
        by_gender=lift(stated.gender[visits.person], len(GENDERS)),
        by_hour=lift(part_of_day(visits.time), 24 // HOURS_PER_PART, meaningful=has_hours(visits.time)),
        by_month=lift(month(visits.time), 12, meaningful=span > DAYS_THAT_TELL_SEASONS),
    )


def has_hours(times: Ints) -> bool:
    """Whether times include the hour. A shop that knows only days puts all of them at one hour."""
    return bool(len(np.unique(part_of_day(times))) > 1)


def _lift(group: Indices | Ints, category: Indices, shape: tuple[int, int], prior: float) -> Floats:
    """Formula: log((n(g, c) + prior p(c)) / ((n(g) + prior) p(c)))."""
    known: Bools = (group >= 0) & (category >= 0)
    counts = np.zeros(shape)
    np.add.at(counts, (group[known], category[known]), 1.0)
    share = counts.sum(axis=0) / max(counts.sum(), 1)  # (categories,)
    believed = (counts + prior * share) / (counts.sum(axis=1, keepdims=True) + prior)
    return np.log(np.divide(believed, share, out=np.ones(shape), where=share > 0)).astype(np.float32)


def _none(groups: int, categories: int) -> Floats:
    return np.zeros((groups, categories), dtype=np.float32)
