"""Plain peers of the shelves: association rules over orders, popularity, and the search's own order."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse

from aisle.arrays.array_types import Doubles, Indices, Ints
from aisle.retrieval.complements import kinds
from benchmarks.shelf_cases import SHOWN, Case, HeldOut
from training.views.co_occurrence import baskets_of


@dataclass(frozen=True)
class Rules:
    """Association rules of the orders before the moment: i -> j, by confidence or by lift."""

    of: HeldOut
    orders: int  # with both items, at least

    @cached_property
    def _pairs(self) -> sparse.csr_matrix:
        """Orders with both items. Shape: (items, items)."""
        baskets = baskets_of(self.of.dataset, self.of.fitted)
        assert baskets is not None, "a data set without orders has no rules"
        pairs = (baskets.T @ baskets).tocsr()
        pairs.setdiag(0)
        pairs.data[pairs.data < self.orders] = 0
        pairs.eliminate_zeros()
        return pairs

    @cached_property
    def _counts(self) -> Doubles:
        """Orders with each item. Shape: (items,)."""
        bought = baskets_of(self.of.dataset, self.of.fitted)
        assert bought is not None
        return np.maximum(np.asarray(bought.sum(axis=0)).ravel(), 1.0)

    def listed(self, case: Case, measure: str) -> Indices:
        """The best of other kinds than the items given, at most SHOWN; the rules of several items add up."""
        given = np.array(case.of)
        score = np.asarray(self._pairs[given].multiply(1 / self._counts[given][:, None]).sum(axis=0)).ravel()
        if measure == "lift":
            score = score / self._counts
        kind = kinds(self.of.dataset.catalogue)
        own = kind[given][kind[given] >= 0]
        score[~self.of.on_sale | np.isin(kind, own)] = 0
        score[given] = 0
        return _best(score)


def by_popularity(of: HeldOut, case: Case, popularity: Doubles) -> Indices:
    """The most popular items of the request's category."""
    code = of.dataset.catalogue.code("category", str(case.request.category))
    return _best(np.where(of.on_sale & (of.dataset.catalogue.codes["category"] == code), popularity + 1e-9, 0))


def as_given(case: Case) -> Ints:
    """The search's own order."""
    return np.array(case.of[:SHOWN])


def _best(score: Doubles) -> Indices:
    best = np.argsort(-score, kind="stable")[:SHOWN]
    return best[score[best] > 0].astype(np.int32)
