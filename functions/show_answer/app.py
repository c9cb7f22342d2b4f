"""GET /v1/ops/answers/{recommendation_id}: what was asked, what was answered, and the same scores again."""

from datetime import UTC, datetime
from typing import Any

from aisle.serving.kept_answer import KEPT_DAYS, to_json
from aisle_aws.answering.replays import find, score_again
from aisle_aws.front_door.callers import operator
from aisle_aws.front_door.http import answer, answers_http
from aisle_aws.telemetry import count, logger, metrics

NOT_KEPT = f"no answer is kept under this id: one goes after {KEPT_DAYS} days, and with the erasure of its person"


@logger.inject_lambda_context
@metrics.log_metrics
@answers_http
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    caller, now = operator(event), datetime.now(UTC)
    recommendation_id = event["pathParameters"]["recommendation_id"]
    logger.info("answer shown", operator=caller.name, recommendation_id=recommendation_id)
    kept = find(recommendation_id, now)
    if kept is None:
        return answer(404, {"error": {"field": "recommendation_id", "reason": NOT_KEPT}})
    count("AnswersShown")
    return answer(
        200,
        {
            "recommendation_id": recommendation_id,
            "as_of": now.isoformat(),
            "kept_until": kept.kept_until.isoformat(),
            **to_json(kept),
            "scored_again": score_again(kept),
        },
    )
