"""The catalogue as arrays: what the recommender knows about each item.

Items stand in the order of a hash of their id. So a place says nothing about an item, ties that places break are broken
by chance, and the order in which a shop lists its items changes nothing.
"""

import hashlib
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from pydantic_core import from_json

from aisle.arrays.array_types import Bools, Characters, Floats, Hashes, Indices, Ints

FACETS = ("category", "sub_category", "brand", "color", "material")
"""Columns that features compare; each is a code of its vocabulary."""


@dataclass(frozen=True)
class Catalogue:
    """One entry per item. `codes[facet]` is -1 where the item says nothing."""

    hashes: Hashes  # ascending
    codes: dict[str, Indices]
    vocabularies: dict[str, tuple[str, ...]]  # of each facet and of `style`, ascending
    log_price: Floats  # NaN where unknown
    in_stock: Bools
    style_keys: Ints  # ascending; item * styles + style, for every style that an item has
    card_starts: Ints  # (items + 1,): where each item's JSON line begins
    cards: Characters  # one JSON line an item: its id and what is shown of it

    def __len__(self) -> int:
        return len(self.hashes)

    def find(self, item_ids: Sequence[str]) -> Indices:
        """The place of each item; -1 for an id that the catalogue lacks."""
        wanted = hash_ids(item_ids)
        if len(self) == 0 or len(wanted) == 0:
            return np.full(len(wanted), -1, dtype=np.int32)
        place = np.minimum(np.searchsorted(self.hashes, wanted), len(self) - 1)
        return np.where(self.hashes[place] == wanted, place, -1).astype(np.int32)

    def card(self, item: int) -> dict[str, Any]:
        """What an answer shows of the item, and its `item_id`."""
        line = self.cards[self.card_starts[item] : self.card_starts[item + 1]].tobytes()
        return dict(from_json(line))

    def code(self, facet: str, name: str) -> int:
        """The code of a category, brand ... by name; -1 where no item has it."""
        vocabulary = self.vocabularies[facet]
        place = bisect_left(vocabulary, name)
        return place if place < len(vocabulary) and vocabulary[place] == name else -1


def hash_ids(item_ids: Iterable[str]) -> Hashes:
    digests = b"".join(hashlib.blake2b(item_id.encode(), digest_size=8).digest() for item_id in item_ids)
    return np.frombuffer(digests, dtype=np.uint64)
