"""The last rungs' answers: lists that are the same for everybody, and need no model."""

from collections.abc import Iterable, Mapping
from typing import Any

from aisle.errors import Unavailable
from aisle.ranking.request import RecommendationAnswer, RecommendationRequest, ScoredItem

NO_MODEL = "none"
UNKNOWN_SCORE = 0.0  # nothing was scored; the front door leaves the score out of its answer


def trending_in_category(lists: Mapping[str, Any], request: RecommendationRequest) -> RecommendationAnswer:
    """Of the category asked for, else of the first that the shopper named as a favourite.

    Raises: Unavailable
    """
    favourites = request.preferences.get("favourite_categories") or [None]
    category = request.category or favourites[0]
    items = lists.get("by_category", {}).get(category, ())
    if not items:
        raise Unavailable(f"no trending list of category {category}")
    return unscored(items, f"Popular in {category}")


def trending(lists: Mapping[str, Any]) -> RecommendationAnswer:
    """What people take now.

    Raises: Unavailable, in a shop where nobody took anything yet.
    """
    items = lists.get("trending", ())
    if not items:
        raise Unavailable("nobody took anything yet")
    return unscored(items, "Popular in this shop")


def newest(lists: Mapping[str, Any]) -> RecommendationAnswer:
    """What came into the catalogue last: a shop with nothing but a catalogue has this.

    Raises: Unavailable, where the catalogue is empty.
    """
    items = lists.get("newest", ())
    if not items:
        raise Unavailable("no item of the catalogue is in stock")
    return unscored(items, "New in this shop")


def unscored(items: Iterable[Mapping[str, Any]], reason: str) -> RecommendationAnswer:
    """An answer that no model scored, from cards."""
    scored = tuple(ScoredItem(item["item_id"], UNKNOWN_SCORE, {}, reason, (), dict(item)) for item in items)
    return RecommendationAnswer(model_version=NO_MODEL, features_version=NO_MODEL, items=scored)
