"""The rungs of the fallback chain for one person, best first, each with its share of the time that is left.

The shares leave the lists something of any budget, and a list in memory needs none.
"""

from collections.abc import Callable
from functools import partial

from aisle.experiments.assignment import HOLDOUT
from aisle.ranking.request import RecommendationRequest
from aisle.ranking.surfaces import find_surface
from aisle.selection.selection import Selection
from aisle.serving.ladder import ENDPOINT, Reply, Rung
from aisle_aws.answering import endpoint, in_process_model
from aisle_aws.answering.list_rungs import list_rungs, words_rung
from aisle_aws.transport.deadline import call_within

ENDPOINT_SHARE = 0.6
IN_PROCESS_MODEL_SHARE = 0.5  # where the champion's files take longer to fetch, a later request finds them

Ask = Callable[[RecommendationRequest, float], Reply]


def rungs_for(variant: str | None, request: RecommendationRequest, selection: Selection | None) -> list[Rung]:
    """`variant`: the person's; the holdout has the lists that are the same for everybody, also about an item.

    `selection`: what of the live catalogue may be shown; None where there is no live catalogue.
    """
    surface, lists = find_surface(request.surface), list_rungs(request, selection)
    if variant == HOLDOUT or not surface.asks_a_model:
        return lists
    facts = selection.facts if selection else None
    by_words = [words_rung(request, selection)] if surface.is_like_the_item and request.item_id else []
    return [
        Rung(ENDPOINT, ENDPOINT_SHARE, _cut_off(partial(endpoint.ask, variant))),
        Rung("function", IN_PROCESS_MODEL_SHARE, _cut_off(partial(in_process_model.ask, facts))),
        *by_words,
        *lists,
    ]


def _cut_off(ask: Ask) -> Ask:
    """A call to another machine, or a model's work, may overrun the time that it was given. A list cannot."""

    def answer(request: RecommendationRequest, within_s: float) -> Reply:
        return call_within(within_s, partial(ask, request, within_s))

    return answer
