"""GET /v1/recommendations: profile and rules -> the ladder -> an answer that says who gave it -> an event."""

from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import uuid4

from aisle.errors import Unauthorized, Unavailable
from aisle.ladder import descend
from aisle.person import person_id
from aisle.profile import Profile, merge
from aisle.recommendation import RecommendationQuery, to_event, to_request, to_response
from aisle.slate import arrange
from aisle.validation import parse
from aisle_aws import event_stream, profile_store, shop_config
from aisle_aws.deadline import call_within
from aisle_aws.http import answer, answers_http, check_key, read_request
from aisle_aws.rungs import rungs_for
from aisle_aws.settings import settings
from aisle_aws.telemetry import count, logger, metrics
from aisle_aws.user_tokens import read_speaker


@logger.inject_lambda_context
@metrics.log_metrics
@answers_http
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    http, now = read_request(event), datetime.now(UTC)
    check_key(http.key, settings.publishable_key)
    query = parse(RecommendationQuery, http.query, now)
    refusal = query.user_id and read_speaker(http.bearer_token).refusal_for(query.user_id)
    if refusal:
        raise Unauthorized("user_token", refusal)

    person, rules = person_id(query.user_id, query.anonymous_id), shop_config.rules.get().on(query.surface)
    request = to_request(query, _profile(query), rules, now)
    keep = partial(arrange, request=request, rules=rules, shown=query.n)
    served = descend(rungs_for(person), request, call_within, keep, _tell_failure)

    recommendation_id = uuid4().hex
    count(f"ServedBy.{served.served_by}")
    _log_impression(person, recommendation_id, query, served, now)
    return answer(200, to_response(recommendation_id, query, served))


def _profile(query: RecommendationQuery) -> Profile:
    """Both that the shopper may have: what he did before signing in counts too."""
    anonymous = person_id(None, query.anonymous_id) if query.anonymous_id else ""
    user = person_id(query.user_id, None) if query.user_id else ""
    known = profile_store.read([person for person in (anonymous, user) if person])
    return merge(known.get(anonymous, Profile()), known.get(user, Profile()))


def _tell_failure(rung: str, error: Exception) -> None:
    logger.warning("a rung did not answer", rung=rung, reason=f"{type(error).__name__}: {error}")
    count(f"RungFailed.{rung}")


def _log_impression(person: str, recommendation_id: str, *told: Any) -> None:
    """An answer is worth more than its record: where the stream is away, the page still gets it."""
    try:
        event_stream.put_served(person, to_event(recommendation_id, *told), told[-1])
    except Unavailable as error:
        logger.error("impression not logged", recommendation_id=recommendation_id, reason=str(error))
        count("ImpressionsNotLogged")
