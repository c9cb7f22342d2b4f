"""Why no item is left: how many pass each step, and which step, or which few together, leave none."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from aisle.arrays.array_types import Bools, Characters
from aisle.selection.scope import Scope
from aisle.selection.selection import Selection, Step, steps

MOST_NAMED = 10  # in a sentence; `emptied_by` has all


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
    because = f"{stock}; none passes {_sentence(culprits)}." if counts[0].items else f"{stock}."
    return Emptied(because, culprits, tuple(counts))


def why_no_card(scope: Scope) -> Emptied:
    """What may have emptied an answer where there are no facts to count by."""
    culprits = tuple(step.text for step in steps(scope))
    return Emptied(f"No item of the lists passes {_sentence(culprits)}.", culprits, ())


def _sentence(culprits: Sequence[str]) -> str:
    named = " and ".join(f"“{culprit}”" for culprit in culprits[:MOST_NAMED])
    more = len(culprits) - MOST_NAMED
    return f"{named} and {more} more" if more > 0 else named


def _culprits(selection: Selection, required: list[Step]) -> tuple[str, ...]:
    """The first single step that leaves none of what is in stock, or the first pair, or the fewest that it takes."""
    stock, *others = required
    in_stock = selection.mask_of(stock)
    total = int(np.count_nonzero(in_stock))
    if not total:
        return (stock.text,)
    left = [(step.text, selection.mask_of(step) & in_stock) for step in others]
    counted = [(text, np.packbits(mask), int(np.count_nonzero(mask))) for text, mask in left]
    alone = next(((text,) for text, _, count in counted if not count), None)
    return alone or _pair(counted, total) or _fewest(left, in_stock)


def _pair(counted: Sequence[tuple[str, Characters, int]], total: int) -> tuple[str, ...] | None:
    """Two steps that leave more than all items have one in common: so of a thousand rules few are compared."""
    for (one, mask, count), (other, its_mask, its_count) in combinations(counted, 2):
        if count + its_count <= total and not (mask & its_mask).any():
            return one, other
    return None


def _fewest(left: Sequence[tuple[str, Bools]], in_stock: Bools) -> tuple[str, ...]:
    """Steps that leave none together, and some as soon as one is missing. The first ones stay."""
    against = np.zeros(len(in_stock), dtype=np.int32)  # how many steps are against an item
    for _, mask in left:
        against += ~mask
    named: list[str] = []
    for text, mask in reversed(left):
        without = against - ~mask
        if (without[in_stock] > 0).all():
            against = without
        else:
            named.append(text)
    return tuple(reversed(named))
