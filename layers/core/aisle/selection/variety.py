"""Variety: no brand and no sub-category gets more than a share of a list, while there are others to show.

Source: maximal marginal relevance (Carbonell and Goldstein, 1998), here under a bound. It chooses which items stand on
the list, not their order.
"""

from collections.abc import Sequence

import numpy as np

from aisle.arrays.array_types import Bools, Floats, Hashes, Indices, Ints
from aisle.live.item_facts import GROUPS, NONE, ItemFacts
from aisle.selection.capped import CappedGroup

VARIED = ("brand", "sub_category")
LEAST = 2  # items of one group, however short the list
ALIKE = 0.02  # log-odds that an item loses which shares brand and sub-category with one chosen before; half for one
LOOKS_AT = 1_000  # items, the first


def shares(facts: ItemFacts, allowed: Bools, share: float, n: int) -> list[CappedGroup]:
    """The most items of one brand and of one sub-category. What all allowed items share, or lack, binds nothing.

    Shape: allowed (items of the facts,)
    """
    if share >= 1:
        return []
    most, first = max(LEAST, int(share * n + 1e-9)), int(np.argmax(allowed)) if len(allowed) else 0
    groups = [facts.groups[GROUPS.index(name)] for name in VARIED] if allowed.any() else []
    one_for_all = [not (allowed & (of != of[first])).any() for of in groups]
    return [CappedGroup(of, most) for of, is_one in zip(groups, one_for_all, strict=True) if not is_one]


def varied(
    places: Ints | Indices,
    keys: Floats,
    capped: Sequence[CappedGroup],
    most: int,
    shown: Indices,
    alike: float = ALIKE,
) -> Ints:
    """Positions in `places`: of the items that the list shows, at most `most`, and then of all others; both ascending.

    Formula: each step takes the item of the greatest key - alike x (groups shared with the most alike one that stands)
    / groups, among those whose groups are not full. Where all are full, the list goes on as it was.

    Shape: places in the facts, best first, -1 for an item that is not there; keys as places, in log-odds; shown (any,):
    places of items that stand already.
    """
    shelf, left = _Shelf(places[:LOOKS_AT], capped), keys[:LOOKS_AT].astype(np.float64)
    for place in shown[shown >= 0].tolist():
        shelf.put(np.array([cap.group[place] for cap in capped], dtype=np.uint64))
    stays = np.zeros(len(places), dtype=bool)
    for _ in range(min(most, len(left))):
        value = np.where(shelf.is_full, -np.inf, left - alike * shelf.likeness)
        best = int(np.argmax(value))
        if value[best] == -np.inf:
            break
        stays[best], left[best] = True, -np.inf
        shelf.put(shelf.group[:, best])
    return np.concatenate((np.flatnonzero(stays), np.flatnonzero(~stays)))


class _Shelf:
    """What stands, as those see it that may stand next. Shape: group (groups, candidates), the others (candidates,)."""

    def __init__(self, places: Ints | Indices, capped: Sequence[CappedGroup]) -> None:
        self.group = np.zeros((len(capped), len(places)), dtype=np.uint64)
        for row, cap in enumerate(capped):
            self.group[row] = np.where(places >= 0, cap.group[places], np.uint64(NONE))
        self.likeness = np.zeros(len(places))
        self._limit = np.array([cap.most for cap in capped]).reshape(-1, 1)
        self._counts = np.zeros(self.group.shape, dtype=np.int64)

    @property
    def is_full(self) -> Bools:
        """Whether one of a candidate's groups has all that it may have."""
        return np.asarray((self._counts >= self._limit).any(axis=0))

    def put(self, values: Hashes) -> None:
        """An item with these groups stands."""
        shared = (self.group == values[:, None]) & (values[:, None] != NONE)
        self._counts += shared
        np.maximum(self.likeness, shared.sum(axis=0) / len(VARIED), out=self.likeness)
