"""The orders of candidates that a surface may use. Each order sorts by tier first, then by likelihood."""

from collections.abc import Callable

import numpy as np

from aisle.arrays.array_types import Indices, Ints
from aisle.arrays.ragged import holds, look_up
from aisle.ranking.scoring import ScoredCandidates
from aisle.ranking.surfaces import Order

ITEM_RETRIEVERS = ("content_last", "step_recent", "together_last", "people_recent", "linear_recent", "factors_recent")

Tiers = Callable[[ScoredCandidates, Indices], Ints]
"""Maps scored candidates and trending items (best first) to a tier per candidate. The lowest tier comes first."""


def by_likelihood(scored: ScoredCandidates, trending: Indices) -> Ints:
    """One tier for all candidates."""
    return np.zeros(len(scored.candidates), dtype=np.int64)


def like_the_item(scored: ScoredCandidates, trending: Indices) -> Ints:
    """First the items that an item retriever proposes, then the rest."""
    return _proposed_first(scored, ITEM_RETRIEVERS)


def with_the_item(scored: ScoredCandidates, trending: Indices) -> Ints:
    """First items that are both bought with it and follow it, then items of one kind, then other proposals."""
    order = (("together_last",), ("step_recent",), ITEM_RETRIEVERS)
    return np.sum([_proposed_first(scored, retrievers) for retrievers in order], axis=0)


def as_they_trend(scored: ScoredCandidates, trending: Indices) -> Ints:
    """In the order of the trending list, the same for everybody. Other candidates come last."""
    order = np.argsort(trending)
    ahead = look_up(trending[order], (len(trending) - order).astype(np.float32), scored.candidates.item)
    return len(trending) - ahead.astype(np.int64)


def _proposed_first(scored: ScoredCandidates, retrievers: tuple[str, ...]) -> Ints:
    """0 where one of the retrievers proposes the candidate, else 1."""
    return np.where(holds(scored.pairs.scores.proposed_by(retrievers), scored.candidates.keys), 0, 1)


TIERS: dict[Order, Tiers] = {
    Order.LIKELIHOOD: by_likelihood,
    Order.LIKE_THE_ITEM: like_the_item,
    Order.WITH_THE_ITEM: with_the_item,
    Order.TRENDING: as_they_trend,
}
