"""Which items may be shown to a request, and which of them the shop lifts: one answer for every rung of the ladder."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from aisle.arrays.array_types import Bools, Floats
from aisle.live.item_facts import ItemFacts
from aisle.selection.conditions import HOUR_MS, AnyOf, Condition, Having, Ids, InStock, Item, Not
from aisle.selection.filter_syntax import parse_filter
from aisle.selection.masks import lift_of, mask_of, remember
from aisle.selection.rules import Cap, caps, nudges, pins, restrictions
from aisle.selection.scope import OVER_BUDGET, NotInterested, Scope, can_keep, lift_by_budget, over_budget

IN_STOCK = InStock()


@dataclass(frozen=True)
class Step:
    """One thing that an item must pass to be shown."""

    text: str
    condition: Condition
    is_shared: bool = True  # by many requests: its mask is worth remembering
    holds_for_pins: bool = True


@dataclass(frozen=True)
class Selection:
    """The items of a catalogue that a scope leaves. Masks are over the facts, and shared: copy before you change."""

    facts: ItemFacts
    scope: Scope

    @cached_property
    def steps(self) -> list[Step]:
        """What an item must pass, the widest first."""
        return [*_steps_of_the_page(self.facts, self.scope), *steps(self.scope)]

    @cached_property
    def allowed(self) -> Bools:
        """Whether each item may be shown. Shape: (items,)."""
        return self.shared if self.own is None else self.shared & self.own

    @cached_property
    def pinnable(self) -> Bools:
        """Whether each item may be shown where the shop pins it. Shape: (items,)."""
        shared = self._meets([step for step in self.steps if step.is_shared and step.holds_for_pins])
        return shared if self._unrefused is None else shared & self._unrefused

    @cached_property
    def shared(self) -> Bools:
        """Whether each item passes the steps that do not depend on the person. Shape: (items,)."""
        return self._meets([step for step in self.steps if step.is_shared])

    @cached_property
    def own(self) -> Bools | None:
        """Whether each item passes what the person said and has; None where that is nothing. Shape: (items,)."""
        if self._over_budget is None or not self._keeps_budget:
            return self._unrefused
        return ~self._over_budget if self._unrefused is None else self._unrefused & ~self._over_budget

    @cached_property
    def lift(self) -> Floats | None:
        """What the shop's rules, and a budget that cannot be kept, add to the order of each item; None if nothing does.

        Units: log-odds. Shape: (items,)
        """
        named = [(match.condition, strength) for match, strength in nudges(self.scope.rules)]
        lift = lift_of(named, self.facts, self.scope.now_ms) if named else None
        if self._over_budget is None or self._keeps_budget:
            return lift
        by_budget = np.where(self._over_budget, np.float32(OVER_BUDGET), np.float32(0))
        return by_budget if lift is None else lift + by_budget

    @cached_property
    def caps(self) -> list[Cap]:
        """The most items of one group that a list may have."""
        return caps(self.scope.rules)

    @cached_property
    def pinned(self) -> dict[int, int]:
        """The places on the list of what the shop pins and the shopper may see: item -> place, by place."""
        wanted = pins(self.scope.rules)
        found = self.facts.find_all([pin.item_id for pin in wanted]).tolist() if wanted else []
        return {
            item: pin.position for item, pin in zip(found, wanted, strict=True) if item >= 0 and self.pinnable[item]
        }

    @property
    def is_empty(self) -> bool:
        """Whether nothing may be shown, not even by a pin."""
        return not self.allowed.any() and not self.pinned

    @cached_property
    def _unrefused(self) -> Bools | None:
        """Whether each item passes the person's own steps; None where there are none. Shape: (items,)."""
        own = [step for step in self.steps if not step.is_shared]
        return self._all(own) if own else None

    @cached_property
    def _over_budget(self) -> Bools | None:
        return over_budget(self.facts, self.scope)

    @cached_property
    def _keeps_budget(self) -> bool:
        allowed = self.shared if self._unrefused is None else self.shared & self._unrefused
        return self._over_budget is None or can_keep(self._over_budget, allowed, self.scope.n)

    def mask_of(self, step: Step) -> Bools:
        """Whether each item passes one step. Shape: (items,)."""
        if step.is_shared:
            return mask_of(step.condition, self.facts, self.scope.now_ms)
        return step.condition.mask(self.facts, self.scope.now_ms)

    def _meets(self, required: list[Step]) -> Bools:
        key = ("all", tuple(step.condition for step in required), self.scope.now_ms // HOUR_MS)
        return remember(self.facts, key, lambda: self._all(required))

    def _all(self, required: list[Step]) -> Bools:
        together = np.ones(len(self.facts), dtype=bool)
        for step in required:
            together &= self.mask_of(step)
        return together


def steps(scope: Scope) -> Iterator[Step]:
    """What every rung asks of an item, whether it has facts or cards alone; the page's category is not among them."""
    yield Step("in stock", IN_STOCK)
    for clause in parse_filter(scope.filter):
        yield Step(f"filter {clause.text}", clause.condition)
    if scope.ids:
        yield Step("the ids of the search", Ids(frozenset(scope.ids)), is_shared=False)
    included = restrictions(scope.rules, "include")
    if included:
        names = ", ".join(f"“{rule.name}”" for rule in included if rule.name)
        yield Step(f"include rules {names}".strip(), AnyOf(tuple(rule.match.condition for rule in included)))
    for rule in restrictions(scope.rules, "exclude"):
        yield Step(f"exclude rule “{rule.name}”" if rule.name else "exclude rule", Not(rule.match.condition))
    refused = _refused(scope.not_interested)
    if refused:
        yield Step("the shopper's “not interested”", Not(AnyOf(tuple(refused))), is_shared=False)
    if scope.exclude_items:
        yield Step("what is in the cart", Not(Ids(scope.exclude_items)), is_shared=False)
    if scope.item_id:
        yield Step("the item on the page", Not(Ids(frozenset((scope.item_id,)))), is_shared=False)


def may_be_shown(item: Item, scope: Scope) -> bool:
    """Whether a card passes every step, but for the page's category: for a rung that has no facts."""
    return all(step.condition.covers(item, scope.now_ms) for step in steps(scope))


def lift_of_card(item: Item, scope: Scope) -> float:
    """What the shop's rules and the shopper's budget add to the order of a card.

    Units: log-odds
    """
    named = sum(strength for match, strength in nudges(scope.rules) if match.condition.covers(item, scope.now_ms))
    return named + lift_by_budget(item, scope)


def _steps_of_the_page(facts: ItemFacts, scope: Scope) -> Iterator[Step]:
    if scope.category and len(facts.having("category", scope.category)):
        condition = Having("category", frozenset((scope.category,)))
        yield Step(f"category {scope.category}", condition, holds_for_pins=False)


def _refused(unwanted: NotInterested) -> list[Condition]:
    named = (("brand", unwanted.brands), ("category", unwanted.categories), ("sub_category", unwanted.categories))
    by_name: list[Condition] = [Having(name, values) for name, values in named if values]
    return [*([Ids(unwanted.items)] if unwanted.items else []), *by_name]
