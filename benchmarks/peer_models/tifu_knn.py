"""TIFU-KNN: what a person bought, faded by the baskets since, mixed with what the most similar people bought.

A person's baskets, as vectors of ones, are split into `groups` of equal size, counted back from the last basket. A
group's vector is the mean of its baskets, each times within ** (later baskets of the group). The person's vector u is
the mean of the groups' vectors, each times across ** (later groups). Scores: own * u + (1 - own) * n, where n is the
mean vector of the `neighbours` people of smallest Euclidean distance to u.
Source: Hu, He, Gao and Zhang, Modeling personalized item frequency information for next-basket recommendation,
SIGIR 2020; the ranges of the grid are the paper's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from scipy import sparse

from aisle.arrays.array_types import Doubles, Floats, Ints
from benchmarks.peer_models.basket_lines import BasketLines
from benchmarks.peer_models.given import Given
from benchmarks.ranking import Scorer
from training.data.examples import Examples


@dataclass(frozen=True)
class TifuKnn:
    groups: int = 7
    within: float = 0.9
    across: float = 0.7
    neighbours: int = 300
    own: float = 0.7

    GRID: ClassVar[Mapping[str, Sequence[Any]]] = {
        "own": (0.0, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9, 1.0),
        "neighbours": (50, 100, 300, 500, 900),
        "across": (0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0),
        "within": (0.5, 0.7, 0.8, 0.9, 1.0),
        "groups": (3, 7, 11, 15, 19, 23),
    }
    AT_SCORING: ClassVar[frozenset[str]] = frozenset({"own", "neighbours"})

    def fit(self, given: Given) -> sparse.csr_matrix:
        """Every person's vector."""
        lines = BasketLines.of(given.split)
        return lines.matrix(self._weights(lines.back, lines.count))

    def scorer(self, given: Given, fitted: sparse.csr_matrix) -> Scorer:
        people = np.flatnonzero(np.diff(fitted.indptr))  # those with a basket
        others = fitted[people]
        norms = np.asarray(others.multiply(others).sum(axis=1), dtype=np.float64).ravel()

        def score(part: Examples) -> Floats:
            own = fitted[part.person]
            near = norms - 2 * (own @ others.T).toarray()  # the squared distance, but for what a person has in all
            near[people == np.asarray(part.person)[:, None]] = np.inf
            count = min(self.neighbours, len(people) - 1)
            nearest = np.argpartition(near, max(count - 1, 0), axis=1)[:, :count]
            places = (np.repeat(np.arange(len(part)), count), nearest.ravel())
            mean = sparse.csr_matrix((np.full(len(places[0]), 1 / max(count, 1)), places), shape=near.shape)
            mixed = self.own * own + (1 - self.own) * (mean @ others)
            return np.asarray(mixed.toarray(), dtype=np.float32)

        return score

    def _weights(self, back: Ints, count: Ints) -> Doubles:
        """The weight of each basket. Shape: (baskets,)."""
        size = np.maximum(np.ceil(count / self.groups), 1)
        group, place = back // size, back % size
        in_group = np.minimum(size, count - group * size)  # the first group may be smaller
        weight = self.within**place / in_group * self.across**group / np.ceil(count / size)
        return np.asarray(weight, dtype=np.float64)
