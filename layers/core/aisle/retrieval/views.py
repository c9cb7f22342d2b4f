"""The fitted views of a shop: everything that proposes items, before the network judges them."""

from collections.abc import Mapping
from dataclasses import dataclass

from aisle.arrays.array_types import Floats, Indices
from aisle.retrieval.als import Factors
from aisle.retrieval.item_neighbours import Neighbours
from aisle.retrieval.item_pairs import ItemPairs
from aisle.retrieval.sequence import Sequence


@dataclass(frozen=True)
class Popularity:
    """What everybody takes. Shape: (items,) but for `in_category`, (categories, N), best first, padded with -1."""

    total: Floats  # log1p of people
    recent: Floats  # log1p of people, each counted less the longer ago
    trend: Floats  # log of recent share over total share; 0 for an item as popular as ever
    best: Indices  # trending items, best first
    in_category: Indices


@dataclass(frozen=True)
class Affinities:
    """How much more a group of people, or an hour, or a month, takes of a category than all do: log-odds, smoothed.

    Shape: (groups, categories). Zero where the data do not say.
    """

    by_age: Floats
    by_gender: Floats
    by_hour: Floats  # four-hour parts of the day, UTC
    by_month: Floats


@dataclass(frozen=True)
class Views:
    neighbours: dict[str, Neighbours]  # by view: content, next, linear ...
    factors: Factors
    sequence: Sequence
    item_pairs: ItemPairs
    popularity: Popularity
    affinities: Affinities
    decays: Mapping[str, float]  # how a history is read, by retriever or feature: of the recipe, not of the code

    @property
    def items(self) -> int:
        return len(self.popularity.total)
