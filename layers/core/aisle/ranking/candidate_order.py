"""The orders of candidates that a surface may use. Each order sorts by tier first, then by likelihood.

Afterwards items seen before step back, and the shop's rules lift and lower.
"""

from collections.abc import Callable
from math import ceil

import numpy as np

from aisle.arrays.array_types import Floats, Indices, Ints
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


def seen_last(order: Ints, scored: ScoredCandidates, seen: Indices, most: float) -> Ints:
    """At most `most` items seen before keep their place; the others come last."""
    is_seen = holds(np.sort(seen), scored.candidates.item[order])
    late = is_seen & (np.cumsum(is_seen) > ceil(most))
    return np.concatenate((order[~late], order[late]))


def lifted(order: Ints, scored: ScoredCandidates, lift: Floats) -> Ints:
    """Ordered by log-odds plus what the shop's rules add. Shape: lift (items,).

    An order may follow more than the likelihood. So an item's log-odds are capped at those of the item before it.
    """
    keys = np.minimum.accumulate(scored.log_odds[order]) + lift[scored.candidates.item[order]]
    return order[np.argsort(-keys, kind="stable")]


def _proposed_first(scored: ScoredCandidates, retrievers: tuple[str, ...]) -> Ints:
    """0 where one of the retrievers proposes the candidate, else 1."""
    return np.where(holds(scored.pairs.scores.proposed_by(retrievers), scored.candidates.keys), 0, 1)


TIERS: dict[Order, Tiers] = {
    Order.LIKELIHOOD: by_likelihood,
    Order.LIKE_THE_ITEM: like_the_item,
    Order.WITH_THE_ITEM: with_the_item,
    Order.TRENDING: as_they_trend,
}
