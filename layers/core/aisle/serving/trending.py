"""The last rungs: lists that are the same for everybody and need no model."""

from collections.abc import Iterable, Mapping
from typing import Any

from aisle.errors import Unavailable
from aisle.ranking.request import RecommendationAnswer, RecommendationRequest, ScoredItem

NO_MODEL = "none"
UNKNOWN_SCORE = 0.0  # no model scored these items; the response leaves the score out


def trending_in_category(lists: Mapping[str, Any], request: RecommendationRequest) -> RecommendationAnswer:
    """Trending items of the requested category, or else of the shopper's first favourite category.

    Raises: Unavailable, if the category has no list.
    """
    favourites = request.preferences.get("favourite_categories") or [None]
    category = request.category or favourites[0]
    items = lists.get("by_category", {}).get(category, ())
    if not items:
        raise Unavailable(f"no trending list of category {category}")
    return unscored(items, f"Popular in {category}")


def trending(lists: Mapping[str, Any]) -> RecommendationAnswer:
    """What people buy and view now.

    Raises: Unavailable, in a shop without interactions.
    """
    items = lists.get("trending", ())
    if not items:
        raise Unavailable("the shop has no interactions yet")
    return unscored(items, "Popular in this shop")


def newest(lists: Mapping[str, Any]) -> RecommendationAnswer:
    """The newest items of the catalogue. A shop with nothing but a catalogue has these.

    Raises: Unavailable, where no item is in stock.
    """
    items = lists.get("newest", ())
    if not items:
        raise Unavailable("no item of the catalogue is in stock")
    return unscored(items, "New in this shop")


def unscored(items: Iterable[Mapping[str, Any]], reason: str) -> RecommendationAnswer:
    """An answer from cards, without scores."""
    scored = tuple(ScoredItem(item["item_id"], UNKNOWN_SCORE, {}, reason, (), dict(item)) for item in items)
    return RecommendationAnswer(model_version=NO_MODEL, features_version=NO_MODEL, items=scored)
