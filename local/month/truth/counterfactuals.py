"""Two other policies for the same visit: popularity, and an oracle that knows the taste. Neither makes a request."""

from dataclasses import dataclass

import numpy as np

from aisle.events.event_names import EventName
from local.month.truth.living_catalogue import Flags
from local.month.truth.position_model import expected
from local.month.truth.tastes import Chances
from local.shops.simulated.catalogue import Floats, Ints
from local.shops.simulated.history import floors
from local.shops.simulated.shop import Shop
from local.shops.simulated.visits import DAY_MS, milliseconds

RECENT_DAYS = 28  # of history that popularity counts at first
WORTH = {EventName.VIEW_ITEM: 1.0, EventName.PURCHASE: 5.0}
KEPT_A_DAY = 0.95  # of yesterday's popularity: half is gone after two weeks


@dataclass(frozen=True)
class Worth:
    """What a page brings, expected: clicks, and money that is kept."""

    clicks: float = 0.0
    revenue: float = 0.0


NOTHING = Worth()


def worth(slate: Ints, chances: Chances) -> Worth:
    return Worth(expected(slate, chances.click), expected(slate, chances.revenue))


def best(value: Floats, allowed: Flags, n: int) -> Ints:
    """The n allowed items of the highest value, the best first; of equals, the first of the catalogue."""
    order = np.argsort(-np.where(allowed, value, -np.inf), kind="stable")
    return np.asarray(order[: min(n, int(np.sum(allowed)))])


def oracle(chances: Chances, on_sale: Flags, n: int) -> Worth:
    """The most that any list could bring: of clicks, and, by another list, of revenue."""
    return Worth(
        expected(best(chances.click, on_sale, n), chances.click),
        expected(best(chances.revenue, on_sale, n), chances.revenue),
    )


def popularity_of_history(shop: Shop) -> Floats:
    """Views and purchases of the last weeks before the month. Shape: (items,)."""
    counts = np.zeros(len(shop.items))
    since = milliseconds(shop.end) - RECENT_DAYS * DAY_MS
    for floor, _ in floors(shop, shop.visits()):
        for block in floor.blocks:
            if block.name in WORTH and block.items is not None:
                items = block.items[block.at >= since]
                np.add.at(counts, items[items >= 0], WORTH[block.name])
    return counts
