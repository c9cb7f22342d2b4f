"""Ranks and sets of rows over flat arrays that hold many short lists, one after the other, for a whole batch of people.

A *key* is row * width + column, so that one integer names a person's item.
"""

from itertools import pairwise

import numpy as np

from aisle.arrays.array_types import Bools, Doubles, Floats, Indices, Ints


def look_up(keys: Ints | Indices, values: Floats, wanted: Ints | Indices) -> Floats:
    """The value of each wanted key; 0 where `keys` (ascending) lacks it."""
    if len(keys) == 0:
        return np.zeros(len(wanted), dtype=np.float32)
    place = keys.searchsorted(wanted)
    np.minimum(place, len(keys) - 1, out=place)
    return np.where(keys[place] == wanted, values[place], np.float32(0))


def places_of(keys: Ints, wanted: Ints) -> Ints:
    """Where in `keys` (ascending) the wanted ones stand that are there."""
    place = np.searchsorted(keys, wanted)
    inside = place < len(keys)
    return place[inside][keys[place[inside]] == wanted[inside]]


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


def top_of_each_row(values: Floats, row: Ints, n: int) -> tuple[Ints, Ints, Ints]:
    """The n greatest positive values of each line within each row: line, column, and rank from 0; best first.

    One integer holds line, row, value (its bits, turned round, so that greater sorts first) and column: sorting it is
    all there is to do, and equal values are parted by the column, the same way in any batch.
    Shape: values (lines, columns), row (columns,) ascending.
    """
    starts = starts_of_rows(row)
    lengths = np.diff(np.append(starts, len(row)))
    run = np.repeat(np.arange(len(starts)), lengths)  # of equal rows, that each column is in
    one = len(starts) == 1  # of one person alone it pays to see which values can be among the n
    place = _at_least_the_nth(values, n) if one else np.flatnonzero(values > 0)
    line, column = np.divmod(place, len(row))
    bits = int(lengths.max(initial=1)).bit_length()
    descending = (0xFFFFFFFF - values.ravel()[place].view(np.uint32)).astype(np.int64)
    part = line * len(starts) + run[column]
    packed = np.sort((part << (bits + 32)) | (descending << bits) | (column - starts[run[column]]))
    rank = place_in_row(packed >> (bits + 32))
    chosen = np.flatnonzero(rank < n)
    line, of = np.divmod(packed[chosen] >> (bits + 32), len(starts))
    return line, starts[of] + (packed[chosen] & ((1 << bits) - 1)), rank[chosen]


def _at_least_the_nth(values: Floats, n: int) -> Ints:
    """Places, over all lines, of the positive values that are not below the n-th greatest of their line."""
    place = (values > 0).ravel().nonzero()[0]
    positive = values.ravel()[place]
    ends = place.searchsorted(np.arange(len(values) + 1) * values.shape[1])
    nth = np.zeros(len(values), dtype=np.float32)
    for line, (start, end) in enumerate(pairwise(ends.tolist())):
        if end - start > n:
            nth[line] = np.partition(positive[start:end], end - start - n)[end - start - n]
    return place[(positive >= nth.repeat(np.diff(ends))).nonzero()[0]]


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
