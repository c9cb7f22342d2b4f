"""Holdout masks: interactions hidden from the views, for the network's labels or for evaluation."""

from typing import Literal

import numpy as np

from aisle.arrays.array_types import Bools
from training.config import Config
from training.data.dataset import Dataset
from training.data.visits import visits

Protocol = Literal["time", "last"]
MANY_MORE = 2  # last visits are not all of one time; this many times the labels make up for that
LEAST_RETURNING = 0.3  # a split by time needs this share of known people among the newest interactions


def holdout_by_time(dataset: Dataset, among: Bools, share: float) -> Bools:
    """The newest interactions: all from the moment that has `share` of the visits after it."""
    times = visits(dataset, among).time
    if len(times) == 0:
        return np.zeros(len(among), dtype=bool)
    return among & (dataset.interactions.time >= np.quantile(times, 1 - share, method="higher"))


def holdout_of_last_visits(dataset: Dataset, among: Bools, last: int = 1) -> Bools:
    """Each person's last visits, and everything after them. A person's first visit is never held out."""
    holdout = np.zeros(len(among), dtype=bool)
    for _ in range(last):
        holdout |= _last(dataset, among & ~holdout)
    return holdout


def _last(dataset: Dataset, among: Bools) -> Bools:
    seen = visits(dataset, among)
    if len(seen) == 0:
        return np.zeros(len(among), dtype=bool)
    last = np.flatnonzero(np.append(seen.person[1:] != seen.person[:-1], True))
    several = last[(last > 0) & (seen.person[last - 1] == seen.person[last])]
    begins = np.full(len(dataset.people), len(among))
    begins[seen.person[several]] = seen.interaction[several]
    return among & (np.arange(len(among)) >= begins[dataset.interactions.row])


def evaluation_holdout(dataset: Dataset, among: Bools, share: float, protocol: Protocol) -> Bools:
    return holdout_by_time(dataset, among, share) if protocol == "time" else holdout_of_last_visits(dataset, among)


def label_holdout(dataset: Dataset, among: Bools, config: Config) -> Bools:
    """Labels for the network: the newest interactions.

    Where people return, and last visits give far more labels, each person's last visits instead.
    """
    by_time = holdout_by_time(dataset, among, config.label_share)
    if returning(dataset, among, by_time) < LEAST_RETURNING:
        return by_time
    last = holdout_of_last_visits(dataset, among, config.labels_per_person)
    ahead = _labels(dataset, among, last, config) > MANY_MORE * _labels(dataset, among, by_time, config)
    return last if ahead else by_time


def _labels(dataset: Dataset, among: Bools, holdout: Bools, config: Config) -> int:
    """Number of held-out visits of people with a history, limited per person."""
    seen = visits(dataset, among)
    begins = np.append(True, seen.person[1:] != seen.person[:-1])[: len(seen)]
    counts = np.bincount(seen.person[holdout[seen.interaction] & ~begins])
    return int(np.minimum(counts, config.examples_per_person).sum())


def choose_protocol(dataset: Dataset, among: Bools, share: float) -> Protocol:
    """By time, as in service; by last visit, where few people of the newest interactions are known."""
    return "time" if returning(dataset, among, holdout_by_time(dataset, among, share)) >= LEAST_RETURNING else "last"


def returning(dataset: Dataset, among: Bools, holdout: Bools) -> float:
    """Share of the people of the holdout who have earlier interactions."""
    after = np.unique(dataset.interactions.row[holdout])
    known = np.isin(after, dataset.interactions.row[among & ~holdout])
    return float(known.mean()) if len(after) else 0.0
