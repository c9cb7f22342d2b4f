"""From a score matrix, chunk by chunk, to each item's best neighbours. The matrix itself is never whole in memory."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import scipy.sparse as sp

from aisle.array_types import Floats, Indices, Ints
from aisle.neighbours import Neighbours
from aisle.segments import look_up, top_of_each_row


def from_sparse(chunks: Iterable[sp.csr_matrix], k: int) -> Neighbours:
    """Chunks are consecutive rows. An item is no neighbour of itself; only scores above 0 count."""
    ids, weights = [], []
    for start, chunk in _numbered(chunks):
        row = np.repeat(np.arange(chunk.shape[0], dtype=np.int64), np.diff(chunk.indptr))
        other = chunk.indices != row + start
        parts = _best(row[other] * chunk.shape[1] + chunk.indices[other], chunk.data[other], chunk.shape, k)
        ids.append(parts[0])
        weights.append(parts[1])
    return _joined(ids, weights)


def from_dense(chunks: Iterable[Floats], k: int) -> Neighbours:
    ids, weights = [], []
    for start, chunk in _numbered(chunks):
        rows, width = chunk.shape
        kept = min(k, width)
        chunk[np.arange(rows), np.arange(start, start + rows)] = -np.inf
        best = np.argpartition(chunk, width - kept, axis=1)[:, width - kept :]
        values = np.maximum(np.take_along_axis(chunk, best, axis=1), 0)
        order = np.lexsort((best, -values), axis=1)
        ids.append(np.take_along_axis(best, order, axis=1).astype(np.int32))
        weights.append(np.take_along_axis(values, order, axis=1).astype(np.float32))
    return _joined(ids, weights)


def none(items: int) -> Neighbours:
    return Neighbours(np.zeros((items, 1), dtype=np.int32), np.zeros((items, 1), dtype=np.float32))


def _best(keys: Ints, values: Floats, shape: tuple[int, int], k: int) -> tuple[Indices, Floats]:
    rows, width = shape
    ids, weights = np.zeros((rows, k), dtype=np.int32), np.zeros((rows, k), dtype=np.float32)
    order = np.argsort(keys)
    keys, values = keys[order], values[order].astype(np.float32)
    best, rank = top_of_each_row(keys, values, width, k)
    row, column = np.divmod(best, width)
    ids[row, rank] = column
    weights[row, rank] = look_up(keys, values, best)
    return ids, weights


def _numbered(chunks: Iterable[Any]) -> Iterable[tuple[int, Any]]:
    """Each chunk and the number of its first row."""
    start = 0
    for chunk in chunks:
        yield start, chunk
        start += chunk.shape[0]


def _joined(ids: list[Indices], weights: list[Floats]) -> Neighbours:
    """Without the columns that no list fills."""
    weight = np.concatenate(weights)
    filled = max(int(np.count_nonzero(weight.any(axis=0))), 1)
    return Neighbours(np.concatenate(ids)[:, :filled], weight[:, :filled])
