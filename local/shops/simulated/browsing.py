"""Sessions: shoppers see lists, choose by taste and position, and act on items. A whole batch runs at once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from aisle.events.event_names import EventName
from local.shops.simulated.catalogue import Floats, Ints
from local.shops.simulated.shelf import Shelf
from local.shops.simulated.shop import Shop
from local.shops.simulated.shoppers import utility
from local.shops.simulated.visits import Visits
from local.shops.simulated.vocabulary import vocabulary

OWNED = 6  # durable purchases that a person remembers
NOTHING = 0.9  # utility of leaving a list without a click
PLACE_BIAS = 0.3  # position bias: -log(1 + PLACE_BIAS * position)


@dataclass
class Block:
    """Events of one name, one row each."""

    name: EventName
    visit: Ints  # (n,) index of the visit
    at: Ints  # (n,) milliseconds
    items: Ints | None = None  # (n, m); -1 where there is none
    fields: dict[str, Sequence[Any]] = field(default_factory=dict)
    in_session: bool = True


@dataclass
class Memory:
    """People's state between visits."""

    unfinished: Ints  # (people,) an item to come back to, or -1
    owned: Ints  # (people, OWNED) durable items bought, or -1

    @classmethod
    def empty(cls, people: int) -> "Memory":
        return cls(np.full(people, -1), np.full((people, OWNED), -1))


class Floor:
    """The shop during a batch of visits: each visit's clock, and the events so far."""

    def __init__(self, shop: Shop, shelf: Shelf, visits: Visits, memory: Memory, rng: np.random.Generator) -> None:
        self.shop, self.shelf, self.visits, self.memory, self.rng = shop, shelf, visits, memory, rng
        self.clock = visits.start.copy()
        self.subs = self.intents(np.arange(len(visits)))
        self.current = np.full(len(visits), -1)  # the item in view
        self.cart = np.full((len(visits), 5), -1)
        self.blocks: list[Block] = []

    def happen(
        self, name: EventName, visit: Ints, items: Ints | None = None, seconds: float = 4.0, **fields: Sequence[Any]
    ) -> None:
        """Adds one event to each of these visits, a few seconds after its last one."""
        if len(visit):
            self.clock[visit] += self.rng.gamma(2.0, seconds * 500, len(visit)).astype(np.int64) + 1
            shaped = items[:, None] if items is not None and items.ndim == 1 else items
            self.blocks.append(Block(name, visit, self.clock[visit].copy(), shaped, fields))

    def intents(self, visit: Ints) -> Ints:
        """The sub-category that each visit is for, by taste and season."""
        wish = 1.4 * self.shop.true_taste.sub_category[self.visits.person[visit]] + self.shelf.season
        return np.asarray((wish + self.rng.gumbel(size=wish.shape)).argmax(axis=1))

    def liking(self, visit: Ints, items: Ints) -> Floats:
        """True utility, lower for durable items already owned. Shape: (n,), (n, m) -> (n, m)."""
        people = self.visits.person[visit]
        liked = utility(self.shop.true_taste, self.shop.items, people, items)
        has = (items[:, :, None] == self.memory.owned[people][:, None, :]).any(axis=2)
        lasting = ~vocabulary().replenished[self.shop.items.sub_category[items]]
        return liked - 4.0 * (has & lasting)

    def chance(self, probability: Floats | float, n: int) -> npt.NDArray[np.bool_]:
        return self.rng.random(n) < probability


def choose(floor: Floor, visit: Ints, shown: Ints) -> Ints:
    """The position that each clicks, or -1. It depends on taste, position and chance."""
    pull = floor.liking(visit, np.maximum(shown, 0)) - np.log1p(PLACE_BIAS * np.arange(shown.shape[1]))
    pull = np.where(shown < 0, -np.inf, pull)
    pull = np.column_stack((pull, np.full(len(visit), NOTHING + np.log(shown.shape[1]))))
    chosen = (pull + floor.rng.gumbel(size=pull.shape)).argmax(axis=1)
    return np.where(chosen == shown.shape[1], -1, chosen)


def once_each(lists: Ints, longest: int) -> Ints:
    """Drops repeats within a row, closes the gaps and cuts; -1 fills the end.

    >>> once_each(np.array([[3, 3, 5, 3, 8]]), 4)
    array([[ 3,  5,  8, -1]])
    """
    order = np.argsort(lists, axis=1, kind="stable")
    ordered = np.take_along_axis(lists, order, axis=1)
    repeated = np.zeros(lists.shape, dtype=bool)
    np.put_along_axis(repeated, order[:, 1:], ordered[:, 1:] == ordered[:, :-1], axis=1)
    kept = np.where(repeated, -1, lists)
    return np.take_along_axis(kept, np.argsort(kept < 0, axis=1, kind="stable"), axis=1)[:, :longest]
