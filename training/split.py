"""What is held back: touches that no view may see, since the network learns from them or evaluation judges by them."""

from typing import Literal

import numpy as np

from aisle.array_types import Bools
from training.dataset import Dataset
from training.visits import visits

Protocol = Literal["time", "last"]
LEAST_RETURNING = 0.3  # of the people of the newest interactions, who must have been there before, for a split by time


def held_by_time(dataset: Dataset, among: Bools, share: float) -> Bools:
    """The newest touches: all from the moment that leaves `share` of the visits after it."""
    times = visits(dataset, among).time
    if len(times) == 0:
        return np.zeros(len(among), dtype=bool)
    return among & (dataset.touches.time >= np.quantile(times, 1 - share, method="higher"))


def held_last(dataset: Dataset, among: Bools) -> Bools:
    """Each person's last visit, and whatever came after it; of people with two visits at least."""
    seen = visits(dataset, among)
    if len(seen) == 0:
        return np.zeros(len(among), dtype=bool)
    last = np.flatnonzero(np.append(seen.person[1:] != seen.person[:-1], True))
    several = last[(last > 0) & (seen.person[last - 1] == seen.person[last])]
    begins = np.full(len(dataset.people), len(among))
    begins[seen.person[several]] = seen.touch[several]
    return among & (np.arange(len(among)) >= begins[dataset.touches.row])


def hold(dataset: Dataset, among: Bools, share: float, protocol: Protocol, last: int = 1) -> Bools:
    """The newest `share`, or everybody's `last` visits."""
    if protocol == "time":
        return held_by_time(dataset, among, share)
    held = np.zeros(len(among), dtype=bool)
    for _ in range(last):
        held |= held_last(dataset, among & ~held)
    return held


def choose_protocol(dataset: Dataset, among: Bools, share: float) -> Protocol:
    """By time, as in service; by each person's last visit where few of the newest interactions' people are known."""
    held = held_by_time(dataset, among, share)
    after = np.unique(dataset.touches.row[held])
    known = np.isin(after, dataset.touches.row[among & ~held])
    return "time" if len(after) and known.mean() >= LEAST_RETURNING else "last"
