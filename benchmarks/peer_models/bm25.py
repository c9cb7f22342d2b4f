"""Items by how alike their visitors are, weighted by BM25: the `implicit` library's item-item neighbours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from implicit.nearest_neighbours import BM25Recommender

from aisle.array_types import Floats
from benchmarks.peer_models.given import Given
from benchmarks.protocols import Split
from benchmarks.ranking import Scorer
from training.examples import Examples


@dataclass(frozen=True)
class Bm25:
    neighbours: int = 20  # this and the next two: the library's defaults
    k1: float = 1.2
    b: float = 0.75
    decay: float = 1.0  # of the history, per visit since

    GRID: ClassVar[Mapping[str, Sequence[Any]]] = {
        "decay": (1.0, 0.9, 0.7, 0.5),
        "neighbours": (20, 50, 100, 300),
        "b": (0.0, 0.25, 0.5, 0.75, 1.0),
        "k1": (0.3, 1.2, 5.0, 100.0),
    }

    def fit(self, split: Split) -> Scorer:
        given = Given(split)
        model = BM25Recommender(self.neighbours, self.k1, self.b)
        model.fit(given.matrix(), show_progress=False)

        def score(part: Examples) -> Floats:
            return np.asarray((given.histories(part, self.decay) @ model.similarity).toarray(), dtype=np.float32)

        return score
