"""The rungs of the fallback chain for one person, best first, each with its deadline. None is an unknown person."""

from functools import partial

from aisle.errors import Unavailable
from aisle.ranking.request import RecommendationRequest
from aisle.selection.selection import Selection
from aisle.serving.ladder import Reply, Rung
from aisle.serving.trending import from_catalogue, newest, trending, trending_in_category, unscored
from aisle_aws.answering import endpoint, in_process_model
from aisle_aws.stores import shop_config

ENDPOINT_S = 4.0  # the endpoint may take 2 of it; a cold function first makes its clients and reads the split
IN_PROCESS_MODEL_S = 3.0  # the first request fetches the model; where that takes longer, a later request finds it
LISTS_S = 1.0
MOST_ALIKE = 100  # rules and the shopper's refusals may take some of them


def rungs_for(person: str | None, item_id: str | None, selection: Selection | None) -> list[Rung]:
    """`item_id`: the item that the surface is about; None where it is about none.

    `selection`: what of the live catalogue may be shown; None where there is no live catalogue.
    """
    by_words = [Rung("similar_by_words", LISTS_S, partial(_ask_words, item_id))] if item_id else []
    return [
        Rung("endpoint", ENDPOINT_S, partial(endpoint.ask, person)),
        Rung("function", IN_PROCESS_MODEL_S, in_process_model.ask),
        *by_words,
        Rung("trending_in_category", LISTS_S, _ask_trending_in_category),
        Rung("trending", LISTS_S, _ask_trending),
        Rung("newest", LISTS_S, partial(_ask_newest, selection)),
    ]


def _ask_words(item_id: str, request: RecommendationRequest) -> Reply:
    """Raises: Unavailable, where nothing is like the item."""
    cards = shop_config.words.get().similar(item_id, MOST_ALIKE)
    if not cards:
        raise Unavailable(f"nothing is like item {item_id} by its words")
    return Reply(unscored(cards, "Similar to this item"))


def _ask_trending_in_category(request: RecommendationRequest) -> Reply:
    return Reply(trending_in_category(shop_config.trending.get(), request))


def _ask_trending(request: RecommendationRequest) -> Reply:
    return Reply(trending(shop_config.trending.get()))


def _ask_newest(selection: Selection | None, request: RecommendationRequest) -> Reply:
    if selection is None:
        return Reply(newest(shop_config.trending.get()))
    return Reply(from_catalogue(selection, request.n))
