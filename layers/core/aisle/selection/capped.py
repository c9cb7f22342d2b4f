"""Caps: at most so many items of a brand, category or sub-category on a list, taken greedily in the list's order."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from aisle.arrays.array_types import Bools, Hashes, Indices, Ints
from aisle.live.item_facts import GROUPS, NONE
from aisle.selection.conditions import Item
from aisle.selection.masks import mask_of
from aisle.selection.rules import Cap, caps
from aisle.selection.scope import Scope
from aisle.selection.selection import Selection

FIRST_CHUNK = 256  # items looked at one by one; each chunk is twice as long as the one before


@dataclass(frozen=True)
class CappedGroup:
    """One cap over the facts. Shape: (items,); NONE where an item is not counted."""

    group: Hashes
    most: int


def capped_groups(selection: Selection) -> list[CappedGroup]:
    """The caps of a selection."""
    return [CappedGroup(_counted(selection, cap), cap.most) for cap in selection.caps]


def within_caps(order: Ints | Indices, capped: Sequence[CappedGroup], most: int, shown: Ints | Indices) -> Ints:
    """The places in `order` of the first items, at most `most`, that break no cap beside those already shown.

    Shape: order and shown hold positions in the facts, -1 for an item that is not there, which no cap counts.
    """
    if not capped:
        return np.arange(min(most, len(order)))
    counts = [_count(cap, shown) for cap in capped]
    chosen: list[int] = []
    start, length = 0, FIRST_CHUNK
    while start < len(order) and len(chosen) < most:
        places = np.arange(start, min(start + length, len(order)))
        for place in places[_is_open(order[places], capped, counts)].tolist():
            if len(chosen) < most and _takes(int(order[place]), capped, counts):
                chosen.append(place)
        start, length = start + length, length * 2
    return np.array(chosen, dtype=np.int64)


def cards_within_caps(cards: Iterable[Item], shown: Iterable[Item], scope: Scope) -> Iterator[Item]:
    """As `within_caps`, of cards: for a rung that has no facts."""
    counts = Counter(group for card in shown for group in _groups_of(card, scope))
    for card in cards:
        groups = _groups_of(card, scope)
        if all(counts[group] < most for group, most in groups.items()):
            counts.update(groups.keys())
            yield card


def _groups_of(card: Item, scope: Scope) -> dict[tuple[int, str], int]:
    """Of each cap that counts the card, by its place and the card's group, the most items."""
    return {
        (place, str(card[cap.by])): cap.most
        for place, cap in enumerate(caps(scope.rules))
        if card.get(cap.by) and (cap.match is None or cap.match.condition.covers(card, scope.now_ms))
    }


def _takes(item: int, capped: Sequence[CappedGroup], counts: Sequence[dict[int, int]]) -> bool:
    """Whether the item's groups may have one more; then they have it."""
    groups = [_group(cap, item) for cap in capped]
    if any(group and of.get(group, 0) >= cap.most for cap, of, group in zip(capped, counts, groups, strict=True)):
        return False
    for of, group in zip(counts, groups, strict=True):
        of[group] = of.get(group, 0) + 1
    return True


def _counted(selection: Selection, cap: Cap) -> Hashes:
    group = selection.facts.groups[GROUPS.index(cap.by)]
    if cap.match is None:
        return group
    mask = mask_of(cap.match.condition, selection.facts, selection.scope.now_ms)
    return np.where(mask, group, np.uint64(NONE))


def _group(cap: CappedGroup, item: int) -> int:
    return int(cap.group[item]) if item >= 0 else NONE


def _count(cap: CappedGroup, shown: Ints | Indices) -> dict[int, int]:
    counts: dict[int, int] = {}
    for item in shown.tolist():
        group = _group(cap, item)
        counts[group] = counts.get(group, 0) + 1
    return counts


def _is_open(items: Ints | Indices, capped: Sequence[CappedGroup], counts: Sequence[dict[int, int]]) -> Bools:
    """Whether an item's groups may all have one more."""
    is_open = np.ones(len(items), dtype=bool)
    for cap, of in zip(capped, counts, strict=True):
        full = [group for group, count in of.items() if group != NONE and count >= cap.most]
        if full:
            is_open &= (items < 0) | ~np.isin(cap.group[items], np.array(full, dtype=np.uint64))
    return is_open
