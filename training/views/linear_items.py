"""The collaborative view as a linear item-to-item model: EASE."""

from collections.abc import Iterator

import numpy as np
import scipy.linalg.lapack as lapack
import scipy.sparse as sp

from aisle.arrays.array_types import Floats
from aisle.retrieval.item_neighbours import Neighbours
from training.config import Config
from training.views.top_neighbours import from_dense, none, spread

CHUNK = 512  # rows


def linear_neighbours(liked: sp.csr_matrix, config: Config) -> Neighbours:
    """Each item's best weights. A catalogue larger than `linear_items` uses the items with most people only.

    Formula: B = I - P diag(1 / diag P), P = (X'X + reg I)^-1.
    Source: Steck, Embarrassingly Shallow Autoencoders for Sparse Data, WWW 2019.
    """
    items = liked.shape[1]
    people = np.asarray(liked.sum(axis=0)).ravel()
    chosen = np.sort(np.argsort(-people, kind="stable")[: config.linear_items])
    chosen = chosen[people[chosen] > 0]
    if len(chosen) < 2:
        return none(items)
    part = liked[:, chosen]
    inverse = _inverse((part.T @ part).tocsr().toarray(), config.linear_regularisation)
    return spread(from_dense(_weights(inverse), config.neighbours), chosen, items)


def _inverse(gram: Floats, regularisation: float) -> Floats:
    """Inverts by Cholesky, in place where `gram` is in C order. Only the lower triangle of the result is valid."""
    gram[np.diag_indices_from(gram)] += regularisation
    factor, failed = lapack.spotrf(gram.T, lower=0, clean=0, overwrite_a=1)
    if failed:
        raise ArithmeticError(f"the item-item matrix is not positive definite at column {failed}")
    inverse, _ = lapack.spotri(factor, lower=0, overwrite_c=1)
    return inverse.T


def _weights(inverse: Floats) -> Iterator[Floats]:
    """Rows of B in chunks."""
    scale = -1 / np.diagonal(inverse)
    for start in range(0, len(inverse), CHUNK):
        stop = min(start + CHUNK, len(inverse))
        rows = np.empty((stop - start, len(inverse)), dtype=np.float32)
        rows[:, :stop] = inverse[start:stop, :stop]
        rows[:, stop:] = inverse[stop:, start:stop].T
        block = rows[:, start:stop]
        lower = np.tril(block)
        rows[:, start:stop] = lower + np.tril(block, -1).T
        rows *= scale
        yield rows
