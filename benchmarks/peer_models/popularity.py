"""Recommends the most visited items to everybody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from benchmarks.peer_models.given import Given
from benchmarks.ranking import Scorer, popularity_scorer


@dataclass(frozen=True)
class Popularity:
    GRID: ClassVar[Mapping[str, Sequence[Any]]] = {}

    AT_SCORING: ClassVar[frozenset[str]] = frozenset()

    def fit(self, given: Given) -> Scorer:
        return popularity_scorer(given.split)

    def scorer(self, given: Given, fitted: Scorer) -> Scorer:
        return fitted
