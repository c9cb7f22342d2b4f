"""Item-to-item views: for each item, the items that go with it and how strongly."""

from dataclasses import dataclass

import numpy as np

from aisle.arrays.array_types import Floats, Indices, Ints
from aisle.arrays.sums import sum_by_key


@dataclass(frozen=True)
class Neighbours:
    """Shape: ids and weights (lists, K), best first; a list shorter than K ends in weight 0.

    `list_of_item`: which list each item reads, where many items share one (all items of a category, say).
    """

    ids: Indices
    weights: Floats
    list_of_item: Indices | None = None

    def lists(self, items: Indices) -> Indices:
        return items if self.list_of_item is None else self.list_of_item[items]

    def read(self, row: Indices, item: Indices, weight: Floats, width: int) -> tuple[Ints, Floats]:
        """What each (item, weight) of a person adds to its neighbours: keys row * width + neighbour, in no order.

        Formula: score(u, j) = sum over i in history of weight(u, i) * weights[i, j]; these are the summands.
        """
        person, lists = row.astype(np.int64), self.lists(item).astype(np.int64)
        if self.list_of_item is not None:
            person, lists, weight = _together(person, lists, weight, len(self.ids))
        keys = self.ids.take(lists, axis=0) + person[:, None] * width  # (entries, K)
        values = self.weights.take(lists, axis=0) * weight[:, None]
        if values[:, -1].all():  # every list is full
            return keys.ravel(), values.ravel()
        there = np.flatnonzero(values)
        return keys.ravel()[there], values.ravel()[there]


def _together(person: Ints, lists: Ints, weight: Floats, count: int) -> tuple[Ints, Ints, Floats]:
    """Entries of one person that read the same list, as one; without those that read none."""
    reads = lists >= 0
    keys, sums = sum_by_key(person[reads] * count + lists[reads], weight[reads])
    person, lists = np.divmod(keys, count)
    return person, lists, sums
