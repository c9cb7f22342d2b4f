"""The pool of one list's exploration: new and seldom shown items that may be shown and fit the shopper somewhat."""

from collections.abc import Sequence

import numpy as np

from aisle.arrays.array_types import Bools, Hashes, Indices
from aisle.inputs.catalogue import hash_ids
from aisle.live.item_facts import GROUPS, NONE, ItemFacts
from aisle.ranking.explaining.wording import DID
from aisle.ranking.request import RecommendationRequest
from aisle.selection.conditions import HOUR_MS
from aisle.selection.selection import Selection
from aisle.selection.vocabulary import values_of
from aisle.serving.exploring.seldom_shown import SeldomShown, counted, newcomers

POOL = 20  # items of equal chance: few enough that each is shown often enough to learn from
NEWEST = 10  # of them, where so many are new; the others take turns by the hour
LATEST = 20  # items of the history that say what fits
STATED = {"favourite_categories": "category", "favourite_brands": "brand"}


def explorable(selection: Selection, request: RecommendationRequest, seldom: SeldomShown) -> Indices:
    """At most POOL places in the facts. The same for the same shopper within the hour, whatever is drawn."""
    newest = _open_to(selection, newcomers(seldom, selection))
    rest = _open_to(selection, counted(seldom, selection.facts))
    fits = _fitting(selection, request)
    if fits is not None:
        newest, rest = newest[fits[newest]], rest[fits[rest]]
    first, later = newest[:NEWEST], newest[NEWEST:]
    others = np.concatenate((later, rest[~np.isin(rest, newest)]))
    turn = selection.scope.now_ms // HOUR_MS * POOL % max(len(others), 1)
    return np.concatenate((first, np.roll(others, -turn)))[:POOL]


def _open_to(selection: Selection, places: Indices) -> Indices:
    """Those that may be shown, but for what the shop pins."""
    pinned = np.array(list(selection.pinned), dtype=np.int32)
    return places[selection.allowed[places] & ~np.isin(places, pinned)]


def _fitting(selection: Selection, request: RecommendationRequest) -> Bools | None:
    """Whether each item is of a category, sub-category or brand that the shopper met; None where none is known.

    Shape: (items,)
    """
    met = _met(selection, request)
    if not len(met):
        return None
    return np.asarray(np.isin(selection.facts.groups, met).any(axis=0))


def _met(selection: Selection, request: RecommendationRequest) -> Hashes:
    """The hashes of what the history's latest items, the item on the page and the shopper's answers name."""
    told = [entry.item_id for entry in request.history if entry.event_name in DID]
    items = [*dict.fromkeys(reversed(told))][:LATEST] + ([request.item_id] if request.item_id else [])
    places = selection.facts.find_all(items) if items else np.zeros(0, dtype=np.int32)
    groups = selection.facts.groups[:, places[places >= 0]].ravel()
    stated = [_named(selection.facts, STATED[name], request.preferences.get(name) or ()) for name in STATED]
    met: Hashes = np.unique(np.concatenate((groups, *stated)))
    return met[met != NONE]


def _named(facts: ItemFacts, group: str, values: Sequence[str]) -> Hashes:
    """The hashes of the catalogue's names that these values are, whatever their case."""
    as_said = hash_ids(values)
    if np.isin(as_said, facts.groups[GROUPS.index(group)]).all():
        return as_said
    wanted = {value.strip().casefold() for value in values}
    return hash_ids(name for name in values_of(facts, group) if name.casefold() in wanted)
