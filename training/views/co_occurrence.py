"""Items that share people, and items that share a basket: a cosine over people or transactions with both items."""

from dataclasses import replace

import numpy as np
import scipy.sparse as sp

from aisle.arrays.array_types import Bools
from aisle.inputs.histories import PURCHASE
from aisle.retrieval.item_neighbours import Neighbours
from training.config import Config
from training.data.dataset import Dataset
from training.views.top_neighbours import from_products, none

LONGEST = 500  # items of a row; longer rows say little about any pair, and their cost grows with the square


def people_neighbours(liked: sp.csr_matrix, config: Config) -> Neighbours:
    return _cosine(liked, config)


def basket_neighbours(dataset: Dataset, among: Bools, config: Config) -> Neighbours:
    """Bought together: items of one transaction."""
    baskets = baskets_of(dataset, among)
    return none(len(dataset.catalogue)) if baskets is None else _cosine(baskets, config)


def baskets_of(dataset: Dataset, among: Bools) -> sp.csr_matrix | None:
    """1 for each item of a transaction; None in a shop that tells no transactions. Shape: (transactions, items)."""
    bought = among & (dataset.interactions.event == PURCHASE) & (dataset.transaction >= 0)
    if not bought.any():
        return None
    transaction, item = dataset.transaction[bought], dataset.interactions.item[bought]
    shape = (int(transaction.max()) + 1, len(dataset.catalogue))
    baskets = sp.csr_matrix((np.ones(len(item), dtype=np.float32), (transaction, item)), shape=shape)
    baskets.data[:] = 1
    return baskets


def _cosine(rows: sp.csr_matrix, config: Config) -> Neighbours:
    """Formula: sum of 1 / sqrt(row length) over rows with both items, divided by powers of both items' counts."""
    length = np.diff(rows.indptr)
    rows = rows[(length > 1) & (length <= LONGEST)]
    if rows.nnz == 0:
        return none(rows.shape[1])
    counts = np.maximum(np.asarray(rows.sum(axis=0)).ravel(), 1.0)
    own, other = counts**-0.5, counts**-config.neighbour_power
    root = sp.diags(np.diff(rows.indptr) ** -0.25)  # root of the row's weight, since the product applies it twice
    best = from_products((root @ rows @ sp.diags(other)).tocsr(), config.neighbours, config.threads)
    return replace(best, weights=(best.weights * (own / other)[:, None]).astype(np.float32))
