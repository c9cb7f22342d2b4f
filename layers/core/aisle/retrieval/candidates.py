"""Candidates: the union of the items that retrievers propose for a person."""

from dataclasses import dataclass

import numpy as np

from aisle.arrays.array_types import Bools, Indices, Ints
from aisle.arrays.ragged import distinct, holds
from aisle.inputs.shoppers import Shoppers
from aisle.retrieval.retrievers import Scores
from aisle.retrieval.views import Popularity


@dataclass(frozen=True)
class Candidates:
    """One entry per person and candidate item: by row, then item."""

    keys: Ints  # row * items + item, ascending
    row: Indices
    item: Indices

    def __len__(self) -> int:
        return len(self.keys)

    @classmethod
    def of(cls, keys: Ints, width: int) -> "Candidates":
        """The candidates with these keys (ascending), in a catalogue of `width` items."""
        row, item = np.divmod(keys, width)
        return cls(keys, row.astype(np.int32), item.astype(np.int32))


def propose(
    scores: Scores, shoppers: Shoppers, popularity: Popularity, also: Ints, allowed: Bools | None = None
) -> Candidates:
    """The union of proposed items, popular items, items that the shopper liked, and `also`.

    A new shopper has only popular items. Masked items are never candidates, nor are items that are not allowed.
    Shape: also (keys,): extra candidates, which no retriever needs to propose; allowed (items,).
    """
    width = len(popularity.total)
    seen = shoppers.histories.row.astype(np.int64) * width + shoppers.histories.item
    liked = seen[shoppers.histories.strength > 0]
    parts = (scores.proposed, scores.further, popular(shoppers, popularity), liked, also)
    keys = distinct(np.concatenate(parts))
    keys = keys[~holds(shoppers.masked, keys)]
    return Candidates.of(keys if allowed is None else keys[allowed[keys % width]], width)


def popular(shoppers: Shoppers, popularity: Popularity) -> Ints:
    """Keys of trending items for everybody, and of the best items in each person's stated categories."""
    width = len(popularity.total)
    everybody = np.arange(shoppers.rows, dtype=np.int64)[:, None] * width + popularity.best
    categories = max(len(popularity.in_category), 1)
    row, category = np.divmod(shoppers.stated.categories, categories)
    if not len(row):
        return everybody.ravel()
    items = popularity.in_category[category].astype(np.int64)  # (stated, N)
    stated = row[:, None] * width + items
    return np.concatenate((everybody.ravel(), stated[items >= 0]))
