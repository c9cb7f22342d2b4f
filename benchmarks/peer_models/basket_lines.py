"""The input of the next-basket peers: each person's fitted baskets, and their items, counted back from the last."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from aisle.arrays.array_types import Doubles, Ints
from benchmarks.next_basket import Baskets, baskets, lines
from benchmarks.protocols import Split


@dataclass(frozen=True)
class BasketLines:
    """One entry per basket and item."""

    people: int
    items: int
    person: Ints
    item: Ints
    back: Ints  # later baskets of the person; 0 for the last
    count: Ints  # baskets of the person

    @classmethod
    def of(cls, split: Split) -> "BasketLines":
        """The baskets that the fit may see."""
        found = baskets(split.dataset, split.fitted)
        basket, item = lines(split.dataset, split.fitted, found)
        back, count = _back(found)
        people, items = len(split.dataset.people), len(split.dataset.catalogue)
        return cls(people, items, found.person[basket], item, back[basket], count[basket])

    def matrix(self, weight: Doubles) -> sparse.csr_matrix:
        """The weights of each person's items, summed. Shape: weight (entries,) -> (people, items)."""
        entries = (weight.astype(np.float32), (self.person, self.item))
        return sparse.csr_matrix(entries, shape=(self.people, self.items))


def _back(found: Baskets) -> tuple[Ints, Ints]:
    """Later baskets of the person, and all of them. Shape: (baskets,) each."""
    ends = np.searchsorted(found.person, found.person, side="right")
    starts = np.searchsorted(found.person, found.person)
    return ends - 1 - np.arange(len(found)), ends - starts
