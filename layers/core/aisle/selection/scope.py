"""The scope of a request: the part of it that says which items may be shown."""

from dataclasses import dataclass
from math import inf, nextafter
from typing import Annotated

import numpy as np
from pydantic import AwareDatetime, Field

from aisle.arrays.array_types import Bools
from aisle.events.event import Id, Money
from aisle.live.item_facts import ItemFacts
from aisle.selection.conditions import Item, Within
from aisle.selection.filter_syntax import FilterText
from aisle.selection.rules import ActiveRule

MOST_RULES = 1_000
MOST_FOUND = 500  # ids of one search
OVER_BUDGET = -30.0  # log-odds: no score and no boost of the shop outweighs it


@dataclass(frozen=True)
class NotInterested:
    """Items, brands and categories that the shopper does not want to see."""

    items: frozenset[Id] = frozenset()
    brands: frozenset[Id] = frozenset()
    categories: frozenset[Id] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Scope:
    """What a list's items must meet, and the rules of the shop that hold for this list."""

    now: AwareDatetime
    item_id: Id | None = None  # the item on the page
    category: Id | None = None  # the page's; one that no item has restricts nothing
    filter: FilterText = ""  # aisle.selection.filter_syntax
    ids: Annotated[tuple[Id, ...], Field(max_length=MOST_FOUND)] = ()  # what the shop's search found, in its own order
    rules: Annotated[tuple[ActiveRule, ...], Field(max_length=MOST_RULES)] = ()
    not_interested: NotInterested = NotInterested()
    exclude_items: frozenset[Id] = frozenset()
    budget_max: Money | None = None  # the most that the shopper would pay for one item
    n: int  # items that the list shows

    @property
    def now_ms(self) -> int:
        """Milliseconds since 1970, UTC."""
        return round(self.now.timestamp() * 1000)


def over_budget(facts: ItemFacts, scope: Scope) -> Bools | None:
    """Whether each item costs more than the shopper would pay; None where they said nothing of it. Shape: (items,).

    An unknown price breaks no budget. Beside an item that breaks it, the budget says nothing: such items are what the
    shopper looks at now.
    """
    if scope.budget_max is None:
        return None
    over = _too_dear(scope.budget_max).mask(facts, scope.now_ms)
    place = facts.find(scope.item_id) if scope.item_id else -1
    return None if place >= 0 and over[place] else over


def can_keep(over: Bools, allowed: Bools, wanted: int) -> bool:
    """Whether a list of `wanted` items can keep the budget, and be no shorter for it."""
    within = int(np.count_nonzero(allowed & ~over))
    return within >= min(wanted, int(np.count_nonzero(allowed)))


def lift_by_budget(item: Item, scope: Scope) -> float:
    """What the budget adds to the order of one item.

    Units: log-odds
    """
    over = scope.budget_max is not None and _too_dear(scope.budget_max).covers(item, scope.now_ms)
    return OVER_BUDGET if over else 0.0


def _too_dear(budget: float) -> Within:
    return Within("price", low=nextafter(budget, inf))
