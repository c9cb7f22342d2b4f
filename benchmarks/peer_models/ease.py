"""EASE: a linear item-to-item model in closed form.

Formula: P = inverse(X'X + ridge * I), X people x items; B = I - P / diagonal(P); scores: history @ B.
Source: Steck, Embarrassingly shallow autoencoders for sparse data, WWW 2019.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from scipy import linalg

from aisle.arrays.array_types import Floats
from benchmarks.peer_models.given import FADING, Given
from benchmarks.ranking import Scorer
from training.data.examples import Examples


@dataclass(frozen=True)
class Ease:
    ridge: float = 250.0
    decay: float = 1.0  # of the history, per visit since; 1: the paper's own

    GRID: ClassVar[Mapping[str, Sequence[Any]]] = {"ridge": (50.0, 100.0, 250.0, 500.0, 1_000.0, 2_000.0)}

    AT_SCORING: ClassVar[frozenset[str]] = frozenset({"decay"})

    def fit(self, given: Given) -> Floats:
        """The item-to-item weight matrix."""
        seen = given.matrix()
        gram = np.asarray((seen.T @ seen).todense(), dtype=np.float32)
        gram[np.diag_indices_from(gram)] += np.float32(self.ridge)
        triangle, failed = linalg.lapack.spotrf(
            gram.T, lower=1, overwrite_a=1
        )  # symmetric, so the transposed view has LAPACK's order
        if failed:
            raise linalg.LinAlgError(f"X'X + {self.ridge} I is not positive definite")
        inverse, _ = linalg.lapack.spotri(triangle, lower=1, overwrite_c=1)
        inverse += np.tril(inverse, -1).T  # fills the upper triangle, which was zero
        weights = np.divide(inverse, -np.diag(inverse), out=inverse)
        np.fill_diagonal(weights, 0)
        return np.asarray(weights)

    def scorer(self, given: Given, fitted: Floats) -> Scorer:
        def score(part: Examples) -> Floats:
            return np.asarray(given.histories(part, self.decay) @ fitted, dtype=np.float32)

        return score


@dataclass(frozen=True)
class EaseWithRecency(Ease):
    """EASE with a decay of the history."""

    decay: float = 0.7

    GRID: ClassVar[Mapping[str, Sequence[Any]]] = {**Ease.GRID, "decay": FADING}
