"""Matrix factors. A person's vector is solved from the history at each request and never stored."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from aisle.arrays.array_types import Bools, Doubles, Floats, Indices, Ints
from aisle.inputs.histories import Histories
from aisle.retrieval.nearest import Clusters, best, best_allowed, products, vectors_of


@dataclass(frozen=True)
class Factors:
    """The item vectors of a fitted factorisation.

    Shape: items (items, factors); gram = items.T @ items, (factors, factors).
    """

    items: Floats
    gram: Doubles
    confidence: float  # what a strength of 1 adds to the base confidence of 1
    regularisation: float
    clusters: Clusters | None = None  # of the items; None where a scan is fast enough
    newcomers: Floats | None = None  # (newcomers, factors): vectors of items that came after the training

    def fold_in(self, histories: Histories, decay: float = 1.0) -> Floats:
        """Each person's vector, from the least squares that ALS solves in training. Older items count less.

        Formula: x = (Y'Y + Y'(C - I)Y + reg I)^-1 Y'C p, with C = 1 + confidence * |weight| and p = (weight > 0).
        Let A = (Y'Y + reg I)^-1, which is the same for all, and L the item vectors of the history. By Woodbury's
        identity x = b - A L' ((C - I)^-1 + L A L')^-1 L b, with b = A L' C p. This system is smaller, since a history
        is shorter than a vector.
        Source: Hu, Koren, Volinsky, Collaborative Filtering for Implicit Feedback Datasets, ICDM 2008.
        Shape: (rows, factors).
        """
        vectors = np.zeros((histories.rows, len(self.gram)), dtype=np.float32)
        counting, weights = histories.counting(decay)
        starts = np.searchsorted(histories.row[counting], np.arange(histories.rows + 1))
        for row in np.flatnonzero(np.diff(starts)):
            entries = slice(starts[row], starts[row + 1])
            item = histories.item[counting[entries]]
            liked = vectors_of(self.items, self.newcomers, item).astype(np.float64)  # (entries, factors)
            weight = weights[entries].astype(np.float64)
            extra = self.confidence * np.abs(weight)
            projected = liked @ self._inverse  # L A
            initial = ((1 + extra) * (weight > 0)) @ projected  # b
            correction = np.linalg.solve(np.diag(1 / extra) + projected @ liked.T, liked @ initial) @ projected
            vectors[row] = initial - correction
        return vectors

    @cached_property
    def _inverse(self) -> Doubles:
        """The matrix A of `fold_in`, which all people share. Shape: (factors, factors)."""
        return np.asarray(np.linalg.inv(self.gram + self.regularisation * np.eye(len(self.gram))), dtype=np.float64)

    def best(self, people: Floats, n: int, width: int) -> tuple[Ints, Floats]:
        """The n trained items of greatest score for each person: keys row * width + item, ascending, and scores."""
        return best(self.items, self.clusters, people, n, width)

    def best_allowed(self, people: Floats, n: int, allowed: Bools) -> tuple[Ints, Floats]:
        """As `best`, of the allowed trained items alone. Shape: allowed (items,), newcomers included."""
        trained = allowed[: len(self.items)]
        return best_allowed(self.items, self.clusters, people, n, len(allowed), trained)

    def scores(self, people: Floats, row: Indices, item: Indices) -> Floats:
        """The score of each (person, item) pair. Shape: row, item (pairs,) -> (pairs,)."""
        return products(self.items, self.newcomers, people, row, item)
