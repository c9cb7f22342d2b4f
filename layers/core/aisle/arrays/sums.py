"""Sums of values that fall on one key (`aisle.arrays.ragged` says what a key is)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from aisle.arrays.array_types import Floats, Indices, Ints


def sum_by_key(keys: Ints, values: Floats) -> tuple[Ints, Floats]:
    """The distinct keys, ascending, and the sum of the values of each.

    >>> keys, sums = sum_by_key(np.array([7, 2, 7]), np.array([1, 5, 2], dtype=np.float32))
    >>> keys.tolist(), sums.tolist()
    ([2, 7], [5.0, 3.0])
    """
    if len(keys) == 0:
        return keys, values
    ordered, order = stable_order(keys)
    first = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
    return ordered[first], np.add.reduceat(values[order], first)


def stable_order(keys: Ints) -> tuple[Ints, Ints]:
    """The keys ascending, and the place of each; equal keys in the order they came.

    One sort of key and place packed into one integer is several times faster than numpy's stable argsort. Sums over
    equal keys then always run in the same order, so that a person's sums do not depend on the batch.
    """
    bits = len(keys).bit_length()
    packed = np.sort((keys << bits) | np.arange(len(keys)))
    return packed >> bits, packed & ((1 << bits) - 1)


@dataclass(frozen=True)
class Sums:
    """Each part's sums over the distinct keys of all parts. Shape: keys (keys,), ascending; values (parts, keys)."""

    keys: Ints
    values: Floats
    place: Indices  # (width,): where a key stands; for one that is not there, whatever was in that memory

    def of(self, wanted: Ints) -> Floats:
        """0 for a key that is not there. Shape: (parts, wanted)."""
        if len(self.keys) == 0:
            return np.zeros((len(self.values), len(wanted)), dtype=np.float32)
        place = self.place[wanted]
        np.clip(place, 0, len(self.keys) - 1, out=place)
        return np.where(self.keys[place] == wanted, self.values.take(place, axis=1), np.float32(0))


def sum_by_part_and_key(parts: Sequence[tuple[Ints, Floats]], width: int) -> Sums:
    """Keys are below `width`: two arrays of that size are laid out and hardly filled; up to a million, that
    costs no more than a sort.

    >>> sums = sum_by_part_and_key([(np.array([7, 2, 7]), np.ones(3)), (np.array([5]), np.ones(1))], 10)
    >>> sums.keys.tolist(), sums.values.tolist(), sums.of(np.array([7, 6])).tolist()
    ([2, 5, 7], [[1.0, 0.0, 2.0], [0.0, 1.0, 0.0]], [[2.0, 0.0], [0.0, 0.0]])
    """
    keys = np.concatenate([part for part, _ in parts])
    there = np.zeros(width, dtype=bool)
    there[keys] = True
    distinct = np.flatnonzero(there)  # ascending, without a sort
    place = np.empty(width, dtype=np.int32)
    place[distinct] = np.arange(len(distinct), dtype=np.int32)
    row = np.repeat(np.arange(len(parts)) * len(distinct), [len(part) for part, _ in parts])
    weights = np.concatenate([values for _, values in parts])
    values = np.zeros(len(parts) * len(distinct), dtype=np.float32)
    np.add.at(values, row + place.take(keys), weights)
    return Sums(distinct, values.reshape(len(parts), len(distinct)), place)
