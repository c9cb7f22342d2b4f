"""The catalogue's life over the month: new items, price changes, sold out and back, delisted. Drawn once, by seed."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from local.shops.simulated.catalogue import Catalogue, Floats, Ints
from local.shops.simulated.vocabulary import vocabulary

NEVER = 10_000
NEW, REPRICED, SOLD_OUT, DELISTED = 0.01, 0.02, 0.015, 0.004  # shares of the catalogue, a day; at least one item each
SOLD_OUT_DAYS = 3

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Life:
    """Day 0 is the history's end; the shop's file of day 1 is the month's first."""

    launched_on: Ints  # (items,) 0: from the start
    delisted_on: Ints  # (items,)
    price: Floats  # (days + 1, items)
    in_stock: Flags  # (days + 1, items)

    def on_sale(self, day: int) -> Flags:
        return np.asarray((self.launched_on <= day) & (day < self.delisted_on))

    def sellable(self, day: int) -> Flags:
        return np.asarray(self.on_sale(day) & self.in_stock[day])

    def changed(self, day: int) -> Ints:
        """The items of this day's file: whatever differs from the day before."""
        differs = (self.price[day] != self.price[day - 1]) | (self.in_stock[day] != self.in_stock[day - 1])
        known = self.on_sale(day) | (self.delisted_on == day)
        return np.flatnonzero(known & (differs | (self.on_sale(day) != self.on_sale(day - 1))))

    def days_behind(self, day: int, item: int, shown: dict[str, Any]) -> tuple[int, int]:
        """How many of the shop's files have come since the shown price was true, and the shown stock. 0: true now."""
        cents = np.round(100 * self.price[: day + 1, item])
        sold = [bool(self.sellable(each)[item]) for each in range(day + 1)]
        price_was = [each for each in range(day + 1) if cents[each] == round(100 * (shown["price"] or 0))]
        stock_was = [each for each in range(day + 1) if sold[each] == bool(shown["in_stock"])]
        return day - max(price_was, default=0), day - max(stock_was, default=0)


def live(seed: int, catalogue: Catalogue, days: int) -> Life:
    """Draws the life of a catalogue. Its last `held_back(...)` chosen items are launched within the month."""
    rng = np.random.default_rng([seed, 21])
    items, start = len(catalogue), np.zeros(len(catalogue), dtype=np.int64)
    order = rng.permutation(items)
    a_day = {share: max(1, round(share * items / (1 + NEW * days))) for share in (NEW, REPRICED, SOLD_OUT, DELISTED)}
    launched_on, delisted_on = start.copy(), start + NEVER
    launched_on[order[: a_day[NEW] * days]] = np.repeat(np.arange(1, days + 1), a_day[NEW])
    delisted_on[order[::-1][: a_day[DELISTED] * days]] = np.repeat(np.arange(1, days + 1), a_day[DELISTED])
    price, in_stock = np.tile(catalogue.price, (days + 1, 1)), np.tile(catalogue.in_stock, (days + 1, 1))
    for day in range(1, days + 1):
        here = np.flatnonzero((launched_on < day) & (day < delisted_on))
        moved = rng.choice(here, min(a_day[REPRICED], len(here)), replace=False)
        price[day:, moved] = np.maximum(
            np.round(price[day, moved] * rng.choice([0.7, 0.8, 0.9, 1.15], len(moved)), 2), 0.5
        )
        gone = rng.choice(here, min(a_day[SOLD_OUT], len(here)), replace=False)
        in_stock[day : day + SOLD_OUT_DAYS, gone] = False
    return Life(launched_on, delisted_on, price, in_stock)


def with_held_back(items: int, days: int) -> int:
    """The size of a catalogue that begins with about `items`, and has the month's new ones beside."""
    return round(items * (1 + NEW * days)) + days


def before(catalogue: Catalogue, life: Life) -> Catalogue:
    """The catalogue as history knew it: no list shows what is launched later, and nothing goes with it."""
    later = life.launched_on > 0
    nothing = np.arange(len(catalogue))[:, None]
    next_items = np.where(later[catalogue.next_items], nothing, catalogue.next_items)
    return replace(catalogue, launched=np.where(later, 2.0, catalogue.launched), next_items=next_items)


def on(catalogue: Catalogue, life: Life, day: int) -> Catalogue:
    """The catalogue with this day's prices and stock. Formula: price_level, from price as the shop is made."""
    words = vocabulary()
    low, high = np.array([each["price"] for each in words.sub_categories], dtype=float)[catalogue.sub_category].T
    moved = 4 * np.log(life.price[day] / catalogue.price) / np.log(high / low)
    return replace(
        catalogue, price=life.price[day], price_level=catalogue.price_level + moved, in_stock=life.in_stock[day]
    )
