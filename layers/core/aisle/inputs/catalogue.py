"""The catalogue as arrays: what the recommender knows about each item.

Items are sorted by a hash of their id, so a position carries no information about an item. Ties that positions break
are broken at random. The order in which a shop lists its items changes nothing.
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
"""Columns that features compare. Each holds codes of its own vocabulary."""


@dataclass(frozen=True)
class Catalogue:
    """One entry per item. `codes[facet]` is -1 where the item has no value."""

    hashes: Hashes  # ascending
    codes: dict[str, Indices]
    vocabularies: dict[str, tuple[str, ...]]  # of each facet and of `style`, ascending
    log_price: Floats  # NaN where unknown
    in_stock: Bools
    style_keys: Ints  # ascending; item * styles + style, for every style of an item
    card_starts: Ints  # (items + 1,): where each item's JSON line begins
    cards: Characters  # one JSON line per item: its id and its card's columns
    variant_hashes: Hashes  # ascending; of the ids that name a variant (`aisle.inputs.variants`)
    variant_items: Indices  # the item of each

    def __len__(self) -> int:
        return len(self.hashes)

    def find(self, item_ids: Sequence[str]) -> Indices:
        """The position of each item, or of a variant's item; -1 for an id that is not in the catalogue."""
        wanted = hash_ids(item_ids)
        found = find_hashes(self.hashes, wanted)
        if not len(self.variant_hashes):
            return found
        variant = find_hashes(self.variant_hashes, wanted)
        return np.where(variant >= 0, self.variant_items[variant], found)

    def card(self, item: int) -> dict[str, Any]:
        """The item's `item_id` and the columns that an answer shows."""
        line = self.cards[self.card_starts[item] : self.card_starts[item + 1]].tobytes()
        return dict(from_json(line))

    def code(self, facet: str, name: str) -> int:
        """The code of a facet's value, such as a brand; -1 where no item has it."""
        vocabulary = self.vocabularies[facet]
        position = bisect_left(vocabulary, name)
        return position if position < len(vocabulary) and vocabulary[position] == name else -1


def find_hashes(among: Hashes, wanted: Hashes) -> Indices:
    """The position of each hash among ascending ones; -1 where it is not there. Shape: (wanted,)."""
    if len(among) == 0 or len(wanted) == 0:
        return np.full(len(wanted), -1, dtype=np.int32)
    position = np.minimum(np.searchsorted(among, wanted), len(among) - 1)
    return np.where(among[position] == wanted, position, -1).astype(np.int32)


def hash_ids(ids: Iterable[str]) -> Hashes:
    """A 64-bit hash of each id of an item or a user. Shape: (ids,)."""
    digests = b"".join(hashlib.blake2b(each.encode(), digest_size=8).digest() for each in ids)
    return np.frombuffer(digests, dtype=np.uint64)
