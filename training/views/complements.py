"""What is really bought with an item: some orders have both, and it is of another kind (`aisle.retrieval.complements`).

The other items of one order are not the model's opinion but a fact, so a single order is not enough.
"""

from dataclasses import replace

import numpy as np

from aisle.arrays.array_types import Bools
from aisle.inputs.catalogue import Catalogue
from aisle.retrieval.complements import has_kinds, kinds, same_kind
from aisle.retrieval.item_neighbours import Neighbours
from training.config import Config
from training.data.dataset import Dataset
from training.views.co_occurrence import LONGEST, baskets_of
from training.views.top_neighbours import best_first, from_products, none


def fit_complements(dataset: Dataset, among: Bools, config: Config) -> Neighbours:
    baskets = baskets_of(dataset, among)
    if baskets is None:
        return none(len(dataset.catalogue))
    length = np.diff(baskets.indptr)
    baskets = baskets[(length > 1) & (length <= LONGEST)]
    if baskets.nnz == 0:
        return none(len(dataset.catalogue))
    orders = np.maximum(np.asarray(baskets.sum(axis=0)).ravel(), 1.0)
    frequent = from_products(baskets, config.complement_candidates, config.threads)  # weights: orders with both
    enough = np.where(frequent.weights >= config.complement_orders, frequent.weights, 0)
    counted = _of_other_kinds(replace(frequent, weights=enough), dataset.catalogue)
    weights = counted.weights / (orders[counted.ids] ** config.neighbour_power * orders[:, None] ** 0.5)
    ids, weights = best_first(counted.ids, weights.astype(np.float32))
    return Neighbours(ids[:, : config.complements], weights[:, : config.complements])


def _of_other_kinds(lists: Neighbours, catalogue: Catalogue) -> Neighbours:
    """Without neighbours of an item's own kind. A list that categories alone would empty keeps them."""
    kind = kinds(catalogue)
    weights = np.where(same_kind(kind[:, None], kind[lists.ids]), 0, lists.weights)
    if not has_kinds(catalogue):
        emptied = ~weights.any(axis=1)
        weights[emptied] = lists.weights[emptied]
    return Neighbours(lists.ids, weights)
