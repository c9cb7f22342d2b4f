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
ALIKE = 0.05  # log-odds that an item loses which shares brand and sub-category with one chosen before; half for one
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
    """Positions in `places`, ascending: of the items that the list shows, at most `most`, and then of all others.

    Formula: each step takes the item of the greatest key - alike x (shared groups with the most alike one that is
    there) / groups, among those whose groups are not full. Where all are full, the list goes on as it was.

    Shape: places in the facts, best first, -1 for an item that is not there; keys as places, in log-odds; shown (any,):
    places of items that stand already.
    """
    first = places[:LOOKS_AT]
    group = np.zeros((len(capped), len(first)), dtype=np.uint64)
    for row, cap in enumerate(capped):
        group[row] = np.where(first >= 0, cap.group[first], np.uint64(NONE))
    limit = np.array([cap.most for cap in capped]).reshape(-1, 1)
    counts, likeness = np.zeros(group.shape, dtype=np.int64), np.zeros(len(first))
    left = keys[: len(first)].astype(np.float64)

    def stands(values: Hashes) -> None:
        shared = (group == values[:, None]) & (values[:, None] != NONE)
        np.add(counts, shared, out=counts)
        np.maximum(likeness, shared.sum(axis=0) / len(VARIED), out=likeness)

    for place in shown[shown >= 0].tolist():
        stands(np.array([cap.group[place] for cap in capped], dtype=np.uint64))
    chosen: list[int] = []
    while len(chosen) < min(most, len(first)):
        value = np.where((counts >= limit).any(axis=0), -np.inf, left - alike * likeness)
        best = int(np.argmax(value))
        if value[best] == -np.inf:
            break
        chosen.append(best)
        left[best] = -np.inf
        stands(group[:, best])
    stays = np.zeros(len(places), dtype=bool)
    stays[chosen] = True
    return np.concatenate((np.flatnonzero(stays), np.flatnonzero(~stays)))
