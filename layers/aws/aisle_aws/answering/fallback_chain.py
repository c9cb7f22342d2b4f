"""The rungs of the fallback chain for one person, best first, each with its deadline. None is an unknown person."""

from functools import partial

from aisle.ranking.request import RecommendationRequest
from aisle.serving.ladder import Reply, Rung
from aisle.serving.trending import trending, trending_in_category
from aisle_aws.answering import endpoint, in_process_model
from aisle_aws.stores import shop_config

ENDPOINT_S = 4.0  # the endpoint may take 2 of it; a cold function first makes its clients and reads the split
IN_PROCESS_MODEL_S = 3.0  # the first request fetches the model; where that takes longer, a later request finds it
TRENDING_S = 1.0


def rungs_for(person: str | None) -> list[Rung]:
    return [
        Rung("endpoint", ENDPOINT_S, partial(endpoint.ask, person)),
        Rung("function", IN_PROCESS_MODEL_S, in_process_model.ask),
        Rung("trending_in_category", TRENDING_S, _ask_trending_in_category),
        Rung("trending", TRENDING_S, _ask_trending),
    ]


def _ask_trending_in_category(request: RecommendationRequest) -> Reply:
    return Reply(trending_in_category(shop_config.trending.get(), request))


def _ask_trending(request: RecommendationRequest) -> Reply:
    return Reply(trending(shop_config.trending.get()))
