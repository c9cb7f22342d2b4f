"""Sequential rules (SR): items that followed the last item in other sessions; nearer ones count more.

Formula: score(j) = sum over sessions and pairs i .. j within `steps` visits of w(distance), i the last item. Each item
keeps its `kept` heaviest rules.
Source: Kamehkhosh, Jannach and Ludewig, TempRec 2017; Ludewig and Jannach, UMUAI 2018, section 3.1.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from scipy import sparse

from aisle.arrays.array_types import Floats
from benchmarks.peer_models.decay import DECAYS, Decay, by_distance
from benchmarks.peer_models.given import Given
from benchmarks.ranking import Scorer
from training.data.examples import Examples


@dataclass(frozen=True)
class SequentialRules:
    steps: int = 10
    weighting: Decay = "div"
    kept: int = 20  # 0: all

    GRID: ClassVar[Mapping[str, Sequence[Any]]] = {
        "steps": (1, 2, 3, 5, 10, 20, 40),
        "weighting": DECAYS,
        "kept": (20, 100, 0),
    }

    AT_SCORING: ClassVar[frozenset[str]] = frozenset()

    def fit(self, given: Given) -> sparse.csr_matrix:
        seen, width = given.fitted, len(given.split.dataset.catalogue)
        rules = sparse.csr_matrix((width, width), dtype=np.float32)
        for step in range(1, self.steps + 1):
            weight = np.float32(by_distance(self.weighting, np.array([step]))[0])
            same = seen.person[step:] == seen.person[:-step]
            pair = (seen.item[:-step][same], seen.item[step:][same])
            rules += sparse.csr_matrix((np.full(len(pair[0]), weight), pair), shape=rules.shape)
        return _heaviest(rules, self.kept) if self.kept else rules

    def scorer(self, given: Given, fitted: sparse.csr_matrix) -> Scorer:
        def score(part: Examples) -> Floats:
            of = given.sequences(part)
            last = of.step == 0
            scores = np.zeros((len(part), fitted.shape[1]), dtype=np.float32)
            scores[of.row[last]] = fitted[of.item[last]].toarray()
            return scores

        return score


def _heaviest(rules: sparse.csr_matrix, kept: int) -> sparse.csr_matrix:
    """The `kept` greatest values of each row; ties go to the first columns."""
    row = np.repeat(np.arange(rules.shape[0]), np.diff(rules.indptr))
    order = np.lexsort((rules.indices, -rules.data, row))
    place = np.arange(len(row)) - rules.indptr[row]
    chosen = order[place < kept]
    return sparse.csr_matrix((rules.data[chosen], (row[chosen], rules.indices[chosen])), shape=rules.shape)
