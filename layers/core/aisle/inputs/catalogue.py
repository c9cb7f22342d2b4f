"""The catalogue as arrays: what a model learned of each item. What the shop says of it now: `aisle.live`.

Items are sorted by a hash of their id, so a position carries no information about an item. Ties that positions break
are broken at random. The order in which a shop lists its items changes nothing.
"""

import hashlib
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from aisle.arrays.array_types import Doubles, Floats, Hashes, Indices, Ints

FACETS = ("category", "sub_category", "brand", "color", "material")
"""Columns that features compare. Each holds codes of its own vocabulary."""


@dataclass(frozen=True)
class Catalogue:
    """One entry per item. `codes[facet]` is -1 where the item has no value."""

    hashes: Hashes  # ascending
    codes: dict[str, Indices]
    vocabularies: dict[str, tuple[str, ...]]  # of each facet and of `style`, ascending
    log_price: Floats  # `log_prices` of the facts
    style_keys: Ints  # ascending; item * styles + style, for every style of an item

    def __len__(self) -> int:
        return len(self.hashes)

    def code(self, facet: str, name: str) -> int:
        """The code of a facet's value, such as a brand; -1 where no item has it."""
        vocabulary = self.vocabularies[facet]
        position = bisect_left(vocabulary, name)
        return position if position < len(vocabulary) and vocabulary[position] == name else -1

    def codes_of(self, facet: str, name: str) -> list[int]:
        """The codes of all values that are this one but for capitals: a shopper's words are not the shop's."""
        if facet not in self._folded:
            self._folded[facet] = _in_any_case(self.vocabularies[facet])
        return self._folded[facet].get(name.strip().casefold(), [])

    @cached_property
    def _folded(self) -> dict[str, dict[str, list[int]]]:
        """By facet, as far as it was asked for."""
        return {}


def _in_any_case(vocabulary: tuple[str, ...]) -> dict[str, list[int]]:
    codes: dict[str, list[int]] = {}
    for code, name in enumerate(vocabulary):
        codes.setdefault(name.strip().casefold(), []).append(code)
    return codes


def log_prices(prices: Doubles) -> Floats:
    """The natural logarithm of each price; NaN where it is unknown or 0. Shape: as given."""
    narrow = prices.astype(np.float32)
    return np.log(np.where(narrow > 0, narrow, np.float32(np.nan)))


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
