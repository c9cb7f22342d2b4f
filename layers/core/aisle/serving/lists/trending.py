"""The last rungs: lists that are the same for everybody and need no model."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np

from aisle.arrays.array_types import Bools, Indices
from aisle.errors import Unavailable
from aisle.inputs.histories import DAY_MS
from aisle.inputs.item_card import shown_of
from aisle.live.item_facts import ItemFacts
from aisle.ranking.explaining.kinds import SEEN
from aisle.ranking.explaining.wording import bought_ago, fitting, named, rising
from aisle.ranking.request import Because, RecommendationAnswer, RecommendationRequest, ScoredItem
from aisle.ranking.surfaces import Order, find_surface
from aisle.selection.masks import remember
from aisle.selection.selection import Selection
from aisle.serving.lists.bought_before import last_bought

NO_MODEL = "none"
NEW_DAYS = 30  # that an item is called new
UNKNOWN_SCORE = 0.0  # no model scored these items; the response leaves the score out

Reason = Callable[[Mapping[str, Any]], tuple[str, Because]]
"""Words the reason of an item that no model scored, from its card."""


def trending_in_category(lists: Mapping[str, Any], request: RecommendationRequest) -> RecommendationAnswer:
    """What people take now of the requested category, or else of the shopper's first favourite category.

    A trending list is the same for everybody: it asks for no favourite.
    Raises: Unavailable, if the category has no list.
    """
    listed = lists.get("by_category", {})
    category = request.category or (None if _of_trend(request) else _favourite(request, listed))
    items = listed.get(category, ())
    if not items:
        raise Unavailable(f"no trending list of category {category}")
    return _risen_first(lists.get("rising_in_category", {}).get(category, ()), items, request)


def _favourite(request: RecommendationRequest, listed: Iterable[str]) -> str | None:
    """The category that has a list, of the shopper's first favourite, whatever its case."""
    favourite = next(iter(request.preferences.get("favourite_categories") or ()), None)
    if favourite is None or favourite in (names := list(listed)):
        return favourite
    return next((name for name in names if name.casefold() == favourite.casefold()), favourite)


def trending(lists: Mapping[str, Any], request: RecommendationRequest) -> RecommendationAnswer:
    """What people buy and view now; on a trending list, what rises comes first.

    Raises: Unavailable, in a shop without interactions.
    """
    items = lists.get("trending", ())
    if not items:
        raise Unavailable("the shop has no interactions yet")
    return _risen_first(lists.get("rising", ()), items, request)


def _of_trend(request: RecommendationRequest) -> bool:
    return find_surface(request.surface).order is Order.TRENDING


def _risen_first(
    risen: Iterable[Mapping[str, Any]], items: Iterable[Mapping[str, Any]], request: RecommendationRequest
) -> RecommendationAnswer:
    """On a trending list what rises, then what is popular; else what is popular."""
    first = {item["item_id"]: item for item in risen} if _of_trend(request) else {}
    others = (item for item in items if item["item_id"] not in first)
    told = [*((item, rises) for item in first.values()), *((item, popular) for item in others)]
    scored = tuple(unscored_item(item, reason) for item, reason in told)
    return RecommendationAnswer(model_version=NO_MODEL, features_version=NO_MODEL, items=scored)


def newest(lists: Mapping[str, Any]) -> RecommendationAnswer:
    """The newest items of the catalogue. A shop with nothing but a catalogue has these.

    Raises: Unavailable, where no item is in stock.
    """
    items = lists.get("newest", ())
    if not items:
        raise Unavailable("no item of the catalogue is in stock")
    return unscored(items, more)  # by when a row came, which need not be its item's first


def from_catalogue(selection: Selection, most: int) -> RecommendationAnswer:
    """The newest items of the live catalogue, of those that may be shown, and what the shop pins."""
    places = [*in_catalogue_order(selection)[:most].tolist(), *selection.pinned]
    recent = came_lately(selection)
    items = (unscored_item(selection.facts.item(place), new if recent[place] else more) for place in places)
    return RecommendationAnswer(model_version=NO_MODEL, features_version=NO_MODEL, items=tuple(items))


def came_lately(selection: Selection) -> Bools:
    """Whether each item came within NEW_DAYS, after the day on which the catalogue began. Shape: (items,)."""
    came = selection.facts.first_seen_ms
    began = remember(selection.facts, "began", lambda: int(came.min(initial=np.iinfo(np.int64).max)))
    now = selection.scope.now.timestamp() * 1000
    return (came > max(began + DAY_MS, now - NEW_DAYS * DAY_MS)) & (came <= now)


def like_of(item_id: str, facts: ItemFacts) -> list[dict[str, Any]]:
    """The live items that are like a new item by their words, the nearest first; none for an item without like."""
    place = facts.find(item_id)
    named = [each for each, _ in facts.item(place).get("like", ())] if place >= 0 else []
    return [facts.item(each) for each in facts.find_all(named).tolist() if each >= 0]


def in_catalogue_order(selection: Selection) -> Indices:
    """Everything that may be shown: what the shop lifts first, then the newest. Shape: positions in the facts.

    Where the shop's search found the items, they stand in its order.
    """
    facts = selection.facts
    if selection.scope.ids:
        found = facts.find_all(selection.scope.ids)
        found = found[np.sort(np.unique(found, return_index=True)[1])]
        found = found[found >= 0]
        return lifted(found[selection.allowed[found]], selection)
    newest = remember(facts, "newest", lambda: np.argsort(-facts.first_seen_ms, kind="stable").astype(np.int32))
    return lifted(newest[selection.allowed[newest]], selection)


def lifted(order: Indices, selection: Selection) -> Indices:
    """Items without scores, ordered by what the shop's rules lift, then as they came."""
    if selection.lift is None:
        return order
    return order[np.argsort(-selection.lift[order], kind="stable")]


def unscored(items: Iterable[Mapping[str, Any]], reason: Reason) -> RecommendationAnswer:
    """An answer from cards, without scores."""
    scored = tuple(unscored_item(item, reason) for item in items)
    return RecommendationAnswer(model_version=NO_MODEL, features_version=NO_MODEL, items=scored)


def unscored_item(item: Mapping[str, Any], reason: Reason) -> ScoredItem:
    """An item of an answer, from a card or a live item, without a score."""
    sentence, because = reason(item)
    return ScoredItem(item["item_id"], UNKNOWN_SCORE, {}, sentence, (), shown_of(item), because)


def popular(item: Mapping[str, Any]) -> tuple[str, Because]:
    """For an item of a list of what people take."""
    names = item.get("sub_category"), item.get("category")
    return fitting(named("Popular in", names)) or "Popular in this shop", Because("popular")


def rises(item: Mapping[str, Any]) -> tuple[str, Because]:
    """For an item that is taken more of late than it used to be."""
    return fitting(rising(item)) or "Rising now", Because("rising")


def viewed(item: Mapping[str, Any]) -> tuple[str, Because]:
    """For an item that the shopper viewed."""
    return "You viewed this before", Because(SEEN, item_id=item["item_id"])


def bought(request: RecommendationRequest) -> Reason:
    """For items that the shopper bought, the reason of each: when it was bought last."""
    last = last_bought(request.history)

    def reason(item: Mapping[str, Any]) -> tuple[str, Because]:
        at = last.get(item["item_id"])  # a variant was bought under another id
        ago = bought_ago((request.now.date() - at.date()).days) if at else "You bought this before"
        return ago, Because(SEEN, item_id=item["item_id"])

    return reason


def new(item: Mapping[str, Any]) -> tuple[str, Because]:
    """For an item that came lately."""
    return fitting(named("New in", (item.get("category"),))) or "New in this shop", Because("new")


def more(item: Mapping[str, Any]) -> tuple[str, Because]:
    """For an item of which nothing more is known than that the shop sells it."""
    return fitting(named("More from", (item.get("category"),))) or "More from this shop", Because("more")


def similar(item: Mapping[str, Any]) -> tuple[str, Because]:
    """For an item that is like the one on the page by its words."""
    return "Similar to this item", Because("content")
