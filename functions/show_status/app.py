"""GET /v1/ops/status: what serves, by which weights, and how old is what it answers from."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from aisle.lake.zones import CHAMPION_KEY
from aisle_aws.front_door.callers import operator
from aisle_aws.front_door.http import answer, answers_http
from aisle_aws.models import releases
from aisle_aws.settings import settings
from aisle_aws.stores import object_store
from aisle_aws.stores.freshness import newest
from aisle_aws.telemetry import count, logger, metrics

FOLDERS = ("config", "catalogue")  # in the artifacts bucket


@logger.inject_lambda_context
@metrics.log_metrics
@answers_http
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    caller, now, bucket = operator(event), datetime.now(UTC), settings.artifacts_bucket
    endpoint = releases.read_endpoint()
    logger.info("status shown", operator=caller.name)
    count("StatusShown")
    return answer(
        200,
        {
            "as_of": now.isoformat(),
            "endpoint": asdict(endpoint) if endpoint else None,
            "champion": object_store.read_json(bucket, CHAMPION_KEY),
            **{folder: newest(bucket, folder, now) for folder in FOLDERS},
        },
    )
