"""The last two rungs: trending lists from the champion's training, the same for everybody."""

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
    return _answer(items, f"Popular in {category}")


def trending(lists: Mapping[str, Any]) -> RecommendationAnswer:
    """Trending items of the whole shop."""
    return _answer(lists.get("trending", ()), "Popular in this shop")


def _answer(items: Iterable[Mapping[str, Any]], reason: str) -> RecommendationAnswer:
    scored = tuple(ScoredItem(item["item_id"], UNKNOWN_SCORE, {}, reason, (), dict(item)) for item in items)
    return RecommendationAnswer(model_version=NO_MODEL, features_version=NO_MODEL, items=scored)
