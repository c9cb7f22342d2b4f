"""The fitted views of a shop. Retrievers query them to propose items, which the network then scores."""

from collections.abc import Mapping
from dataclasses import dataclass

from aisle.arrays.array_types import Floats, Indices
from aisle.retrieval.als import Factors
from aisle.retrieval.item_neighbours import Neighbours
from aisle.retrieval.item_pairs import ItemPairs
from aisle.retrieval.newcomers import Newcomers
from aisle.retrieval.sequence import Sequence


@dataclass(frozen=True)
class Popularity:
    """The popularity of each item.

    Shape: total, recent, trend (items,); best (N,); in_category (categories, N), best first, padded with -1.
    """

    total: Floats  # log1p of the number of people
    recent: Floats  # log1p of the number of people, with a decay over time
    trend: Floats  # log of the recent share over the total share; 0 for no change
    best: Indices  # trending items, best first
    in_category: Indices


@dataclass(frozen=True)
class Affinities:
    """How much more a group of people, or an hour, or a month, takes of a category than everybody does.

    Units: smoothed log-odds; 0 where there are no data. Shape: (groups, categories).
    """

    by_age: Floats
    by_gender: Floats
    by_hour: Floats  # four-hour parts of the day, UTC
    by_month: Floats


@dataclass(frozen=True)
class Intervals:
    """How each item is bought again by those who bought it, shrunken to its like where few did.

    Shape: returns, log_days (items,).
    """

    returns: Floats  # share of its purchases that another one by the same person follows
    log_days: Floats  # mean logarithm of the days between two purchases by one person
    spread: Floats  # () standard deviation of that logarithm, over all items


@dataclass(frozen=True)
class Views:
    """All fitted views of a shop, and the decays that the recipe sets."""

    neighbours: dict[str, Neighbours]  # by view: content, next, linear ...
    factors: Factors
    sequence: Sequence
    item_pairs: ItemPairs
    popularity: Popularity
    affinities: Affinities
    intervals: Intervals
    decays: Mapping[str, float]  # of the history, by retriever or feature; the recipe sets them, not the code
    newcomers: Newcomers | None = None  # items that came after the training

    @property
    def items(self) -> int:
        """The number of items, newcomers included."""
        return len(self.popularity.total)

    @property
    def trained_items(self) -> int:
        """The number of items that the views were fitted on."""
        return self.newcomers.first if self.newcomers else self.items

    def stand_in(self, item: Indices) -> Indices:
        """The items, and for each newcomer the trained item nearest to it."""
        return self.newcomers.stand_in(item) if self.newcomers else item
