"""The orders of candidates that a surface may use. Each order sorts by tier first, then by likelihood.

Afterwards items seen before step back, and the shop's rules lift and lower.
"""

from collections.abc import Callable
from math import ceil

import numpy as np

from aisle.arrays.array_types import Floats, Indices, Ints
from aisle.arrays.ragged import holds, look_up
from aisle.ranking.offering.offer import Offer
from aisle.ranking.scoring import ScoredCandidates
from aisle.ranking.surfaces import Order

ITEM_RETRIEVERS = ("content_last", "step_recent", "together_last", "people_recent", "linear_recent", "factors_recent")
MIXED = 0.5  # log-odds that outweigh a place twice as far down the shop's order, of a shopper of whom much is known
HALF_KNOWN = 5.0  # items liked, at which half of that counts

Tiers = Callable[[ScoredCandidates, Offer], Ints]
"""Maps scored candidates and what the surface offers to a tier per candidate. The lowest tier comes first."""


def by_likelihood(scored: ScoredCandidates, offer: Offer) -> Ints:
    """One tier for all candidates."""
    return np.zeros(len(scored.candidates), dtype=np.int64)


def like_the_item(scored: ScoredCandidates, offer: Offer) -> Ints:
    """First the items that an item retriever proposes, then the rest."""
    return _proposed_first(scored, ITEM_RETRIEVERS)


def as_listed(scored: ScoredCandidates, offer: Offer) -> Ints:
    """In the order of the surface's list, the same for everybody. Other candidates come last."""
    listed = offer.listed
    order = np.argsort(listed)
    ahead = look_up(listed[order], (len(listed) - order).astype(np.float32), scored.candidates.item)
    return len(listed) - ahead.astype(np.int64)


def as_found(scored: ScoredCandidates, offer: Offer) -> Ints:
    """The shop's own order, mixed with the likelihood by how much is known of the shopper; a stranger's is the shop's.

    Formula: falling MIXED * known / (known + HALF_KNOWN) * log-odds - log(1 + place).
    """
    share = MIXED * offer.known / (offer.known + HALF_KNOWN)
    mixed = share * scored.log_odds.astype(np.float64) - np.log1p(as_listed(scored, offer))
    tier = np.empty(len(mixed), dtype=np.int64)
    tier[np.argsort(-mixed, kind="stable")] = np.arange(len(mixed))
    return tier


def seen_last(order: Ints, scored: ScoredCandidates, seen: Indices, most: float) -> Ints:
    """At most `most` items seen before keep their place; the others come last."""
    is_seen = holds(np.sort(seen), scored.candidates.item[order])
    late = is_seen & (np.cumsum(is_seen) > ceil(most))
    return np.concatenate((order[~late], order[late]))


def lifted(order: Ints, scored: ScoredCandidates, lift: Floats | None) -> tuple[Ints, Floats]:
    """Ordered by log-odds plus what the shop's rules add, and these sums, falling. Shape: lift (items,).

    An order may follow more than the likelihood. So an item's log-odds are capped at those of the item before it.
    """
    keys = np.minimum.accumulate(scored.log_odds[order])
    if lift is None:
        return order, keys
    keys = keys + lift[scored.candidates.item[order]]
    falling = np.argsort(-keys, kind="stable")
    return order[falling], keys[falling]


def _proposed_first(scored: ScoredCandidates, retrievers: tuple[str, ...]) -> Ints:
    """0 where one of the retrievers proposes the candidate, else 1."""
    return np.where(holds(scored.pairs.scores.proposed_by(retrievers), scored.candidates.keys), 0, 1)


TIERS: dict[Order, Tiers] = {
    Order.LIKELIHOOD: by_likelihood,
    Order.LIKE_THE_ITEM: like_the_item,
    Order.TRENDING: as_listed,
    Order.DUE: as_listed,
    Order.AS_FOUND: as_found,
    Order.AS_VIEWED: as_listed,
}
