"""Every visit as a question: given the distinct items before it, which one comes?"""

from dataclasses import dataclass

import numpy as np

from aisle.array_types import Ints
from training.visits import Visits


@dataclass(frozen=True)
class Positions:
    """Shape: before (positions, window), distinct, latest first, padded with `items`; following (positions,)."""

    before: Ints
    following: Ints


def positions(visits: Visits, items: int, window: int, most: int, seed: int) -> Positions:
    """Of visits to an item that is not among those before it; at most so many, drawn at random."""
    before = np.full((len(visits), window), items, dtype=np.int64)
    for gap in range(1, min(window, len(visits) - 1) + 1):
        same = visits.person[gap:] == visits.person[:-gap]
        before[gap:, gap - 1] = np.where(same, visits.item[:-gap], items)
    following = visits.item.astype(np.int64)
    asked = (before[:, 0] < items) & ~(before == following[:, None]).any(axis=1)
    chosen = np.flatnonzero(asked)
    if len(chosen) > most:
        chosen = np.sort(np.random.default_rng(seed).permutation(chosen)[:most])
    return Positions(_distinct(before[chosen], items), following[chosen])


def _distinct(before: Ints, padding: int) -> Ints:
    """Without the later copies of an item in a row; the rest moves up."""
    again = np.zeros(before.shape, dtype=bool)
    for place in range(1, before.shape[1]):
        again[:, place] = (before[:, :place] == before[:, place : place + 1]).any(axis=1)
    kept = np.where(again, padding, before)
    order = np.argsort(kept == padding, axis=1, kind="stable")
    return np.take_along_axis(kept, order, axis=1)
