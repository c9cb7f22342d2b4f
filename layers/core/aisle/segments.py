"""Sums, ranks and sets over flat arrays that hold many short lists, one after the other, for a whole batch of people.

A *key* is row * width + column, so that one integer names a person's item.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from aisle.array_types import Bools, Doubles, Floats, Indices, Ints


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


def look_up(keys: Ints | Indices, values: Floats, wanted: Ints | Indices) -> Floats:
    """The value of each wanted key; 0 where `keys` (ascending) lacks it."""
    if len(keys) == 0:
        return np.zeros(len(wanted), dtype=np.float32)
    place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[place] == wanted, values[place], np.float32(0))


def holds(keys: Ints | Indices, wanted: Ints | Indices) -> Bools:
    """Whether each wanted key is among `keys` (ascending)."""
    if len(keys) == 0:
        return np.zeros(len(wanted), dtype=bool)
    return np.asarray(keys[np.minimum(keys.searchsorted(wanted), len(keys) - 1)] == wanted)


def place_in_row(row: Ints | Indices) -> Ints:
    """0, 1, 2 ... within each run of equal rows.

    >>> place_in_row(np.array([0, 0, 4, 4, 4])).tolist()
    [0, 1, 0, 1, 2]
    """
    if len(row) == 0:
        return np.zeros(0, dtype=np.int64)
    starts = np.flatnonzero(np.concatenate(([True], row[1:] != row[:-1])))
    lengths = np.diff(np.concatenate((starts, [len(row)])))
    return np.arange(len(row)) - np.repeat(starts, lengths)


def expand(starts: Ints, lengths: Ints) -> Ints:
    """The places start, start + 1 ... of every slice, in one array.

    >>> expand(np.array([5, 0]), np.array([2, 3])).tolist()
    [5, 6, 0, 1, 2]
    """
    total = int(lengths.sum())
    shift = np.repeat(starts - np.concatenate(([0], np.cumsum(lengths)[:-1])), lengths)
    return shift + np.arange(total)


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
        return np.where(self.keys[place] == wanted, self.values[:, place], np.float32(0))


def sum_by_part_and_key(parts: Sequence[tuple[Ints, Floats]], width: int) -> Sums:
    """Keys are below `width`: an array of that size is laid out and never filled, so it costs next to nothing.

    >>> sums = sum_by_part_and_key([(np.array([7, 2, 7]), np.ones(3)), (np.array([5]), np.ones(1))], 10)
    >>> sums.keys.tolist(), sums.values.tolist(), sums.of(np.array([7, 6])).tolist()
    ([2, 5, 7], [[1.0, 0.0, 2.0], [0.0, 1.0, 0.0]], [[2.0, 0.0], [0.0, 0.0]])
    """
    keys = np.concatenate([part for part, _ in parts])
    place = np.empty(width, dtype=np.int32)
    number = np.arange(len(keys), dtype=np.int32)
    place[keys] = number
    distinct = np.sort(keys[np.flatnonzero(place[keys] == number)])  # faster than by the mask
    place[distinct] = np.arange(len(distinct), dtype=np.int32)
    row = np.repeat(np.arange(len(parts)) * len(distinct), [len(part) for part, _ in parts])
    weights = np.concatenate([values for _, values in parts])
    values = np.zeros(len(parts) * len(distinct), dtype=np.float32)
    np.add.at(values, row + place[keys], weights)
    return Sums(distinct, values.reshape(len(parts), len(distinct)), place)


def top_of_each_row(keys: Ints, values: Floats, width: int, n: int) -> tuple[Ints, Ints]:
    """The n keys of greatest positive value in each row, and the rank of each, from 0; by row, best first.

    One integer holds row, value (its bits, turned round, so that greater sorts first) and column: sorting it is all
    there is to do, and equal values are parted by the column, the same way in any batch.
    """
    bits = np.uint64(max(int(width - 1).bit_length(), 1))
    row, column = np.divmod(keys, width)
    descending = np.uint64(0xFFFFFFFF) - values.view(np.uint32).astype(np.uint64)
    packed = (row.astype(np.uint64) << (bits + np.uint64(32))) | (descending << bits) | column.astype(np.uint64)
    packed = np.sort(packed[values > 0])
    row = (packed >> (bits + np.uint64(32))).astype(np.int64)
    rank = place_in_row(row)
    chosen = rank < n
    column = (packed & ((np.uint64(1) << bits) - np.uint64(1))).astype(np.int64)
    return (row * width + column)[chosen], rank[chosen]


def largest_in_row(row: Ints | Indices, values: Floats, rows: int) -> Floats:
    """The greatest value of each row; 0 where it has none above. `row` ascending."""
    largest = np.zeros(rows, dtype=np.float32)
    first = starts_of_rows(row)
    largest[row[first]] = np.maximum(np.maximum.reduceat(values, first), 0) if len(first) else 0
    return largest


def add_in_row(row: Ints | Indices, vectors: Floats, rows: int) -> Floats:
    """The sum of each row's vectors. `row` ascending. Shape: vectors (n, size) -> (rows, size)."""
    total = np.zeros((rows, vectors.shape[1]), dtype=np.float32)
    first = starts_of_rows(row)
    if len(first):
        total[row[first]] = np.add.reduceat(vectors, first, axis=0)
    return total


def starts_of_rows(row: Ints | Indices) -> Ints:
    """The place where each run of equal rows begins."""
    return np.flatnonzero(np.concatenate(([True], row[1:] != row[:-1]))) if len(row) else np.zeros(0, dtype=np.int64)


def distinct(keys: Ints) -> Ints:
    """The keys ascending, each once. Sorting is several times faster here than numpy's hashing."""
    ordered = np.sort(keys)
    return ordered[starts_of_rows(ordered)]


def sum_in_row(row: Ints | Indices, values: Floats, rows: int) -> Doubles:
    return np.bincount(row, weights=values, minlength=rows).astype(np.float64)
