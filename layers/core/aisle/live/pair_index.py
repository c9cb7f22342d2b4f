"""An index from text to items: which items have "brand=Acme". Only hashes are stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from aisle.arrays.array_types import Hashes, Indices, Ints
from aisle.arrays.ragged import expand
from aisle.inputs.catalogue import hash_ids


@dataclass(frozen=True)
class PairIndex:
    """One entry per text of an item, by ascending hash. Shape: (entries,) both."""

    hashes: Hashes
    items: Indices

    @classmethod
    def empty(cls) -> Self:
        """The index of no item."""
        return cls(np.zeros(0, dtype=np.uint64), np.zeros(0, dtype=np.int32))

    def having(self, text: str) -> Indices:
        """Positions of the items that have the text."""
        wanted = hash_ids([text])[0]
        return self.items[np.searchsorted(self.hashes, wanted) : np.searchsorted(self.hashes, wanted, side="right")]

    def entries_of(self, hashes: Hashes) -> tuple[Ints, Indices]:
        """Every entry of each hashed text: the text's place in `hashes`, and the item. Shape: (found,) both."""
        starts = np.searchsorted(self.hashes, hashes)
        lengths = np.searchsorted(self.hashes, hashes, side="right") - starts
        return np.repeat(np.arange(len(hashes)), lengths), self.items[expand(starts, lengths)]

    def replaced(self, places: Indices, texts: Sequence[Sequence[str]]) -> Self:
        """With these texts of the items at the places, instead of what they had. Shape: (changed,) both."""
        lengths = [len(of) for of in texts]
        hashes = hash_ids(text for of in texts for text in of)
        order = np.argsort(hashes, kind="stable")
        hashes, items = hashes[order], np.repeat(places, lengths)[order].astype(np.int32)
        stays = ~np.isin(self.items, places)
        if stays.all() and not len(hashes):
            return self
        kept_hashes, kept_items = self.hashes[stays], self.items[stays]
        at = np.searchsorted(kept_hashes, hashes)
        return type(self)(np.insert(kept_hashes, at, hashes), np.insert(kept_items, at, items))
