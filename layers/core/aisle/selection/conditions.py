"""Conditions on items: one definition for the filter of a request and for the rules of a shop.

A condition is asked of all items at once, as a mask over the facts, or of one live item. A fact that is unknown meets
no condition, but an item of unknown stock is in stock.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf
from typing import Any

import numpy as np

from aisle.arrays.array_types import Bools
from aisle.inputs.item_card import CARD
from aisle.live.item_facts import VARIANT_IDS, ItemFacts
from aisle.live.live_item import NUMBERS, OWN, is_on_sale

Item = Mapping[str, Any]

HOUR_MS, DAY_MS = 3_600_000, 86_400_000
COLUMNS = frozenset((*CARD, *OWN))


@dataclass(frozen=True)
class Ids:
    """The item has one of these ids, or a variant of it has."""

    values: frozenset[str]

    def mask(self, facts: ItemFacts, now_ms: int) -> Bools:
        """Of every item. Shape: (items,)."""
        ids = sorted(self.values)
        return _at(facts, np.concatenate((facts.places(ids), facts.find_all(ids))))

    def covers(self, item: Item, now_ms: int) -> bool:
        """Of one live item."""
        variants = item.get("attributes", {}).get(VARIANT_IDS, "").split("|")
        return item["item_id"] in self.values or not self.values.isdisjoint(variants)


@dataclass(frozen=True)
class Having:
    """The column or attribute has one of these values."""

    name: str
    values: frozenset[str]

    def mask(self, facts: ItemFacts, now_ms: int) -> Bools:
        """Of every item. Shape: (items,)."""
        return _at(facts, np.concatenate([facts.having(self.name, value) for value in self.values]))

    def covers(self, item: Item, now_ms: int) -> bool:
        """Of one live item."""
        own = item.get(self.name) if self.name in COLUMNS else None
        return (own or item.get("attributes", {}).get(self.name)) in self.values


@dataclass(frozen=True)
class Within:
    """The number is known and in the range; both ends belong to it."""

    name: str  # of NUMBERS
    low: float = -inf
    high: float = inf

    def mask(self, facts: ItemFacts, now_ms: int) -> Bools:
        """Of every item. Shape: (items,)."""
        number = facts.numbers[NUMBERS.index(self.name)]
        return np.asarray((number >= self.low) & (number <= self.high))

    def covers(self, item: Item, now_ms: int) -> bool:
        """Of one live item."""
        number = item.get(self.name)
        return number is not None and self.low <= number <= self.high


@dataclass(frozen=True)
class InStock:
    """The item is in stock and not delisted, or the other way round."""

    value: bool = True

    def mask(self, facts: ItemFacts, now_ms: int) -> Bools:
        """Of every item. Shape: (items,)."""
        return np.asarray(facts.on_sale == self.value)

    def covers(self, item: Item, now_ms: int) -> bool:
        """Of one live item."""
        return is_on_sale(item) == self.value


@dataclass(frozen=True)
class FirstSeen:
    """The shop's files had the item first within so many days, counted from the full hour."""

    within_days: float

    def mask(self, facts: ItemFacts, now_ms: int) -> Bools:
        """Of every item. Shape: (items,)."""
        return np.asarray(facts.first_seen_ms >= self._since(now_ms))

    def covers(self, item: Item, now_ms: int) -> bool:
        """Of one live item. One that does not say when it was first seen is not new."""
        return int(item.get("first_seen_ms", 0)) >= self._since(now_ms)

    def _since(self, now_ms: int) -> float:
        return now_ms // HOUR_MS * HOUR_MS - self.within_days * DAY_MS


@dataclass(frozen=True)
class AllOf:
    """Every one of the conditions holds. Of none: always."""

    parts: "tuple[Condition, ...]"

    def mask(self, facts: ItemFacts, now_ms: int) -> Bools:
        """Of every item. Shape: (items,)."""
        together = np.ones(len(facts), dtype=bool)
        for part in self.parts:
            together &= part.mask(facts, now_ms)
        return together

    def covers(self, item: Item, now_ms: int) -> bool:
        """Of one live item."""
        return all(part.covers(item, now_ms) for part in self.parts)


@dataclass(frozen=True)
class AnyOf:
    """One of the conditions holds. Of none: never."""

    parts: "tuple[Condition, ...]"

    def mask(self, facts: ItemFacts, now_ms: int) -> Bools:
        """Of every item. Shape: (items,)."""
        either = np.zeros(len(facts), dtype=bool)
        for part in self.parts:
            either |= part.mask(facts, now_ms)
        return either

    def covers(self, item: Item, now_ms: int) -> bool:
        """Of one live item."""
        return any(part.covers(item, now_ms) for part in self.parts)


@dataclass(frozen=True)
class Not:
    """The condition does not hold."""

    part: "Condition"

    def mask(self, facts: ItemFacts, now_ms: int) -> Bools:
        """Of every item. Shape: (items,)."""
        return ~self.part.mask(facts, now_ms)

    def covers(self, item: Item, now_ms: int) -> bool:
        """Of one live item."""
        return not self.part.covers(item, now_ms)


Condition = Ids | Having | Within | InStock | FirstSeen | AllOf | AnyOf | Not


def _at(facts: ItemFacts, places: Any) -> Bools:
    mask = np.zeros(len(facts), dtype=bool)
    mask[places[places >= 0]] = True
    return mask
