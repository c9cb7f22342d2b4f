"""From true utility to what a shopper does with an item: click after a look, buy after a click, keep, refuse.

The constants make a shop whose popular shelf is clicked about once in five visits, and whose best shelf once a visit.
"""

from dataclasses import dataclass

import numpy as np

from local.month.truth.living_catalogue import Flags
from local.month.truth.memory import Memory
from local.shops.simulated.catalogue import Catalogue, Floats
from local.shops.simulated.looking import logistic
from local.shops.simulated.shoppers import Taste, utility

MOST_CLICKED = 0.4  # even the best-liked item: the shopper came for something else
CLICKED_FROM = 2.0  # utility at which half of that click
BOUGHT_FROM = 4.5  # utility at which every second click of 0.8 log-odds becomes a purchase
SENT_BACK = -2.6  # log-odds of a refund of an average item: local.shops.simulated.till has the same
REFUSED_BELOW, REFUSES = -2.5, 0.05  # of a look at an item that is disliked so much


@dataclass(frozen=True)
class Chances:
    """Of one person on one day, for each item. Shape of each: (items,)."""

    click: Floats  # after a look
    buy: Floats  # after a click; 0 for what cannot be bought
    refund: Floats  # after a purchase
    refuse: Floats  # after a look
    revenue: Floats  # money kept, expected of a look


def chances(taste: Taste, catalogue: Catalogue, sellable: Flags, person: int, memory: Memory, day: int) -> Chances:
    """`catalogue` has the prices of the day; `sellable` is what is on sale and in stock."""
    every = np.arange(len(catalogue))[None, :]
    liked = utility(taste, catalogue, np.array([person]), every)[0] + memory.mood(catalogue, day)
    click = MOST_CLICKED * logistic(liked - CLICKED_FROM)
    buy = sellable * logistic(0.8 * (liked - BOUGHT_FROM))
    refund = logistic(SENT_BACK - 0.35 * (liked - 2.0) - 0.7 * catalogue.quality)
    return Chances(
        click=click,
        buy=buy,
        refund=refund,
        refuse=np.where(liked < REFUSED_BELOW, REFUSES, 0.0),
        revenue=click * buy * (1 - refund) * catalogue.price,
    )
