"""The rungs that ask no model, by what the surface shows. A list that is not what it says is worse than none."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from aisle.errors import Unavailable
from aisle.ranking.offering.viewed import recently_viewed
from aisle.ranking.request import RecommendationRequest
from aisle.ranking.surfaces import Shows, find_surface
from aisle.selection.selection import Selection
from aisle.serving.ladder import Reply, Rung
from aisle.serving.lists.bought_before import bought_before
from aisle.serving.lists.trending import (
    NO_MODEL,
    bought,
    from_catalogue,
    like_of,
    more,
    newest,
    similar,
    trending,
    trending_in_category,
    unscored,
    viewed,
)
from aisle_aws.stores import shop_config

LIST_SHARE = 0.5
MOST_ALIKE = 100  # rules and the shopper's refusals may take some of them


def list_rungs(request: RecommendationRequest, selection: Selection | None) -> list[Rung]:
    """What answers where no model does, best first."""
    shows = find_surface(request.surface).shows
    if shows is Shows.COMPLEMENTS:  # only a model knows them
        return [Rung(NO_MODEL, LIST_SHARE, _answer_nothing)]
    if shows is Shows.VIEWED:
        return [Rung("viewed", LIST_SHARE, partial(_ask_viewed, selection))]
    if shows is Shows.BOUGHT:
        return [Rung("bought", LIST_SHARE, partial(_ask_bought, selection))]
    if shows is Shows.FOUND:
        return [Rung("search_order", LIST_SHARE, partial(_ask_found, selection))]
    return [
        Rung("trending_in_category", LIST_SHARE, _ask_trending_in_category),
        Rung("trending", LIST_SHARE, _ask_trending),
        Rung("newest", LIST_SHARE, partial(_ask_newest, selection)),
    ]


def words_rung(request: RecommendationRequest, selection: Selection | None) -> Rung:
    """Items that are like the one on the page by their words."""
    return Rung("similar_by_words", LIST_SHARE, partial(_ask_words, str(request.item_id), selection))


def _ask_words(item_id: str, selection: Selection | None, request: RecommendationRequest, within_s: float) -> Reply:
    """Raises: Unavailable, where nothing is like the item."""
    cards = like_of(item_id, selection.facts) if selection else []  # a new item's own; the others' are in the words
    cards = cards or shop_config.words.get(within_s).similar(item_id, MOST_ALIKE)
    if not cards:
        raise Unavailable(f"nothing is like item {item_id} by its words")
    return Reply(unscored(cards, similar))


def _answer_nothing(request: RecommendationRequest, within_s: float) -> Reply:
    return Reply(unscored((), more))


def _ask_viewed(selection: Selection | None, request: RecommendationRequest, within_s: float) -> Reply:
    return Reply(unscored(_cards(recently_viewed(request.history), selection, within_s), viewed))


def _ask_bought(selection: Selection | None, request: RecommendationRequest, within_s: float) -> Reply:
    cards = _cards(bought_before(request.history, request.now), selection, within_s)
    return Reply(unscored(cards, bought(request)))


def _ask_found(selection: Selection | None, request: RecommendationRequest, within_s: float) -> Reply:
    if selection is None:
        return Reply(unscored(_cards(request.ids, selection, within_s), more))
    return Reply(from_catalogue(selection, request.n))


def _cards(item_ids: Sequence[str], selection: Selection | None, within_s: float) -> list[dict[str, Any]]:
    """Live cards; those of the last night where there is no live catalogue."""
    if not item_ids:
        return []
    if selection is None:
        return shop_config.words.get(within_s).cards_of(item_ids)
    places = selection.facts.find_all(item_ids).tolist()
    return [selection.facts.item(place) for place in places if place >= 0]


def _ask_trending_in_category(request: RecommendationRequest, within_s: float) -> Reply:
    return Reply(trending_in_category(shop_config.trending.get(within_s), request))


def _ask_trending(request: RecommendationRequest, within_s: float) -> Reply:
    return Reply(trending(shop_config.trending.get(within_s), request))


def _ask_newest(selection: Selection | None, request: RecommendationRequest, within_s: float) -> Reply:
    if selection is None:
        return Reply(newest(shop_config.trending.get(within_s)))
    return Reply(from_catalogue(selection, request.n))
