"""GET /v1/recommendations: profile and rules -> the fallback chain -> an answer with `served_by` -> its records.

All of it shares one budget of time. What is late is left out, and the answer says so.
"""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from aisle.errors import Late
from aisle.releases.release import CANARY, CHALLENGER, CHAMPION
from aisle.serving.ladder import ENDPOINT
from aisle.serving.recommendation import to_response
from aisle.serving.recommendation_query import RecommendationQuery
from aisle_aws.answering.answer_budget import container
from aisle_aws.answering.answers import answer_query
from aisle_aws.answering.records import record
from aisle_aws.answering.shop_and_shopper import read_in_time
from aisle_aws.front_door.http import answer, answers_http
from aisle_aws.front_door.read_query import read_query_in_time
from aisle_aws.telemetry import count, counting_for, logger, metrics

BY_A_MODEL = (CHAMPION, CHALLENGER, CANARY)


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
    _count_fallbacks(answered.assigned.variant, served.served_by)
    if not served.answer.items:
        count("EmptyAnswers")
    elif query.people:
        record(recommendation_id, query, known, answered, now, budget)
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
