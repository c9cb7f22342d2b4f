"""What a feature may look at: the candidates, the people they are for, and all that is known of both."""

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
    """A batch of (person, candidate) pairs."""

    candidates: Candidates
    shoppers: Shoppers
    scores: Scores
    views: Views
    catalogue: Catalogue

    def __len__(self) -> int:
        return len(self.candidates)


@dataclass(frozen=True)
class Family:
    """`compute` gives one array (pairs,) per name, in that order, or one (names, pairs)."""

    features: tuple[tuple[str, str], ...]  # name, group: content | collaborative | knowledge | context
    compute: Callable[[Pairs], list[Floats] | Floats]
