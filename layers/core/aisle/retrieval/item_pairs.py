"""The view of item pairs: the items that follow two items. The latest item alone often leads to many."""

from dataclasses import dataclass

import numpy as np

from aisle.arrays.array_types import Floats, Indices, Ints
from aisle.arrays.ragged import expand
from aisle.inputs.histories import Histories

REACH = 2  # each of this many items before the latest makes a pair with it


@dataclass(frozen=True)
class ItemPairs:
    """Each pair's followers, best first. `training.views.item_pairs` fits them. A pair is earlier * items + latest.

    Shape: pairs (pairs,), ascending; starts (pairs + 1,); ids and weights (followers of all pairs,).
    """

    pairs: Ints
    starts: Ints
    ids: Indices
    weights: Floats

    def contributions(self, histories: Histories, items: int, width: int) -> tuple[Ints, Floats]:
        """What each person's last pairs add to the scores of their followers. `items`: those of the training.

        Shape: keys row * width + item, unsorted, and values.
        """
        liked = histories.strength > 0
        latest = np.full(histories.rows, -1, dtype=np.int64)
        last = liked & (histories.gap == 0)
        latest[histories.row[last]] = histories.item[last]
        before = liked & (histories.gap > 0) & (histories.gap <= REACH)
        row = histories.row[before].astype(np.int64)
        wanted = histories.item[before].astype(np.int64) * items + latest[row]
        position = np.searchsorted(self.pairs, wanted)
        known = np.flatnonzero(position < len(self.pairs))
        known = known[self.pairs[position[known]] == wanted[known]]
        starts = self.starts[position[known]]
        lengths = self.starts[position[known] + 1] - starts
        followers = expand(starts, lengths)
        keys = np.repeat(row[known], lengths) * width + self.ids[followers]
        return keys.astype(np.int64, copy=False), self.weights[followers]
