"""GET /v1/profile: what the shop knows about the caller."""

from datetime import UTC, datetime
from typing import Any

from aisle.profile.person_query import ProfileQuery
from aisle.profile.profile_export import to_response
from aisle_aws.front_door.http import answer, answers_http
from aisle_aws.front_door.read_query import read_query
from aisle_aws.stores import profile_store
from aisle_aws.telemetry import count, logger, metrics


@logger.inject_lambda_context
@metrics.log_metrics
@answers_http
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    now = datetime.now(UTC)
    query = read_query(event, ProfileQuery, now)
    count("ProfilesShown")
    return answer(200, to_response(query, profile_store.read_whole(query), now))
