"""The simulated shop: its items, its shoppers, and their true tastes."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

import numpy as np

from local.shops.simulated.catalogue import Catalogue, Floats, make_catalogue
from local.shops.simulated.shoppers import Shoppers, Taste, make_shoppers, utility
from local.shops.simulated.visits import VISITORS_PER_SHOPPER, Visits, plan_visits


@dataclass(frozen=True)
class Shop:
    """The same seed and sizes give the same shop. `end` shifts its history in time."""

    seed: int
    end: datetime
    days: int
    items: Catalogue
    people: Shoppers

    @classmethod
    def build(cls, seed: int, end: datetime, items: int = 1_000, shoppers: int = 2_000, days: int = 90) -> Self:
        if end.tzinfo is None:
            raise ValueError("end: needs a time zone")
        people = make_shoppers(seed, shoppers, int(shoppers * VISITORS_PER_SHOPPER))
        return cls(seed, end, days, make_catalogue(seed, items), people)

    @property
    def true_taste(self) -> Taste:
        return self.people.taste

    def true_utility(self, person: int) -> Floats:
        """How much this person likes every item. Shape: (items,). Units: log-odds of choosing one over another."""
        return utility(self.true_taste, self.items, np.array([person]), np.arange(len(self.items))[None, :])[0]

    def visits(self) -> Visits:
        return plan_visits(self.seed, self.people, self.end, self.days)
