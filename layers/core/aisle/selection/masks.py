"""Masks of conditions over the facts, remembered: fifty rules cost a request no more than one."""

from collections.abc import Callable, Hashable, Sequence
from typing import TypeVar

import numpy as np

from aisle.arrays.array_types import Bools, Floats
from aisle.live.item_facts import ItemFacts
from aisle.selection.conditions import HOUR_MS, Condition

MOST = 200  # of one state of the facts: 20 MB at 100,000 items

Value = TypeVar("Value")


def mask_of(condition: Condition, facts: ItemFacts, now_ms: int) -> Bools:
    """Whether each item meets the condition. The array is shared: copy it before you change it. Shape: (items,)."""
    return remember(facts, (condition, now_ms // HOUR_MS), lambda: condition.mask(facts, now_ms))


def lift_of(nudges: Sequence[tuple[Condition, float]], facts: ItemFacts, now_ms: int) -> Floats:
    """The sum of the strengths of all that cover an item. Shared, as a mask. Units: log-odds. Shape: (items,)."""

    def add() -> Floats:
        lift = np.zeros(len(facts), dtype=np.float32)
        for condition, strength in nudges:
            lift[mask_of(condition, facts, now_ms)] += np.float32(strength)
        return lift

    return remember(facts, (tuple(nudges), now_ms // HOUR_MS), add)


def remember(facts: ItemFacts, key: Hashable, work_out: Callable[[], Value]) -> Value:
    """What was worked out of these facts before, or now. The least recently wanted is forgotten first."""
    known = facts.remembered
    value = known.pop(key, None)  # and back in at the end
    if value is None:
        value = work_out()
    known[key] = value
    for oldest in list(known)[: max(len(known) - MOST, 0)]:
        known.pop(oldest, None)
    return value
