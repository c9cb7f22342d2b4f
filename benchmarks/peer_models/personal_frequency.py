"""What a person bought most often, alone or with the most popular items after it: the simplest next-basket methods.

Source: Li, Jullien, Ariannezhad and de Rijke, A next basket recommendation reality check, TOIS 2023: P-TopFreq and
GP-TopFreq.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from scipy import sparse

from aisle.arrays.array_types import Floats
from benchmarks.peer_models.basket_lines import BasketLines
from benchmarks.peer_models.given import Given
from benchmarks.ranking import Scorer
from training.data.examples import Examples


@dataclass(frozen=True)
class PersonalFrequency:
    """Scores an item by the person's baskets that have it."""

    filled: bool = False  # whether popular items follow

    GRID: ClassVar[Mapping[str, Sequence[Any]]] = {}
    AT_SCORING: ClassVar[frozenset[str]] = frozenset()

    def fit(self, given: Given) -> sparse.csr_matrix:
        """The number of baskets by person and item."""
        lines = BasketLines.of(given.split)
        return lines.matrix(np.ones(len(lines.item)))

    def scorer(self, given: Given, fitted: sparse.csr_matrix) -> Scorer:
        baskets = np.asarray(fitted.sum(axis=0), dtype=np.float64).ravel()
        filling = baskets / (baskets.max(initial=0) + 1)  # below 1: it orders what is bought equally often, or never

        def score(part: Examples) -> Floats:
            own = fitted[part.person].toarray()
            return np.asarray(own + filling if self.filled else np.where(own > 0, own, -np.inf), dtype=np.float32)

        return score


@dataclass(frozen=True)
class PersonalThenGlobal(PersonalFrequency):
    """Popular items fill the list, and order what the person bought equally often."""

    filled: bool = True
