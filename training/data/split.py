"""What is held back: touches that no view may see, since the network learns from them or evaluation judges by them."""

from typing import Literal

import numpy as np

from aisle.arrays.array_types import Bools
from training.config import Config
from training.data.dataset import Dataset
from training.data.visits import visits

Protocol = Literal["time", "last"]
MANY_MORE = 2  # times as many labels outweigh that last visits are not all of one time
LEAST_RETURNING = 0.3  # of the people of the newest interactions, who must have been there before, for a split by time


def held_by_time(dataset: Dataset, among: Bools, share: float) -> Bools:
    """The newest touches: all from the moment that leaves `share` of the visits after it."""
    times = visits(dataset, among).time
    if len(times) == 0:
        return np.zeros(len(among), dtype=bool)
    return among & (dataset.interactions.time >= np.quantile(times, 1 - share, method="higher"))


def held_last(dataset: Dataset, among: Bools, last: int = 1) -> Bools:
    """Each person's last visits, and whatever came after them; a person's first visit is never held back."""
    held = np.zeros(len(among), dtype=bool)
    for _ in range(last):
        held |= _last(dataset, among & ~held)
    return held


def _last(dataset: Dataset, among: Bools) -> Bools:
    seen = visits(dataset, among)
    if len(seen) == 0:
        return np.zeros(len(among), dtype=bool)
    last = np.flatnonzero(np.append(seen.person[1:] != seen.person[:-1], True))
    several = last[(last > 0) & (seen.person[last - 1] == seen.person[last])]
    begins = np.full(len(dataset.people), len(among))
    begins[seen.person[several]] = seen.touch[several]
    return among & (np.arange(len(among)) >= begins[dataset.interactions.row])


def hold(dataset: Dataset, among: Bools, share: float, protocol: Protocol) -> Bools:
    return held_by_time(dataset, among, share) if protocol == "time" else held_last(dataset, among)


def hold_labels(dataset: Dataset, among: Bools, config: Config) -> Bools:
    """What the network learns from: the newest touches; or, where people return, their last visits if far more."""
    by_time = held_by_time(dataset, among, config.label_share)
    if returning(dataset, among, by_time) < LEAST_RETURNING:
        return by_time
    last = held_last(dataset, among, config.labels_per_person)
    ahead = _labels(dataset, among, last, config) > MANY_MORE * _labels(dataset, among, by_time, config)
    return last if ahead else by_time


def _labels(dataset: Dataset, among: Bools, held: Bools, config: Config) -> int:
    """Visits held back of people with a history, at most so many of each."""
    seen = visits(dataset, among)
    begins = np.append(True, seen.person[1:] != seen.person[:-1])[: len(seen)]
    asked = np.bincount(seen.person[held[seen.touch] & ~begins])
    return int(np.minimum(asked, config.examples_per_person).sum())


def choose_protocol(dataset: Dataset, among: Bools, share: float) -> Protocol:
    """By time, as in service; by each person's last visit where few of the newest interactions' people are known."""
    return "time" if returning(dataset, among, held_by_time(dataset, among, share)) >= LEAST_RETURNING else "last"


def returning(dataset: Dataset, among: Bools, held: Bools) -> float:
    """Share of the people held back who were there before."""
    after = np.unique(dataset.interactions.row[held])
    known = np.isin(after, dataset.interactions.row[among & ~held])
    return float(known.mean()) if len(after) else 0.0
