"""The last rungs: lists that are the same for everybody and need no model."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np

from aisle.arrays.array_types import Bools, Indices
from aisle.errors import Unavailable
from aisle.inputs.histories import DAY_MS
from aisle.inputs.item_card import shown_of
from aisle.live.item_facts import ItemFacts
from aisle.ranking.explaining.wording import fitting, named
from aisle.ranking.request import Because, RecommendationAnswer, RecommendationRequest, ScoredItem
from aisle.selection.masks import remember
from aisle.selection.selection import Selection

NO_MODEL = "none"
NEW_DAYS = 30  # that an item is called new
UNKNOWN_SCORE = 0.0  # no model scored these items; the response leaves the score out

Reason = Callable[[Mapping[str, Any]], tuple[str, Because]]
"""Words the reason of an item that no model scored, from its card."""


def trending_in_category(lists: Mapping[str, Any], request: RecommendationRequest) -> RecommendationAnswer:
    """Trending items of the requested category, or else of the shopper's first favourite category.

    Raises: Unavailable, if the category has no list.
    """
    listed = lists.get("by_category", {})
    category = request.category or _favourite(request, listed)
    items = listed.get(category, ())
    if not items:
        raise Unavailable(f"no trending list of category {category}")
    return unscored(items, popular)


def _favourite(request: RecommendationRequest, listed: Iterable[str]) -> str | None:
    """The category that has a list, of the shopper's first favourite, whatever its case."""
    favourite = next(iter(request.preferences.get("favourite_categories") or ()), None)
    if favourite is None or favourite in (names := list(listed)):
        return favourite
    return next((name for name in names if name.casefold() == favourite.casefold()), favourite)


def trending(lists: Mapping[str, Any]) -> RecommendationAnswer:
    """What people buy and view now.

    Raises: Unavailable, in a shop without interactions.
    """
    items = lists.get("trending", ())
    if not items:
        raise Unavailable("the shop has no interactions yet")
    return unscored(items, popular)


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
    """Everything that may be shown: what the shop lifts first, then the newest. Shape: positions in the facts."""
    facts = selection.facts
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


def new(item: Mapping[str, Any]) -> tuple[str, Because]:
    """For an item that came lately."""
    return fitting(named("New in", (item.get("category"),))) or "New in this shop", Because("new")


def more(item: Mapping[str, Any]) -> tuple[str, Because]:
    """For an item of which nothing more is known than that the shop sells it."""
    return fitting(named("More from", (item.get("category"),))) or "More from this shop", Because("more")


def similar(item: Mapping[str, Any]) -> tuple[str, Because]:
    """For an item that is like the one on the page by its words."""
    return "Similar to this item", Because("content")
