"""GET /v1/recommendations: profile and rules -> the fallback chain -> an answer with `served_by` -> an event."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from aisle.errors import Unavailable
from aisle.events.person import person_id
from aisle.profile.anonymous_visit import visit_profile
from aisle.serving.ladder import Served
from aisle.serving.recommendation import to_event, to_response
from aisle.serving.recommendation_query import RecommendationQuery
from aisle_aws.answering.answers import answer_query
from aisle_aws.front_door.http import answer, answers_http
from aisle_aws.front_door.read_query import read_query
from aisle_aws.stores import profile_store, rule_store
from aisle_aws.streams import event_stream
from aisle_aws.telemetry import count, logger, metrics


@logger.inject_lambda_context
@metrics.log_metrics
@answers_http
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    now = datetime.now(UTC)
    query = read_query(event, RecommendationQuery, now)
    known = (
        profile_store.read_whole(query) if query.people else visit_profile(query.recent_items, query.cart_items, now)
    )
    in_force = rule_store.current.get()
    answered = answer_query(query, known, in_force.rules, now)
    served = answered.served

    recommendation_id = uuid4().hex
    count(f"ServedBy.{served.served_by}")
    if not served.answer.items:
        count("EmptyAnswers")
    elif query.people:
        _log_impression(query, recommendation_id, served, now)
    else:
        count("ServedToNobody")  # without consent, this count is the only record
    body = to_response(recommendation_id, query, served, answered.notes, answered.emptied, in_force.version)
    return answer(200, body)


def _log_impression(query: RecommendationQuery, recommendation_id: str, served: Served, now: datetime) -> None:
    """Does not raise where the stream is unavailable: the page still gets its answer."""
    person = person_id(query.user_id, query.anonymous_id)
    try:
        event_stream.put_served(person, to_event(recommendation_id, query, served, now), now)
    except Unavailable as error:
        logger.error("impression not logged", recommendation_id=recommendation_id, reason=str(error))
        count("ImpressionsNotLogged")
