"""Item-item neighbours of the `implicit` library: similarity of the items' visitors, weighted by BM25."""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from implicit.nearest_neighbours import BM25Recommender
from scipy import sparse

from aisle.arrays.array_types import Floats
from benchmarks.peer_models.given import FADING, Given
from benchmarks.ranking import Scorer
from training.data.examples import Examples


@dataclass(frozen=True)
class Bm25:
    neighbours: int = 20  # this and the next two: the library's defaults
    k1: float = 1.2
    b: float = 0.75
    decay: float = 1.0  # of the history, per visit since

    counted: bool = False  # whether repeated visits count

    GRID: ClassVar[Mapping[str, Sequence[Any]]] = {
        "decay": FADING,
        "neighbours": (20, 50, 100, 300, 1_000),
        "b": (0.0, 0.25, 0.5, 0.75, 1.0),
        "k1": (0.3, 1.2, 5.0, 100.0),
        "counted": (False, True),
    }
    AT_SCORING: ClassVar[frozenset[str]] = frozenset({"decay"})

    def fit(self, given: Given) -> sparse.csr_matrix:
        """Similarities to each item's nearest items."""
        model = BM25Recommender(self.neighbours, self.k1, self.b)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the library warns about its own matrix conversion
            model.fit(given.matrix(self.counted), show_progress=False)
        return model.similarity

    def scorer(self, given: Given, fitted: sparse.csr_matrix) -> Scorer:
        def score(part: Examples) -> Floats:
            history = given.histories(part, self.decay, self.counted)
            return np.asarray((history @ fitted).toarray(), dtype=np.float32)

        return score
