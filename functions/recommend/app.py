"""GET /v1/recommendations: profile and rules -> the fallback chain -> an answer with `served_by` -> an event."""

from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import uuid4

from aisle.errors import Unavailable
from aisle.events.person import person_id
from aisle.profile.anonymous_visit import visit_profile
from aisle.ranking.surfaces import find_surface
from aisle.serving.ladder import Served, descend
from aisle.serving.recommendation import RecommendationQuery, to_event, to_request, to_response
from aisle.serving.slate import arrange
from aisle_aws.answering.fallback_chain import rungs_for
from aisle_aws.front_door.http import answer, answers_http
from aisle_aws.front_door.read_query import read_query
from aisle_aws.stores import profile_store, shop_config
from aisle_aws.streams import event_stream
from aisle_aws.telemetry import count, logger, metrics
from aisle_aws.transport.deadline import call_within


@logger.inject_lambda_context
@metrics.log_metrics
@answers_http
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    now = datetime.now(UTC)
    query = read_query(event, RecommendationQuery, now)
    known = (
        profile_store.read_whole(query) if query.people else visit_profile(query.recent_items, query.cart_items, now)
    )
    rules = shop_config.rules.get().on(query.surface)

    request = to_request(query, known, rules, now)
    keep = partial(arrange, request=request, rules=rules, shown=query.n, off_sale=shop_config.off_sale.get())
    person = person_id(query.user_id, query.anonymous_id) if query.people else None
    served = descend(
        rungs_for(person, query.item_id if find_surface(query.surface).is_about_the_item else None),
        request,
        call_within,
        keep,
        _report_failure,
    )

    recommendation_id = uuid4().hex
    count(f"ServedBy.{served.served_by}")
    if person:
        _log_impression(person, recommendation_id, query, served, now)
    else:
        count("ServedToNobody")  # without consent, this count is the only record
    return answer(200, to_response(recommendation_id, query, served))


def _report_failure(rung: str, error: Exception) -> None:
    logger.warning("a rung did not answer", rung=rung, reason=f"{type(error).__name__}: {error}")
    count(f"RungFailed.{rung}")


def _log_impression(
    person: str, recommendation_id: str, query: RecommendationQuery, served: Served, now: datetime
) -> None:
    """Does not raise where the stream is unavailable: the page still gets its answer."""
    try:
        event_stream.put_served(person, to_event(recommendation_id, query, served, now), now)
    except Unavailable as error:
        logger.error("impression not logged", recommendation_id=recommendation_id, reason=str(error))
        count("ImpressionsNotLogged")
