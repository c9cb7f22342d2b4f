"""DELETE /v1/profile: erases the caller's profile at once; the lake follows at its next cleaning."""

from datetime import UTC, datetime
from typing import Any

from aisle.profile.person_query import ProfileQuery
from aisle_aws.front_door.http import answer, answers_http
from aisle_aws.front_door.read_query import read_query
from aisle_aws.stores.erasures import erase
from aisle_aws.telemetry import count, logger, metrics

IN_THE_LAKE = "rows of the past leave the tables at the next cleaning, and the models at the next training"


@logger.inject_lambda_context
@metrics.log_metrics
@answers_http
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    now = datetime.now(UTC)
    query = read_query(event, ProfileQuery, now, open_to_servers=False)
    erased = erase(query.people, now)
    count("ProfilesForgotten")
    deleted = sum(one.profile_deleted for one in erased)
    return answer(200, {"erased_at": now.isoformat(), "profiles_deleted": deleted, "history": IN_THE_LAKE})
