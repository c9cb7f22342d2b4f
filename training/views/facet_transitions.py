"""Transitions between brands, and between sub-categories: what comes next where single items are too rare."""

import numpy as np
import scipy.sparse as sp

from aisle.arrays.array_types import Doubles
from aisle.inputs.catalogue import Catalogue
from aisle.retrieval.item_neighbours import Neighbours
from training.views.top_neighbours import best_of_rows, none

LISTED = 100  # items in each value's list


def facet_neighbours(counts: sp.csr_matrix, popularity: Doubles, catalogue: Catalogue, facet: str) -> Neighbours:
    """For an item of value v: the popular items of each value w, weighted by how often w follows v.

    Formula: weight(v, j) = T(v, w(j)) / sum over w of T(v, w) * popularity(j) / popularity of all of w(j).
    Shape: counts (items, items), directed; popularity (items,), visits.
    """
    codes, values = catalogue.codes[facet], len(catalogue.vocabularies[facet])
    if values < 2:
        return none(len(catalogue))
    known = np.flatnonzero(codes >= 0)
    belongs = sp.csr_matrix((np.ones(len(known), dtype=np.float32), (known, codes[known])), shape=(len(codes), values))
    between = (belongs.T @ counts @ belongs).tocsr()
    of_value = np.maximum(belongs.T @ popularity, 1.0)
    share = np.where(codes >= 0, popularity / of_value[np.maximum(codes, 0)], 0)
    leaving = np.maximum(np.asarray(between.sum(axis=1)).ravel(), 1.0)
    ids, weights = best_of_rows((sp.diags(1 / leaving) @ between @ belongs.T @ sp.diags(share)).tocsr(), LISTED)
    return Neighbours(ids, weights, list_of_item=codes)
