"""Matrix factorisation of implicit feedback, by the `implicit` library, which folds in a case's history.

Source: Hu, Koren and Volinsky, Collaborative filtering for implicit feedback datasets, ICDM 2008.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from implicit.als import AlternatingLeastSquares
from threadpoolctl import threadpool_limits

from aisle.arrays.array_types import Floats
from benchmarks.peer_models.given import FADING, Given
from benchmarks.ranking import Scorer
from training.data.examples import Examples


@dataclass(frozen=True)
class Als:
    factors: int = 256
    regularization: float = 0.01  # from here on the library's defaults
    alpha: float = 1.0
    iterations: int = 15
    decay: float = 1.0  # of the history, per visit since

    counted: bool = False  # whether repeated visits count

    GRID: ClassVar[Mapping[str, Sequence[Any]]] = {
        "regularization": (0.01, 0.1, 1.0, 10.0, 30.0, 100.0),
        "alpha": (1.0, 4.0, 16.0, 64.0),
        "factors": (32, 64, 128, 256),
        "counted": (False, True),
        "decay": FADING,
        "iterations": (8, 15, 30),
    }
    AT_SCORING: ClassVar[frozenset[str]] = frozenset({"decay"})

    def fit(self, given: Given) -> AlternatingLeastSquares:
        settings = {"alpha": self.alpha, "iterations": self.iterations, "random_state": 0}
        with threadpool_limits(1, "blas"):  # the library has its own threads and recommends this
            model = AlternatingLeastSquares(self.factors, self.regularization, **settings)
            model.fit(given.matrix(self.counted), show_progress=False)
        return model

    def scorer(self, given: Given, fitted: AlternatingLeastSquares) -> Scorer:
        def score(part: Examples) -> Floats:
            history = given.histories(part, self.decay, self.counted)
            people = fitted.recalculate_user(np.arange(len(part)), history)
            return np.asarray(people @ fitted.item_factors.T, dtype=np.float32)

        return score


@dataclass(frozen=True)
class AlsByDefault(Als):
    """256 factors and the library's defaults, without tuning."""

    GRID: ClassVar[Mapping[str, Sequence[Any]]] = {}
