"""What each surface puts first. Within a tier the likelihood decides."""

from collections.abc import Callable

import numpy as np

from aisle.arrays.array_types import Indices, Ints
from aisle.arrays.ragged import holds, look_up
from aisle.ranking.scoring import Judgement

ITEM_READINGS = ("content_last", "step_recent", "together_last", "people_recent", "linear_recent", "factors_recent")

Tiers = Callable[[Judgement, Indices], Ints]


def by_likelihood(judged: Judgement, trending: Indices) -> Ints:
    return np.zeros(len(judged.candidates), dtype=np.int64)


def like_the_item(judged: Judgement, trending: Indices) -> Ints:
    """What goes with the item on the page, before what is merely popular."""
    return _proposed_first(judged, ITEM_READINGS)


def with_the_item(judged: Judgement, trending: Indices) -> Ints:
    """What is bought with it, then what comes next, then what goes with it in another way."""
    order = (("together_last",), ("step_recent",), ITEM_READINGS)
    return np.sum([_proposed_first(judged, readings) for readings in order], axis=0)


def as_they_trend(judged: Judgement, trending: Indices) -> Ints:
    """In the order of the list, the same for everybody."""
    order = np.argsort(trending)
    ahead = look_up(trending[order], (len(trending) - order).astype(np.float32), judged.candidates.item)
    return len(trending) - ahead.astype(np.int64)


def _proposed_first(judged: Judgement, readings: tuple[str, ...]) -> Ints:
    """0 for what one of the readings proposes, 1 for the rest."""
    return np.where(holds(judged.pairs.scores.proposed_by(readings), judged.candidates.keys), 0, 1)


TIERS: dict[str, Tiers] = {
    "home": by_likelihood,
    "cart": by_likelihood,
    "similar": like_the_item,
    "bought_together": with_the_item,
    "trending": as_they_trend,
}
