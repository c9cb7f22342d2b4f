"""Traces: which entries of the history gave an item its opinions, and how much of the score each gave."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from aisle.arrays.array_types import Bools, Doubles, Floats, Indices, Ints
from aisle.features.pairs import Pairs
from aisle.ranking.explaining.kinds import KIND, KINDS_OF_PART, PARTS
from aisle.ranking.explaining.parts import Told
from aisle.retrieval.retrievers import BY_WORDS, ITEM_PAIRS, LIKES, RETRIEVERS, SEQUENCE, Retriever

UNTRACED = (LIKES, SEQUENCE, ITEM_PAIRS)  # their opinions are of the history as a whole
TRACED = tuple(each for each in RETRIEVERS if each.view not in UNTRACED)
GROUP_VIEWS = ("category", "next_brand", "next_kind")  # whose lists belong to a value of the entry, not to the entry
NEAR = 10  # of an entry's neighbours: those that a reason may call near
LEAST_LIFT = 0.1  # of what lifts a part; a retriever that gives no item so much of its greatest part is not traced

LEAST_WEIGHT = 0.03  # of the greatest weight in the history: an entry of less gives too little to be named
NEAR_BY_WEIGHT = 0.2  # of its nearest neighbour's weight, at least

Hits = tuple[Ints, Indices, Bools, Floats]
"""Of each neighbour that is a chosen item: history entry, position among the chosen, whether it is near, value."""


@dataclass(frozen=True)
class Trace:
    """What entries of the history gave the chosen items through some retrievers. Units of `given`: log-odds.

    `near` has the leading entry, or for a view of groups the entry that gives most through it.
    """

    leading: Ints  # by item: the entry that gives most
    given: Doubles  # by item: what that entry gives
    near: dict[int, dict[str, tuple[int, float]]]  # by item and view: an entry that has it among its nearest, and given


class Traces:
    """The traces of one person's chosen items, by group of retrievers: content or collaborative."""

    def __init__(self, pairs: Pairs, items: Indices, told: Told) -> None:
        """Shape: items (items,), distinct, as in `told`. `pairs` are of one person."""
        self.pairs, self.items, self.lifts = pairs, items, told.lifts
        self._greatest = told.parts.argmax(axis=0)
        self._of_group: dict[str, Trace] = {}
        self._entries: dict[float, tuple[Ints, Floats]] = {}

    def of(self, group: str) -> Trace:
        """The traces of all chosen items, worked out when first asked for."""
        if group not in self._of_group:
            self._of_group[group] = self._trace(group)
        return self._of_group[group]

    def hits(self, retriever: Retriever) -> Hits:
        """The chosen items among the neighbours of the liked entries."""
        histories, views = self.pairs.shoppers.histories, self.pairs.views
        entries, weight = self._liked(views.decays[retriever.name])
        if views.newcomers and retriever.view == BY_WORDS:
            trained = histories.item[entries] < views.trained_items
            entries, weight = entries[trained], weight[trained]
        view = views.neighbours[retriever.view]
        lists = view.lists(self._known[entries])
        if view.list_of_item is not None:
            entries, weight, lists = entries[lists >= 0], weight[lists >= 0], lists[lists >= 0]
        at = self._place.take(view.ids.take(lists, axis=0))  # (entries, K)
        row, rank = at.nonzero()
        strength, strongest = view.weights[lists[row], rank], view.weights[lists[row], 0]
        is_near = (rank < NEAR) & (strength >= NEAR_BY_WEIGHT * strongest)
        found = entries[row], at[row, rank] - 1, is_near, strength * weight[row]
        return self._with_newcomers(retriever, found) if views.newcomers and retriever.view == BY_WORDS else found

    def _trace(self, group: str) -> Trace:
        """A retriever's lift of an item is divided among the entries by what each adds to the retriever's score."""
        entries, items = max(len(self.pairs.shoppers.histories.item), 1), len(self.items)
        asked = self._asked(group)
        found = [self.hits(each) for each in asked]
        if not found:
            return Trace(np.zeros(items, dtype=np.int64), np.zeros(items), {})
        entry, item, is_near, value = (np.concatenate(column) for column in zip(*found, strict=True))
        of = np.repeat(np.arange(len(asked)), [len(each[0]) for each in found])
        place = of * items + item
        total = np.bincount(place, weights=value, minlength=len(asked) * items)
        lift = np.concatenate([np.maximum(self._lift(each), 0) for each in asked])
        given = lift[place] * value / np.maximum(total, 1e-9)[place]
        sums = np.bincount(item * np.int64(entries) + entry, weights=given, minlength=items * entries)
        by_item = sums.reshape(items, entries)
        leading = by_item.argmax(axis=1)
        named = np.array([each.view not in GROUP_VIEWS for each in asked])
        rows = np.flatnonzero(is_near & (given > 0) & ~(named[of] & (entry != leading[item])))
        rows = rows[given[rows].argsort()]
        near: dict[int, dict[str, tuple[int, float]]] = {}
        for at, by, entry_of, lifts in zip(
            *(column[rows].tolist() for column in (item, of, entry, given)), strict=True
        ):
            near.setdefault(at, {})[asked[by].view] = entry_of, lifts  # the greatest comes last
        return Trace(leading, by_item.max(axis=1), near)

    def _asked(self, group: str) -> list[Retriever]:
        """Those that matter to the items whose greatest part is the group's, or to any where it is no item's."""
        lifts = np.maximum(self.lifts[KINDS_OF_PART[group]], 0)
        first = np.flatnonzero(self._greatest == PARTS.index(group))
        among = first if len(first) else np.arange(len(self.items))
        least = np.maximum(LEAST_LIFT * lifts.sum(axis=0), 0)[among]
        return [each for each in TRACED if each.group == group and (self._lift(each)[among] > least).any()]

    def _lift(self, retriever: Retriever) -> Floats:
        return self.lifts[KIND[retriever.name]]

    def _liked(self, decay: float) -> tuple[Ints, Floats]:
        """The liked entries whose weight counts, and the weights; computed once per decay."""
        if decay not in self._entries:
            entries, weight = self.pairs.shoppers.histories.counting(decay)
            counts = weight > max(LEAST_WEIGHT * weight.max(initial=0), 0)
            self._entries[decay] = entries[counts], weight[counts]
        return self._entries[decay]

    def _with_newcomers(self, retriever: Retriever, found: Hits) -> Hits:
        """With what is near by words to items that came after the training: they name few like, all of them near."""
        histories, views = self.pairs.shoppers.histories, self.pairs.views
        assert views.newcomers
        weight = np.maximum(histories.weights(views.decays[retriever.name]), 0)
        row = np.arange(len(weight), dtype=np.int32)  # an entry for a row
        keys, value = views.newcomers.by_words((row, histories.item, weight), views.items)
        by_entry, item = np.divmod(keys, views.items)
        new = np.flatnonzero(self._place[item] > 0)
        entry, column, is_near, given = found
        return (
            np.concatenate((entry, by_entry[new])),
            np.concatenate((column, self._place[item[new]] - 1)),
            np.concatenate((is_near, np.ones(len(new), dtype=bool))),
            np.concatenate((given, value[new])),
        )

    @cached_property
    def _place(self) -> Indices:
        """The position of each item among the chosen ones, from 1; 0 for all others. Shape: (all items,)."""
        place = np.zeros(self.pairs.views.items, dtype=np.int32)
        place[self.items] = np.arange(1, len(self.items) + 1)
        return place

    @cached_property
    def _known(self) -> Indices:
        """The item of each entry, or the trained one that stands for it."""
        return self.pairs.views.stand_in(self.pairs.shoppers.histories.item)
