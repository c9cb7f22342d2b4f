"""Positions for next-item prediction: the distinct items before a visit, and the item visited."""

from dataclasses import dataclass

import numpy as np

from aisle.arrays.array_types import Indices, Ints
from training.data.visits import Visits


@dataclass(frozen=True)
class Positions:
    """Shape: before (positions, window), distinct, latest first, padded with `items`; following (positions,)."""

    before: Indices
    following: Ints


def positions(visits: Visits, items: int, window: int, most: int, seed: int) -> Positions:
    """Positions from at most `most` visits, drawn at random. Visits to an item within the window are left out."""
    later = np.flatnonzero(visits.person[1:] == visits.person[:-1]) + 1
    if len(later) > most:
        later = np.sort(np.random.default_rng(seed).permutation(later)[:most])
    before = np.full((len(later), window), items, dtype=np.int32)
    for gap in range(1, window + 1):
        place = np.maximum(later - gap, 0)
        same = (later >= gap) & (visits.person[place] == visits.person[later])
        before[:, gap - 1] = np.where(same, visits.item[place], items)
    following = visits.item[later]
    is_new = ~(before == following[:, None]).any(axis=1)
    return Positions(_distinct(before[is_new], items), following[is_new].astype(np.int64))


def _distinct(before: Indices, padding: int) -> Indices:
    """Removes repeated items of a row and closes the gaps."""
    again = np.zeros(before.shape, dtype=bool)
    for place in range(1, before.shape[1]):
        again[:, place] = (before[:, :place] == before[:, place : place + 1]).any(axis=1)
    kept = np.where(again, padding, before)
    order = np.argsort(kept == padding, axis=1, kind="stable")
    return np.take_along_axis(kept, order, axis=1)
