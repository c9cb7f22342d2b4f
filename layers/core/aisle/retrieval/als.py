"""Matrix factors: a person's taste as a vector, solved from the history when asked, never stored."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from aisle.arrays.array_types import Doubles, Floats, Indices, Ints
from aisle.inputs.histories import Histories
from aisle.retrieval.nearest import Clusters, best, products


@dataclass(frozen=True)
class Factors:
    """Shape: items (items, factors); gram = items.T @ items, (factors, factors)."""

    items: Floats
    gram: Doubles
    confidence: float  # what a strength of 1 adds to the confidence of 1 that every cell has
    regularisation: float
    clusters: Clusters | None = None  # of the items, where they are too many to scan

    def fold_in(self, histories: Histories, decay: float = 1.0) -> Floats:
        """Each person's vector, by the least squares that ALS solves for a person it trains on; older items count less.

        Formula: x = (Y'Y + Y'(C - I)Y + reg I)^-1 Y'C p, with C = 1 + confidence * |weight| and p = (weight > 0). With
        A = (Y'Y + reg I)^-1, the same for all, and L the rows of the history, by Woodbury's identity
        x = b - A L' ((C - I)^-1 + L A L')^-1 L b, b = A L' C p: a history is shorter than a vector.
        Source: Hu, Koren, Volinsky, Collaborative Filtering for Implicit Feedback Datasets, ICDM 2008.
        Shape: (rows, factors).
        """
        solved = np.zeros((histories.rows, len(self.gram)), dtype=np.float32)
        counting, weights = histories.counting(decay)
        starts = np.searchsorted(histories.row[counting], np.arange(histories.rows + 1))
        for row in np.flatnonzero(np.diff(starts)):
            entries = slice(starts[row], starts[row + 1])
            liked = self.items[histories.item[counting[entries]]].astype(np.float64)  # (entries, factors)
            weight = weights[entries].astype(np.float64)
            extra = self.confidence * np.abs(weight)
            towards = liked @ self._settled
            begun = ((1 + extra) * (weight > 0)) @ towards
            solved[row] = begun - np.linalg.solve(np.diag(1 / extra) + towards @ liked.T, liked @ begun) @ towards
        return solved

    @cached_property
    def _settled(self) -> Doubles:
        """What all people's equations have in common, inverted. Shape: (factors, factors)."""
        return np.asarray(np.linalg.inv(self.gram + self.regularisation * np.eye(len(self.gram))), dtype=np.float64)

    def best(self, people: Floats, n: int) -> tuple[Ints, Floats]:
        """The n items of greatest score for each person: keys row * items + item, ascending, and scores."""
        return best(self.items, self.clusters, people, n)

    def scores(self, people: Floats, row: Indices, item: Indices) -> Floats:
        return products(self.items, people, row, item)
