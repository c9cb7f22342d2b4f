"""Candidates: the union of what every view proposes for a person."""

from dataclasses import dataclass

import numpy as np

from aisle.arrays.array_types import Indices, Ints
from aisle.arrays.ragged import distinct, holds
from aisle.inputs.shoppers import Shoppers
from aisle.retrieval.retrievers import Scores
from aisle.retrieval.views import Popularity


@dataclass(frozen=True)
class Candidates:
    """One entry per person and proposed item: by row, then item."""

    keys: Ints  # row * items + item, ascending
    row: Indices
    item: Indices

    def __len__(self) -> int:
        return len(self.keys)

    @classmethod
    def of(cls, keys: Ints, width: int) -> "Candidates":
        row, item = np.divmod(keys, width)
        return cls(keys, row.astype(np.int32), item.astype(np.int32))


def propose(scores: Scores, shoppers: Shoppers, popularity: Popularity, also: Ints) -> Candidates:
    """What the readings propose, what is popular (a new shopper has nothing else), what the shopper has met, `also`.

    Shape: also: keys that are wanted whatever the views say.
    """
    width = len(popularity.total)
    seen = shoppers.histories.row.astype(np.int64) * width + shoppers.histories.item
    liked = seen[shoppers.histories.strength > 0]
    parts = (scores.proposed, popular(shoppers, popularity), liked, also)
    keys = distinct(np.concatenate(parts))
    return Candidates.of(keys[~holds(shoppers.masked, keys)], width)


def popular(shoppers: Shoppers, popularity: Popularity) -> Ints:
    """Trending items for everybody, and for each person those of the categories the person named."""
    width = len(popularity.total)
    everybody = np.arange(shoppers.rows, dtype=np.int64)[:, None] * width + popularity.best
    categories = max(len(popularity.in_category), 1)
    row, category = np.divmod(shoppers.stated.categories, categories)
    if not len(row):
        return everybody.ravel()
    items = popularity.in_category[category].astype(np.int64)  # (named, N)
    named = row[:, None] * width + items
    return np.concatenate((everybody.ravel(), named[items >= 0]))
