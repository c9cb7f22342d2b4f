"""Why no item is left: how many pass each step, and which step, or which pair of steps, leaves none."""

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from aisle.selection.scope import Scope
from aisle.selection.selection import Selection, Step, steps


@dataclass(frozen=True)
class Left:
    """How many items are left after a step and all before it."""

    after: str
    items: int


@dataclass(frozen=True)
class Emptied:
    """Why an answer has no items."""

    because: str  # a sentence for the shop's engineers
    emptied_by: tuple[str, ...]  # the step, or the fewest steps, that no item passes together
    counts: tuple[Left, ...]


def why_empty(selection: Selection) -> Emptied:
    """What emptied a selection that allows nothing."""
    items = len(selection.facts)
    if not items:
        return Emptied("The catalogue is empty: no items file was accepted yet.", ("catalogue",), ())
    in_order = sorted(selection.steps, key=lambda step: step.text != "in stock")  # stable
    left, counts = np.ones(items, dtype=bool), []
    for step in in_order:
        left = left & selection.mask_of(step)
        counts.append(Left(step.text, int(np.count_nonzero(left))))
    culprits = _culprits(selection, in_order)
    stock = f"{counts[0].items:,} of {items:,} items are in stock"
    named = " and ".join(f"“{culprit}”" for culprit in culprits)
    because = f"{stock}; none passes {named}." if counts[0].items else f"{stock}."
    return Emptied(because, culprits, tuple(counts))


def why_no_card(scope: Scope) -> Emptied:
    """What may have emptied an answer where there are no facts to count by."""
    culprits = tuple(step.text for step in steps(scope))
    named = " and ".join(f"“{culprit}”" for culprit in culprits)
    return Emptied(f"No item of the lists passes {named}.", culprits, ())


def _culprits(selection: Selection, required: list[Step]) -> tuple[str, ...]:
    """The first single step that leaves none of what is in stock, or the first pair, or all."""
    stock, *others = required
    in_stock = selection.mask_of(stock)
    if not in_stock.any():
        return (stock.text,)
    masks = [(step.text, in_stock & selection.mask_of(step)) for step in others]
    for together in (1, 2):
        for chosen in combinations(masks, together):
            if not np.logical_and.reduce([mask for _, mask in chosen]).any():
                return tuple(text for text, _ in chosen)
    return tuple(text for text, _ in masks)
