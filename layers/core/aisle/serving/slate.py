"""The slate: the items a page shows, from what a rung of the ladder answered.

A rung may know other facts than the front door, or none. So what must hold in every answer is done here, last: only
what may be shown, no item twice, pins at their places, no more of a group than the shop wants, and no empty place
while the catalogue has another item that may be shown. On a surface that does not fill up, the rung's items alone.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from aisle.arrays.array_types import Indices
from aisle.inputs.item_card import shown_of
from aisle.ranking.request import RecommendationRequest, ScoredItem
from aisle.ranking.surfaces import find_surface
from aisle.selection.capped import capped_groups, cards_within_caps, within_caps
from aisle.selection.rules import nudges, pins
from aisle.selection.scope import Scope
from aisle.selection.selection import Selection, lift_of_card, may_be_shown
from aisle.selection.variety import shares
from aisle.serving.lists.trending import in_catalogue_order, lifted, more, unscored_item


def arrange(items: Sequence[ScoredItem], selection: Selection, shown: int, fills: bool = True) -> list[ScoredItem]:
    """At most `shown` items in display order; none where none of the given ones may be shown.

    A list that no model scored is ordered by what the shop lifts, then as it came. `fills`: whether items that the
    rung did not give may stand in empty places. Where they may not, an unscored list stands as it came.
    """
    facts = selection.facts
    pinned = {item: position for item, position in selection.pinned.items() if position < shown}
    places = facts.find_all([item.item_id for item in items])
    given = dict(zip(places.tolist(), items, strict=True))
    order = _distinct(places[places >= 0])
    order = order[selection.allowed[order]]
    if not len(order) and given.keys().isdisjoint(pinned):
        return []
    if fills and selection.lift is not None and not any(item.parts for item in items):
        order = lifted(_distinct(np.concatenate((order, in_catalogue_order(selection)))), selection)
    chosen = _chosen(order, selection, shown, np.array(list(pinned), dtype=np.int32), fills)
    slate = chosen.tolist()
    for place, position in pinned.items():
        slate.insert(position, place)
    return [_as_sold_now(given.get(place), facts.item(place)) for place in slate[:shown]]


def arrange_cards(items: Sequence[ScoredItem], scope: Scope, shown: int, fills: bool = True) -> list[ScoredItem]:
    """As `arrange`, where there are no facts: from the cards of the answer alone."""
    given = {item.item_id: item for item in reversed(items)}
    card = {item_id: {**item.item, "item_id": item_id} for item_id, item in given.items()}
    in_turn = dict.fromkeys(item.item_id for item in items)
    allowed = [item_id for item_id in in_turn if may_be_shown(card[item_id], scope)]
    is_lifted = fills and (nudges(scope.rules) or scope.budget_max is not None)
    if is_lifted and not any(item.parts for item in items):
        allowed.sort(key=lambda item_id: -lift_of_card(card[item_id], scope))
    pinned = {pin.item_id: pin.position for pin in pins(scope.rules) if pin.item_id in allowed and pin.position < shown}
    others = (card[item_id] for item_id in allowed if item_id not in pinned)
    slate = [each["item_id"] for each in cards_within_caps(others, [card[item_id] for item_id in pinned], scope)]
    for item_id, position in pinned.items():
        slate.insert(position, item_id)
    return [given[item_id] for item_id in slate[:shown]]


def _chosen(order: Indices, selection: Selection, shown: int, pinned: Indices, fills: bool) -> Indices:
    """The first of the order beside the pins, within the caps, and others of the catalogue where these are too few."""
    capped, wanted = capped_groups(selection), max(shown - len(pinned), 0)
    order = order[~np.isin(order, pinned)]
    of_variety = shares(selection.facts, selection.allowed, _variety(selection), selection.scope.n)
    chosen = order[within_caps(order, [*capped, *of_variety], wanted, pinned)]
    if of_variety and len(chosen) < wanted:  # what breaks its share stands before an item that no rung named
        rest = order[~np.isin(order, chosen)]
        standing = np.concatenate((pinned, chosen))
        chosen = np.concatenate((chosen, rest[within_caps(rest, capped, wanted - len(chosen), standing)]))
    if len(chosen) == wanted or not fills:
        return chosen
    others = in_catalogue_order(selection)
    standing = np.concatenate((pinned, chosen))
    others = others[~np.isin(others, standing)]
    more = others[within_caps(others, capped, wanted - len(chosen), standing)]
    return np.concatenate((chosen, more))


def _variety(selection: Selection) -> float:
    scope = selection.scope
    return find_surface(scope.surface).variety if isinstance(scope, RecommendationRequest) else 1.0


def _as_sold_now(given: ScoredItem | None, live: dict[str, Any]) -> ScoredItem:
    """The item that a rung gave, with its live card; without one, the live item by itself."""
    if given:
        return replace(given, item=shown_of(live))
    return unscored_item(live, more)


def _distinct(places: Indices) -> Indices:
    """Each place once, where it first stands."""
    return places[np.sort(np.unique(places, return_index=True)[1])]
