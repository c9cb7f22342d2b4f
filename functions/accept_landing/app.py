"""A file in the landing zone -> accepted and quarantined rows, live items, and a receipt."""

from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import unquote_plus

from aisle_aws.settings import settings
from aisle_aws.stores import landing_store
from aisle_aws.telemetry import count, logger, metrics

STORING_MS = 90_000  # to store what was read
LIVE_MS = 480_000  # to store items, and to make them live: hundreds of thousands
ENDING_MS = 20_000  # less than that, and nothing new is begun


@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Raises: Unavailable; Lambda then delivers S3's event again."""
    receipts = []
    for record in event["Records"]:
        bucket, key = record["s3"]["bucket"]["name"], unquote_plus(record["s3"]["object"]["key"])
        if key.endswith("/"):
            continue  # a console's "folder"
        arrived_at = datetime.fromisoformat(record["eventTime"])
        size = record["s3"]["object"].get("size", 0)
        reserve_ms = LIVE_MS if landing_store.parts(key)[0] == "items" else STORING_MS
        receipt = landing_store.accept(
            bucket,
            key,
            size,
            arrived_at,
            settings.artifacts_bucket,
            partial(_is_less_left, context, reserve_ms),
            partial(_is_less_left, context, ENDING_MS),
        ).as_json()
        logger.info("landing file checked", **receipt)
        count("LandingRowsAccepted", receipt["accepted"])
        count("LandingRowsQuarantined", receipt["quarantined"])
        receipts.append(receipt)
    return {"receipts": receipts}


def _is_less_left(context: Any, than_ms: int) -> bool:
    return bool(context.get_remaining_time_in_millis() < than_ms)
