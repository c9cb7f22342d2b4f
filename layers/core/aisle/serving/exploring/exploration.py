"""Exploration: a stated share of a list's places goes to new and seldom shown items, drawn with known probabilities.

The first PROTECTED places never explore, nor do places that the shop pinned. Every other place explores by itself, with
one probability, which gives the list its share. A place that explores shows one of the pool's items: each that is not
on the list yet, and that breaks no cap there, with the same probability. So the propensity of a line is known: it is
the probability, given the places before it, that this item stands at this place. At each place they sum to 1.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Any

import numpy as np

from aisle.arrays.array_types import Indices
from aisle.live.item_facts import NONE
from aisle.ranking.explaining.wording import fitting, named
from aisle.ranking.request import Because, RecommendationRequest, ScoredItem
from aisle.ranking.surfaces import find_surface
from aisle.selection.capped import CappedGroup, capped_groups
from aisle.selection.selection import Selection
from aisle.selection.variety import shares
from aisle.serving.exploring.explorable import explorable
from aisle.serving.exploring.seldom_shown import SeldomShown
from aisle.serving.lists.trending import came_lately, new, unscored_item

PROTECTED = 2  # first places
MOST_OFTEN = 0.5  # that one place explores, whatever the share
ASKED = 4  # items of each draw that the model is asked to score: the first that may stand there is among them


@dataclass(frozen=True)
class Exploring:
    """How much a shop explores, and by which seed this list is drawn: the same seed draws the same."""

    share: float
    seed: str
    seldom: SeldomShown


@dataclass(frozen=True)
class Plan:
    """The draw of one list, over the facts of a selection."""

    selection: Selection
    chance: float  # that a place explores
    places: tuple[int, ...]  # that may explore
    pool: Indices  # places in the facts
    drawn: Mapping[int, Indices]  # of the places that explore: the pool in the order of the draw
    caps: Sequence[CappedGroup]

    def asked(self) -> tuple[str, ...]:
        """The items that a model is to score."""
        wanted = [item for order in self.drawn.values() for item in order[:ASKED].tolist()]
        return tuple(self.selection.facts.item(item)["item_id"] for item in dict.fromkeys(wanted))


def plan(selection: Selection, request: RecommendationRequest, exploring: Exploring) -> Plan | None:
    """The draw for a list; None where none of its places explores."""
    surface, pinned = find_surface(request.surface), set(selection.pinned.values())
    places = tuple(place for place in range(PROTECTED, request.n) if place not in pinned)
    if not surface.explores or not places or exploring.share <= 0:
        return None
    pool = explorable(selection, request, exploring.seldom)
    if not len(pool):
        return None
    random = np.random.default_rng(int.from_bytes(blake2b(exploring.seed.encode(), digest_size=8).digest(), "big"))
    chance = min(exploring.share * request.n / len(places), MOST_OFTEN)
    explores = random.random(len(places)) < chance
    drawn = {place: random.permutation(pool) for place, does in zip(places, explores.tolist(), strict=True) if does}
    of_variety = shares(selection.facts, selection.allowed, surface.variety, request.n)
    return Plan(selection, chance, places, pool, drawn, [*capped_groups(selection), *of_variety])


def explore(items: Sequence[ScoredItem], scored: Sequence[ScoredItem], drawn: Plan) -> tuple[ScoredItem, ...]:
    """The list with what was drawn, each line with its propensity.

    `items`: the list without exploration. `scored`: what a model says of the items that it was asked about.
    """
    slate, known = list(items), {item.item_id: item for item in scored}
    stands = drawn.selection.facts.find_all([item.item_id for item in items]).tolist()
    pool = drawn.pool.tolist()
    groups = [dict(zip((*pool, *stands), _groups(cap, (*pool, *stands)), strict=True)) for cap in drawn.caps]
    for at in (place for place in drawn.places if place < len(slate)):
        may_stand = _may_stand(pool, [*stands[:at], *stands[at + 1 :]], stands[at], groups, drawn.caps)
        if may_stand and at in drawn.drawn:
            stands[at] = next(each for each in drawn.drawn[at].tolist() if each in may_stand)
            slate[at] = replace(_explored(stands[at], known, drawn), propensity=drawn.chance / len(may_stand))
        elif may_stand:
            slate[at] = replace(slate[at], propensity=1 - drawn.chance)
    return tuple(slate)


def _groups(cap: CappedGroup, places: Sequence[int]) -> list[int]:
    return [int(cap.group[place]) if place >= 0 else NONE for place in places]


def _may_stand(
    pool: Sequence[int],
    others: Sequence[int],
    instead_of: int,
    groups: Sequence[Mapping[int, int]],
    caps: Sequence[CappedGroup],
) -> frozenset[int]:
    """Those of the pool that may stand beside the others, and are not what stands there without exploration."""
    counts = [Counter(of[place] for place in others) for of in groups]
    full = [
        {group for group, count in of.items() if group != NONE and count >= cap.most}
        for of, cap in zip(counts, caps, strict=True)
    ]
    standing = {*others, instead_of}
    open_to = (each for each in pool if each not in standing)
    return frozenset(each for each in open_to if not any(of[each] in no for of, no in zip(groups, full, strict=True)))


def _explored(place: int, known: Mapping[str, ScoredItem], drawn: Plan) -> ScoredItem:
    """The item with its score, where a model gave one, and a reason that is true however it scores."""
    live = drawn.selection.facts.item(place)
    is_new = bool(came_lately(drawn.selection)[place])
    item = unscored_item(live, new if is_new else seldom_seen)
    given = known.get(item.item_id)
    return replace(given, item=item.item, reason=item.reason, because=item.because, what_if=None) if given else item


def seldom_seen(item: Mapping[str, Any]) -> tuple[str, Because]:
    """For an item that few answers had so far."""
    names = item.get("sub_category"), item.get("category")
    return fitting(named("Seldom shown so far, in", names)) or "Seldom shown so far", Because("seldom")
