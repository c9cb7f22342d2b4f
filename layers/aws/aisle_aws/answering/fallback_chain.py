"""The rungs of the fallback chain for one person, best first, each with its share of the time that is left.

The shares leave the lists something of any budget, and a list in memory needs none.
"""

from collections.abc import Callable
from functools import partial

from aisle.errors import Unavailable
from aisle.experiments.assignment import HOLDOUT
from aisle.ranking.request import RecommendationRequest
from aisle.selection.selection import Selection
from aisle.serving.ladder import ENDPOINT, Reply, Rung
from aisle.serving.trending import from_catalogue, like_of, newest, similar, trending, trending_in_category, unscored
from aisle_aws.answering import endpoint, in_process_model
from aisle_aws.stores import shop_config
from aisle_aws.transport.deadline import call_within

ENDPOINT_SHARE = 0.6
IN_PROCESS_MODEL_SHARE = 0.5  # where the champion's files take longer to fetch, a later request finds them
LIST_SHARE = 0.5
MOST_ALIKE = 100  # rules and the shopper's refusals may take some of them

Ask = Callable[[RecommendationRequest, float], Reply]


def rungs_for(variant: str | None, item_id: str | None, selection: Selection | None) -> list[Rung]:
    """`variant`: the person's; the holdout has the lists that are the same for everybody, also about an item.

    `item_id`: the item that the surface is about; None where it is about none.
    `selection`: what of the live catalogue may be shown; None where there is no live catalogue.
    """
    lists = [
        Rung("trending_in_category", LIST_SHARE, _ask_trending_in_category),
        Rung("trending", LIST_SHARE, _ask_trending),
        Rung("newest", LIST_SHARE, partial(_ask_newest, selection)),
    ]
    if variant == HOLDOUT:
        return lists
    by_words = [Rung("similar_by_words", LIST_SHARE, partial(_ask_words, item_id, selection))] if item_id else []
    return [
        Rung(ENDPOINT, ENDPOINT_SHARE, _cut_off(partial(endpoint.ask, variant))),
        Rung(
            "function",
            IN_PROCESS_MODEL_SHARE,
            _cut_off(partial(in_process_model.ask, selection.facts if selection else None)),
        ),
        *by_words,
        *lists,
    ]


def _cut_off(ask: Ask) -> Ask:
    """A call to another machine, or a model's work, may overrun the time that it was given. A list cannot."""

    def answer(request: RecommendationRequest, within_s: float) -> Reply:
        return call_within(within_s, partial(ask, request, within_s))

    return answer


def _ask_words(item_id: str, selection: Selection | None, request: RecommendationRequest, within_s: float) -> Reply:
    """Raises: Unavailable, where nothing is like the item."""
    cards = like_of(item_id, selection.facts) if selection else []  # a new item's own; the others' are in the words
    cards = cards or shop_config.words.get(within_s).similar(item_id, MOST_ALIKE)
    if not cards:
        raise Unavailable(f"nothing is like item {item_id} by its words")
    return Reply(unscored(cards, similar))


def _ask_trending_in_category(request: RecommendationRequest, within_s: float) -> Reply:
    return Reply(trending_in_category(shop_config.trending.get(within_s), request))


def _ask_trending(request: RecommendationRequest, within_s: float) -> Reply:
    return Reply(trending(shop_config.trending.get(within_s)))


def _ask_newest(selection: Selection | None, request: RecommendationRequest, within_s: float) -> Reply:
    if selection is None:
        return Reply(newest(shop_config.trending.get(within_s)))
    return Reply(from_catalogue(selection, request.n))
