"""Item-to-item views: for each item, the items that go with it and how strongly."""

from dataclasses import dataclass

import numpy as np

from aisle.array_types import Floats, Indices, Ints
from aisle.segments import sum_by_key


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
        """Each person's sum over (item, weight) of the item's list: keys row * width + neighbour, and values.

        Formula: score(u, j) = sum over i in history of weight(u, i) * weights[i, j].
        """
        lists = self.lists(item)
        if self.list_of_item is not None:
            row, lists, weight = row[lists >= 0], lists[lists >= 0], weight[lists >= 0]
        ids = self.ids[lists].astype(np.int64)  # (entries, K)
        values = self.weights[lists] * weight[:, None]
        keys = row.astype(np.int64)[:, None] * width + ids
        present = values != 0
        return sum_by_key(keys[present], values[present])
