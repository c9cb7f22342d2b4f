"""Sums of values that share a key. `aisle.arrays.ragged` defines a key."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from aisle.arrays.array_types import Bools, Floats, Indices, Ints


def sum_by_key(keys: Ints, values: Floats) -> tuple[Ints, Floats]:
    """The distinct keys, ascending, and the sum of each key's values.

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
    """The keys, ascending, and the original position of each. Equal keys keep their order.

    One sort of integers that pack key and position is several times faster than numpy's stable argsort.
    A stable order fixes the order of summation, so a person's sums do not depend on the batch.
    """
    bits = len(keys).bit_length()
    packed = np.sort((keys << bits) | np.arange(len(keys)))
    return packed >> bits, packed & ((1 << bits) - 1)


@dataclass(frozen=True)
class Sums:
    """Each part's sum for every distinct key of all parts.

    Shape: keys (keys,), ascending; values (parts, keys); position (width,).
    """

    keys: Ints
    values: Floats
    position: Indices  # the position of each key in `keys`; undefined for a missing key

    def has(self, wanted: Ints) -> Bools:
        """Whether each wanted key has a sum. Shape: as given."""
        if len(self.keys) == 0:
            return np.zeros(wanted.shape, dtype=bool)
        position = np.clip(self.position[wanted], 0, len(self.keys) - 1)
        return np.asarray(self.keys[position] == wanted)

    def of(self, wanted: Ints) -> Floats:
        """The sums of the wanted keys; 0 for a missing key. Shape: (wanted,) -> (parts, wanted)."""
        if len(self.keys) == 0:
            return np.zeros((len(self.values), len(wanted)), dtype=np.float32)
        position = self.position[wanted]
        np.clip(position, 0, len(self.keys) - 1, out=position)
        return np.where(self.keys[position] == wanted, self.values.take(position, axis=1), np.float32(0))


def sum_by_part_and_key(parts: Sequence[tuple[Ints, Floats]], width: int) -> Sums:
    """Sum the values of each key, separately for each part of keys and values.

    All keys are below `width`. It allocates two sparse arrays of that size, which up to a million costs no more than
    a sort.

    >>> sums = sum_by_part_and_key([(np.array([7, 2, 7]), np.ones(3)), (np.array([5]), np.ones(1))], 10)
    >>> sums.keys.tolist(), sums.values.tolist(), sums.of(np.array([7, 6])).tolist()
    ([2, 5, 7], [[1.0, 0.0, 2.0], [0.0, 1.0, 0.0]], [[2.0, 0.0], [0.0, 0.0]])
    """
    keys = np.concatenate([part for part, _ in parts])
    present = np.zeros(width, dtype=bool)
    present[keys] = True
    distinct = np.flatnonzero(present)  # ascending, without a sort
    position = np.empty(width, dtype=np.int32)
    position[distinct] = np.arange(len(distinct), dtype=np.int32)
    row = np.repeat(np.arange(len(parts)) * len(distinct), [len(part) for part, _ in parts])
    weights = np.concatenate([values for _, values in parts])
    values = np.zeros(len(parts) * len(distinct), dtype=np.float32)
    np.add.at(values, row + position.take(keys), weights)
    return Sums(distinct, values.reshape(len(parts), len(distinct)), position)
