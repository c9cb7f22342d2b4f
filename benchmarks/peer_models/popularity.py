"""Everybody is told the most visited items."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from benchmarks.protocols import Split
from benchmarks.ranking import Scorer, popularity_scorer


@dataclass(frozen=True)
class Popularity:
    GRID: ClassVar[Mapping[str, Sequence[Any]]] = {}

    def fit(self, split: Split) -> Scorer:
        return popularity_scorer(split)
