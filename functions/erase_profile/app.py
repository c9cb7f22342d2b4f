"""A person's request for erasure -> a tombstone that every job honours, and no online profile."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from aisle.errors import InvalidInput
from aisle.events.person import person_id
from aisle_aws.stores.erasures import erase
from aisle_aws.telemetry import logger


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """`{"user_id", "anonymous_id"}`, either or both -> a receipt.

    Raises: InvalidInput, Unavailable
    """
    now = datetime.now(UTC)
    return {"erased_at": now.isoformat(), "people": [asdict(erased) for erased in erase(_people(event), now)]}


def _people(event: dict[str, Any]) -> list[str]:
    user_id, anonymous_id = event.get("user_id"), event.get("anonymous_id")
    for name, value in (("user_id", user_id), ("anonymous_id", anonymous_id)):
        if value is not None and not isinstance(value, str):
            raise InvalidInput(name, "must be a text")
    if not (user_id or anonymous_id):
        raise InvalidInput("user_id", "user_id or anonymous_id: one of them is required")
    return [person_id(*pair) for pair in ((user_id, None), (None, anonymous_id)) if any(pair)]
