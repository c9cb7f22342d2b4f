"""GET /v1/recommendations: profile and rules -> the fallback chain -> an answer with `served_by` -> its records.

All of it shares one budget of time. What is late is left out, and the answer says so.
"""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from aisle.serving.queries.recommendation_query import RecommendationQuery
from aisle.serving.recommendation import Listed, to_response
from aisle_aws.answering.answer_budget import container
from aisle_aws.answering.answers import answer_query, exploring_by
from aisle_aws.answering.served_lists import record, report
from aisle_aws.answering.shop_and_shopper import read_in_time
from aisle_aws.front_door.http import answer, answers_http
from aisle_aws.front_door.read_query import read_query_in_time
from aisle_aws.telemetry import logger, metrics


@logger.inject_lambda_context
@metrics.log_metrics
@answers_http
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    now = datetime.now(UTC)
    budget = container.begin(report)
    query = read_query_in_time(event, RecommendationQuery, now, budget)
    known = read_in_time(query, now, budget)

    recommendation_id = uuid4().hex
    answered = answer_query(query, known, now, budget, exploring_by(recommendation_id))
    given = Listed(recommendation_id, query, answered)

    record(query, [given], known.rules.version, now, budget)
    return answer(200, to_response(*given, known.rules.version, budget.left_out))
