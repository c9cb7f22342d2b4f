"""The view of pairs: what comes after two items, where one alone leads to many places."""

from dataclasses import dataclass

import numpy as np

from aisle.arrays.array_types import Floats, Indices, Ints
from aisle.arrays.ragged import expand
from aisle.inputs.histories import Histories

REACH = 2  # items before the latest, each of which makes a pair with it


@dataclass(frozen=True)
class ItemPairs:
    """Trained by `training.views.item_pairs`. A pair is earlier * items + latest.

    Shape: pairs (pairs,), ascending; starts (pairs + 1,); ids and weights flat: a pair's followers, best first.
    """

    pairs: Ints
    starts: Ints
    ids: Indices
    weights: Floats

    def read(self, histories: Histories, width: int) -> tuple[Ints, Floats]:
        """What the last pairs of each person add to their followers: keys row * width + item, in no order."""
        liked = histories.strength > 0
        latest = np.full(histories.rows, -1, dtype=np.int64)
        last = liked & (histories.gap == 0)
        latest[histories.row[last]] = histories.item[last]
        before = liked & (histories.gap > 0) & (histories.gap <= REACH)
        row = histories.row[before].astype(np.int64)
        wanted = histories.item[before].astype(np.int64) * width + latest[row]
        place = np.searchsorted(self.pairs, wanted)
        known = np.flatnonzero(place < len(self.pairs))
        known = known[self.pairs[place[known]] == wanted[known]]
        starts = self.starts[place[known]]
        lengths = self.starts[place[known] + 1] - starts
        followers = expand(starts, lengths)
        keys = np.repeat(row[known], lengths) * width + self.ids[followers]
        return keys.astype(np.int64, copy=False), self.weights[followers]
