"""Treats each session as a visitor: what a shop sees of people who never sign in and keep no browser id."""

from dataclasses import replace

import numpy as np

from aisle.arrays.array_types import Bools, Ints
from aisle.arrays.columns import take
from training.data.dataset import Dataset, Impressions
from training.data.visits import visits

NO_IMPRESSIONS = Impressions(np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros(0, np.int64))


def as_visitors(dataset: Dataset) -> Dataset:
    """Each session becomes a person with no other data; where there are no sessions, each basket.

    Sessions with a single visit are left out, since they have no next item.
    """
    named, name = _sessions(dataset)
    interactions = take(dataset.interactions, named)
    begins = np.full(int(name.max(initial=-1)) + 1, np.iinfo(np.int64).max)
    np.minimum.at(begins, name, interactions.time)
    by_time = np.argsort(begins, kind="stable")
    place = np.empty_like(by_time)
    place[by_time] = np.arange(len(by_time))
    order = np.argsort(place[name], kind="stable")
    anonymous = replace(
        dataset,
        people=[f"a:{number:09d}" for number in range(len(by_time))],
        preferences=[{}] * len(by_time),
        interactions=replace(take(interactions, order), row=place[name][order].astype(np.int32)),
        session=place[name][order].astype(np.int32),
        transaction=dataset.transaction[named][order],
        impressions=NO_IMPRESSIONS,
    )
    return _longer_than_one(anonymous)


def _sessions(dataset: Dataset) -> tuple[Bools, Ints]:
    """Marks the interactions with a session or basket, and numbers it."""
    of = dataset.session if np.any(dataset.session >= 0) else dataset.transaction
    named = of >= 0
    return named, np.unique(of[named], return_inverse=True)[1]


def _longer_than_one(dataset: Dataset) -> Dataset:
    seen = visits(dataset, np.ones(len(dataset.interactions), dtype=bool))
    several = np.bincount(seen.person, minlength=len(dataset.people)) > 1
    kept = several[dataset.interactions.row]
    renumbered = np.cumsum(several) - 1
    interactions = take(dataset.interactions, kept)
    return replace(
        dataset,
        people=[name for name, stays in zip(dataset.people, several, strict=True) if stays],
        preferences=[{}] * int(several.sum()),
        interactions=replace(interactions, row=renumbered[interactions.row].astype(np.int32)),
        session=renumbered[dataset.session[kept]].astype(np.int32),
        transaction=dataset.transaction[kept],
    )
