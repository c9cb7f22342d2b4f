"""POST /v1/feedback: puts a shopper's feedback on an item (rating, review, "not interested") into the event stream."""

from dataclasses import asdict
from typing import Any

from aisle_aws.front_door.event_intake import accept_batch
from aisle_aws.front_door.http import answer, answers_http
from aisle_aws.telemetry import count, logger, metrics


@logger.inject_lambda_context
@metrics.log_metrics
@answers_http
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    batch = accept_batch(event, "feedback")

    count("FeedbackAccepted", len(batch.accepted))
    count("FeedbackRejected", len(batch.rejected))
    rejected = [asdict(one) for one in batch.rejected]
    return answer(200, {"accepted": len(batch.accepted), "duplicates": batch.duplicates, "rejected": rejected})
