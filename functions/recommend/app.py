"""GET /v1/recommendations: profile and rules -> the fallback chain -> an answer with `served_by` -> an event.

All of it shares one budget of time. What is late is left out, and the answer says so.
"""

from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import uuid4

from aisle.errors import Late, Unavailable
from aisle.events.person import person_id
from aisle.ranking.surfaces import find_surface
from aisle.releases.release import CANARY, CHALLENGER, CHAMPION
from aisle.serving.budget import Budget
from aisle.serving.ladder import ENDPOINT
from aisle.serving.recommendation import Answered, to_event, to_response
from aisle.serving.recommendation_query import RecommendationQuery
from aisle_aws.answering.answer_budget import container
from aisle_aws.answering.answers import answer_query
from aisle_aws.answering.shop_and_shopper import read_in_time
from aisle_aws.front_door.http import answer, answers_http
from aisle_aws.front_door.read_query import read_query_in_time
from aisle_aws.streams import event_stream
from aisle_aws.telemetry import count, counting_for, logger, metrics
from aisle_aws.transport.deadline import call_within

BY_A_MODEL = (CHAMPION, CHALLENGER, CANARY)
IMPRESSION_S = 0.2  # at least, over the budget if need be; a late one goes on, and the page does not wait


@logger.inject_lambda_context
@metrics.log_metrics
@answers_http
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    now = datetime.now(UTC)
    budget = container.begin(_report)
    query = read_query_in_time(event, RecommendationQuery, now, budget)
    known = read_in_time(query, now, budget)

    answered = answer_query(query, known, now, budget)
    served = answered.served

    recommendation_id = uuid4().hex
    count(f"ServedBy.{served.served_by}")
    count("AnswersIncomplete", int(bool(budget.left_out)))
    if find_surface(query.surface).asks_a_model:
        _count_fallbacks(answered.assigned.variant, served.served_by)
    if not served.answer.items:
        count("EmptyAnswers")
    elif query.people:
        _log_impression(recommendation_id, query, answered, now, budget)
    else:
        count("ServedToNobody")  # without consent, this count is the only record
    return answer(200, to_response(recommendation_id, query, answered, known.rules.version, budget.left_out))


def _report(name: str, error: Exception) -> None:
    logger.warning("a read or a rung failed", of=name, reason=f"{type(error).__name__}: {error}")
    count(f"Late.{name}" if isinstance(error, Late) else f"Failed.{name}")


def _count_fallbacks(variant: str | None, served_by: str) -> None:
    """Alarms watch how many people of a variant are not answered by it."""
    if variant in BY_A_MODEL:
        with counting_for(variant) as count_for:
            count_for("Answers", 1)
            count_for("Fallbacks", int(served_by != ENDPOINT))


def _log_impression(
    recommendation_id: str, query: RecommendationQuery, answered: Answered, now: datetime, budget: Budget
) -> None:
    """Does not raise where the stream is late or unavailable: the page still gets its answer."""
    person, event = person_id(query.user_id, query.anonymous_id), to_event(recommendation_id, query, answered, now)
    try:
        call_within(max(IMPRESSION_S, budget.share_s(1)), partial(event_stream.put_served, person, event, now))
    except Late as error:
        _report("impression", error)
    except Unavailable as error:
        logger.error("impression not logged", recommendation_id=recommendation_id, reason=str(error))
        count("ImpressionsNotLogged")
