"""Ranks, sets and sums over many short lists, for a whole batch of people at once.

A flat array holds the lists one after the other, and `row` names the list of each entry.
A *key* is row * width + column, so one integer names a person's item.
"""

from itertools import pairwise

import numpy as np

from aisle.arrays.array_types import Bools, Doubles, Floats, Indices, Ints


def look_up(keys: Ints | Indices, values: Floats, wanted: Ints | Indices) -> Floats:
    """The value of each wanted key; 0 for a key that is not in `keys` (ascending)."""
    if len(keys) == 0:
        return np.zeros(len(wanted), dtype=np.float32)
    position = keys.searchsorted(wanted)
    np.minimum(position, len(keys) - 1, out=position)
    return np.where(keys[position] == wanted, values[position], np.float32(0))


def places_of(keys: Ints, wanted: Ints) -> Ints:
    """The positions in `keys` (ascending) of the wanted keys. Skips keys that are not in it."""
    position = np.searchsorted(keys, wanted)
    inside = position < len(keys)
    return position[inside][keys[position[inside]] == wanted[inside]]


def holds(keys: Ints | Indices, wanted: Ints | Indices) -> Bools:
    """Whether `keys` (ascending) contains each wanted key."""
    if len(keys) == 0:
        return np.zeros(len(wanted), dtype=bool)
    return np.asarray(keys[np.minimum(keys.searchsorted(wanted), len(keys) - 1)] == wanted)


def place_in_row(row: Ints | Indices) -> Ints:
    """The position of each entry within its run of equal rows: 0, 1, 2 ...

    >>> place_in_row(np.array([0, 0, 4, 4, 4])).tolist()
    [0, 1, 0, 1, 2]
    """
    if len(row) == 0:
        return np.zeros(0, dtype=np.int64)
    starts = np.flatnonzero(np.concatenate(([True], row[1:] != row[:-1])))
    lengths = np.diff(np.concatenate((starts, [len(row)])))
    return np.arange(len(row)) - np.repeat(starts, lengths)


def expand(starts: Ints, lengths: Ints) -> Ints:
    """The positions start, start + 1 ... of every slice, in one array.

    >>> expand(np.array([5, 0]), np.array([2, 3])).tolist()
    [5, 6, 0, 1, 2]
    """
    total = int(lengths.sum())
    shift = np.repeat(starts - np.concatenate(([0], np.cumsum(lengths)[:-1])), lengths)
    return shift + np.arange(total)


def top_of_each_row(values: Floats, row: Ints, n: int) -> tuple[Ints, Ints, Ints]:
    """The n greatest positive values of each line within each row, best first.

    One sort does the work. Each integer packs line, row, value and column. The value's bits are inverted, so a greater
    value sorts first. The column breaks ties, so the result does not depend on the batch.
    Shape: values (lines, columns), row (columns,) ascending. Returns line, column, and rank from 0.
    """
    starts = starts_of_rows(row)
    lengths = np.diff(np.append(starts, len(row)))
    run = np.repeat(np.arange(len(starts)), lengths)  # the run of equal rows of each column
    single = len(starts) == 1  # for one person it is quicker to drop the values that cannot be among the n
    position = _at_least_the_nth(values, n) if single else np.flatnonzero(values > 0)
    line, column = np.divmod(position, len(row))
    bits = int(lengths.max(initial=1)).bit_length()
    descending = (0xFFFFFFFF - values.ravel()[position].view(np.uint32)).astype(np.int64)
    group = line * len(starts) + run[column]
    packed = np.sort((group << (bits + 32)) | (descending << bits) | (column - starts[run[column]]))
    rank = place_in_row(packed >> (bits + 32))
    chosen = np.flatnonzero(rank < n)
    line, run_of_chosen = np.divmod(packed[chosen] >> (bits + 32), len(starts))
    return line, starts[run_of_chosen] + (packed[chosen] & ((1 << bits) - 1)), rank[chosen]


def _at_least_the_nth(values: Floats, n: int) -> Ints:
    """Flat positions of the positive values that are at least the n-th greatest of their line."""
    position = (values > 0).ravel().nonzero()[0]
    positive = values.ravel()[position]
    ends = position.searchsorted(np.arange(len(values) + 1) * values.shape[1])
    nth = np.zeros(len(values), dtype=np.float32)
    for line, (start, end) in enumerate(pairwise(ends.tolist())):
        if end - start > n:
            nth[line] = np.partition(positive[start:end], end - start - n)[end - start - n]
    return position[(positive >= nth.repeat(np.diff(ends))).nonzero()[0]]


def add_in_row(row: Ints | Indices, vectors: Floats, rows: int) -> Floats:
    """The sum of each row's vectors.

    Shape: row (n,) ascending, vectors (n, size) -> (rows, size).
    """
    total = np.zeros((rows, vectors.shape[1]), dtype=np.float32)
    first = starts_of_rows(row)
    if len(first):
        total[row[first]] = np.add.reduceat(vectors, first, axis=0)
    return total


def starts_of_rows(row: Ints | Indices) -> Ints:
    """The position where each run of equal rows begins."""
    return np.flatnonzero(np.concatenate(([True], row[1:] != row[:-1]))) if len(row) else np.zeros(0, dtype=np.int64)


def distinct(keys: Ints) -> Ints:
    """The distinct keys, ascending. A sort is several times faster here than numpy's hashing."""
    ordered = np.sort(keys)
    return ordered[starts_of_rows(ordered)]


def sum_in_row(row: Ints | Indices, values: Floats, rows: int) -> Doubles:
    """The sum of each row's values. Shape: row and values (n,) -> (rows,)."""
    return np.bincount(row, weights=values, minlength=rows).astype(np.float64)
