"""The orders that a surface may name: what each puts first. Within a tier the likelihood decides."""

from collections.abc import Callable

import numpy as np

from aisle.arrays.array_types import Indices, Ints
from aisle.arrays.ragged import holds, look_up
from aisle.ranking.scoring import ScoredCandidates
from aisle.ranking.surfaces import Order

ITEM_RETRIEVERS = ("content_last", "step_recent", "together_last", "people_recent", "linear_recent", "factors_recent")

Tiers = Callable[[ScoredCandidates, Indices], Ints]


def by_likelihood(scored: ScoredCandidates, trending: Indices) -> Ints:
    return np.zeros(len(scored.candidates), dtype=np.int64)


def like_the_item(scored: ScoredCandidates, trending: Indices) -> Ints:
    """What goes with the item on the page, before what is merely popular."""
    return _proposed_first(scored, ITEM_RETRIEVERS)


def with_the_item(scored: ScoredCandidates, trending: Indices) -> Ints:
    """What is bought with it, then what comes next, then what goes with it in another way."""
    order = (("together_last",), ("step_recent",), ITEM_RETRIEVERS)
    return np.sum([_proposed_first(scored, retrievers) for retrievers in order], axis=0)


def as_they_trend(scored: ScoredCandidates, trending: Indices) -> Ints:
    """In the order of the list, the same for everybody."""
    order = np.argsort(trending)
    ahead = look_up(trending[order], (len(trending) - order).astype(np.float32), scored.candidates.item)
    return len(trending) - ahead.astype(np.int64)


def _proposed_first(scored: ScoredCandidates, retrievers: tuple[str, ...]) -> Ints:
    """0 for what one of the readings proposes, 1 for the rest."""
    return np.where(holds(scored.pairs.scores.proposed_by(retrievers), scored.candidates.keys), 0, 1)


TIERS: dict[Order, Tiers] = {
    Order.LIKELIHOOD: by_likelihood,
    Order.LIKE_THE_ITEM: like_the_item,
    Order.WITH_THE_ITEM: with_the_item,
    Order.TRENDING: as_they_trend,
}
