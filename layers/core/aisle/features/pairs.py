"""The input of every feature: candidates, shoppers, scores, views and the catalogue."""

from collections.abc import Callable
from dataclasses import dataclass

from aisle.arrays.array_types import Floats
from aisle.inputs.catalogue import Catalogue
from aisle.inputs.shoppers import Shoppers
from aisle.retrieval.candidates import Candidates
from aisle.retrieval.retrievers import Scores
from aisle.retrieval.views import Views


@dataclass(frozen=True)
class Pairs:
    """A batch of (person, candidate) pairs, with everything that features depend on."""

    candidates: Candidates
    shoppers: Shoppers
    scores: Scores
    views: Views
    catalogue: Catalogue

    def __len__(self) -> int:
        return len(self.candidates)


@dataclass(frozen=True)
class Family:
    """A group of features that one function computes.

    Shape: `compute` returns one array (pairs,) per name, in the same order, or one array (names, pairs).
    """

    features: tuple[tuple[str, str], ...]  # (name, group); group is content | collaborative | knowledge | context
    compute: Callable[[Pairs], list[Floats] | Floats]
