"""From a score matrix to each item's best neighbours. No items-by-items matrix is ever whole in memory."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from implicit.nearest_neighbours import all_pairs_knn

from aisle.arrays.array_types import Floats, Indices, Ints
from aisle.arrays.ragged import place_in_row
from aisle.retrieval.item_neighbours import Neighbours

BLOCK = 4_096  # rows sorted at once
VALUE_BITS = 32
GROUPS_OF_ONE = 4


def from_products(rows: sp.csr_matrix, k: int, threads: int) -> Neighbours:
    """The best of rows.T @ rows. An item is no neighbour of itself; only scores above 0 count.

    The library sums one item's scores and keeps the best before it takes the next item. It also chooses among scores
    equal to the last one kept. threads: 0 for all cores.
    """
    items = rows.shape[1]
    kept = min(k + 1, items)
    found = all_pairs_knn(rows.astype(np.float64), kept, num_threads=threads, show_progress=False)
    columns, scores = found.col.reshape(items, kept), found.data.reshape(items, kept)
    ids, weights = [], []
    for start in range(0, items, BLOCK):
        column, score = columns[start : start + BLOCK], scores[start : start + BLOCK].astype(np.float32)
        own = column == np.arange(start, start + len(column))[:, None]
        parts = best_first(column, np.where(own, 0, score))
        ids.append(parts[0][:, :k])
        weights.append(parts[1][:, :k])
    return _joined(ids, weights)


def from_sparse(chunks: Iterable[sp.csr_matrix], k: int) -> Neighbours:
    """Chunks are consecutive rows. An item is no neighbour of itself; only scores above 0 count."""
    ids, weights = [], []
    for start, chunk in _numbered(chunks):
        row = np.repeat(np.arange(start, start + chunk.shape[0]), np.diff(chunk.indptr))
        others = np.where(chunk.indices == row, 0, chunk.data)
        parts = best_of_rows(sp.csr_matrix((others, chunk.indices, chunk.indptr), shape=chunk.shape), k)
        ids.append(parts[0])
        weights.append(parts[1])
    return _joined(ids, weights)


def from_dense(chunks: Iterable[Floats], k: int) -> Neighbours:
    """Chunks are consecutive rows; they are overwritten."""
    ids, weights = [], []
    for start, chunk in _numbered(chunks):
        chunk[np.arange(len(chunk)), np.arange(start, start + len(chunk))] = 0
        parts = best_of_rows(_promising(chunk, k), k)
        ids.append(parts[0])
        weights.append(parts[1])
    return _joined(ids, weights)


def spread(part: Neighbours, chosen: Ints, items: int) -> Neighbours:
    """Turns lists of the chosen items into lists of all items. Items not chosen get empty lists."""
    ids = np.zeros((items, part.ids.shape[1]), dtype=np.int32)
    weights = np.zeros((items, part.ids.shape[1]), dtype=np.float32)
    ids[chosen], weights[chosen] = chosen[part.ids], part.weights
    return Neighbours(ids, weights)


def none(items: int) -> Neighbours:
    return Neighbours(np.zeros((items, 1), dtype=np.int32), np.zeros((items, 1), dtype=np.float32))


def best_of_rows(scores: sp.csr_matrix, k: int) -> tuple[Indices, Floats]:
    """The k columns of greatest positive score in each row; ties go to the first column. Shape: (rows, k) both.

    One integer packs row, score and column. The score's bits are inverted, so that the greatest sorts first.
    """
    rows, width = scores.shape
    bits = max(int(width - 1).bit_length(), 1)
    block = min(BLOCK, 1 << (64 - VALUE_BITS - bits))
    ids, weights = np.zeros((rows, k), dtype=np.int32), np.zeros((rows, k), dtype=np.float32)
    for start in range(0, rows, block):
        stop = min(start + block, rows)
        cells = slice(scores.indptr[start], scores.indptr[stop])
        row = np.repeat(np.arange(stop - start), np.diff(scores.indptr[start : stop + 1]))
        value, column = scores.data[cells].astype(np.float32), scores.indices[cells]
        above = value > 0
        packed = _pack(value[above], column[above], bits) | row[above].astype(np.uint64) << np.uint64(bits + VALUE_BITS)
        packed.sort()
        row = (packed >> np.uint64(bits + VALUE_BITS)).astype(np.int64)
        rank = place_in_row(row)
        chosen = rank < k
        column, value = _unpack(packed[chosen], bits)
        ids[start + row[chosen], rank[chosen]] = column
        weights[start + row[chosen], rank[chosen]] = value
    return ids, weights


def _promising(scores: Floats, k: int) -> sp.csr_matrix:
    """The scores above 0 that may be among a row's best k, and few others.

    The columns are dealt into 4 k groups. The k-th greatest of the groups' maxima is at most the row's k-th greatest
    score, so it is a safe bound. This takes a third of the time of partitioning the row.
    """
    rows, width = scores.shape
    groups = min(GROUPS_OF_ONE * k, width)
    greatest = scores[:, : width - width % groups].reshape(rows, -1, groups).max(axis=1)  # (rows, groups)
    bound = np.partition(greatest, groups - min(k, groups), axis=1)[:, groups - min(k, groups)]
    row, column = np.divmod(np.flatnonzero((scores >= bound[:, None]) & (scores > 0)), width)
    starts = np.searchsorted(row, np.arange(rows + 1))
    return sp.csr_matrix((scores[row, column], column, starts), shape=scores.shape)


def best_first(columns: Indices | Ints, scores: Floats) -> tuple[Indices, Floats]:
    """Sorts each row by its scores; scores not above 0 come last, as zeros. Shape: (rows, n), in and out."""
    packed = np.sort(_pack(np.maximum(scores, 0) + np.float32(0), columns, VALUE_BITS), axis=1)
    ids, weights = _unpack(packed, VALUE_BITS)
    return np.where(weights > 0, ids, 0), weights


def _pack(scores: Floats, columns: Indices | Ints, bits: int) -> npt.NDArray[np.uint64]:
    """Keys that ascend as the scores descend, then as the columns ascend. Scores must not be below 0."""
    descending = np.uint64(0xFFFFFFFF) - scores.view(np.uint32).astype(np.uint64)
    return descending << np.uint64(bits) | columns.astype(np.uint64)


def _unpack(packed: npt.NDArray[np.uint64], bits: int) -> tuple[Indices, Floats]:
    columns = (packed & np.uint64((1 << bits) - 1)).astype(np.int32)
    scores = np.uint32(0xFFFFFFFF) - (packed >> np.uint64(bits)).astype(np.uint32)  # drops the row's bits
    return columns, scores.view(np.float32)


def _numbered(chunks: Iterable[Any]) -> Iterable[tuple[int, Any]]:
    """Each chunk and the number of its first row."""
    start = 0
    for chunk in chunks:
        yield start, chunk
        start += chunk.shape[0]


def _joined(ids: list[Indices], weights: list[Floats]) -> Neighbours:
    """Drops the columns that no list fills."""
    weight = np.concatenate(weights)
    filled = max(int(np.count_nonzero(weight.any(axis=0))), 1)
    return Neighbours(np.concatenate(ids)[:, :filled], weight[:, :filled])
