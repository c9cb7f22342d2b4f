"""What one person remembers of the month: it moves the liking of an item from day to day."""

from collections import Counter
from dataclasses import dataclass, field

import numpy as np

from local.shops.simulated.catalogue import Catalogue, Floats
from local.shops.simulated.vocabulary import vocabulary

OWNED = -4.0  # a durable item is seldom bought twice: local.shops.simulated.browsing has the same
STOCKED_UP = -2.0  # a consumable item, until it is used up
USED_UP = 1.5  # and after that
LASTS_DAYS = 7
TIRED = -0.15  # for each time that an item was looked at and left
MOST_TIRED = 8
REFUSED = -6.0


@dataclass
class Memory:
    """Items by their number in the catalogue."""

    bought_on: dict[int, int] = field(default_factory=dict)  # item -> day
    passed_over: Counter[int] = field(default_factory=Counter)  # item -> looks without a click
    refused: set[int] = field(default_factory=set)
    viewed: list[int] = field(default_factory=list)  # oldest first

    def mood(self, catalogue: Catalogue, day: int) -> Floats:
        """What memory adds to the utility of each item on this day. Shape: (items,)."""
        added = np.zeros(len(catalogue))
        for item, looks in self.passed_over.items():
            added[item] += TIRED * min(looks, MOST_TIRED)
        for item, bought in self.bought_on.items():
            if not vocabulary().replenished[catalogue.sub_category[item]]:
                added[item] += OWNED
            else:
                added[item] += USED_UP if day - bought >= LASTS_DAYS else STOCKED_UP
        added[list(self.refused)] += REFUSED
        return added
