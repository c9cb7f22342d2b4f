"""Item-to-item views: each item has a list of neighbours and their weights."""

from dataclasses import dataclass

import numpy as np

from aisle.arrays.array_types import Floats, Indices, Ints
from aisle.arrays.sums import sum_by_key


@dataclass(frozen=True)
class Neighbours:
    """Lists of neighbours, best first. A list shorter than K ends in weight 0.

    Shape: ids and weights (lists, K).
    `list_of_item` is the list of each item, or -1, where many items share a list (such as a category's). None means
    that each item has its own list.
    """

    ids: Indices
    weights: Floats
    list_of_item: Indices | None = None

    def lists(self, items: Indices) -> Indices:
        """The list of each item; -1 for an item without one."""
        return items if self.list_of_item is None else self.list_of_item[items]

    def contributions(self, row: Indices, item: Indices, weight: Floats, width: int) -> tuple[Ints, Floats]:
        """What each history entry adds to its neighbours' scores: keys row * width + neighbour, unsorted, and values.

        Formula: score(u, j) = sum over i in history of weight(u, i) * weights[i, j]. The values are its summands.
        """
        person, lists = row.astype(np.int64), self.lists(item).astype(np.int64)
        if self.list_of_item is not None:
            person, lists, weight = _merge_by_list(person, lists, weight, len(self.ids))
        keys = self.ids.take(lists, axis=0) + person[:, None] * width  # (entries, K)
        values = self.weights.take(lists, axis=0) * weight[:, None]
        if values[:, -1].all():  # every list is full
            return keys.ravel(), values.ravel()
        nonzero = np.flatnonzero(values)
        return keys.ravel()[nonzero], values.ravel()[nonzero]


def _merge_by_list(person: Ints, lists: Ints, weight: Floats, count: int) -> tuple[Ints, Ints, Floats]:
    """Merge a person's entries that share a list, and drop entries without a list."""
    listed = lists >= 0
    keys, sums = sum_by_key(person[listed] * count + lists[listed], weight[listed])
    person, lists = np.divmod(keys, count)
    return person, lists, sums
