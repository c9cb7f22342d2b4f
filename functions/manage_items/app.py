"""PUT, PATCH and GET /v1/ops/items: operators tell, change and show live items. /v1/items is the shop's server's."""

from datetime import UTC, datetime
from typing import Any

from aisle.errors import InvalidInput
from aisle.lake.zones import CALLS
from aisle.live.called_items import id_of, read_rows
from aisle_aws.front_door import item_calls
from aisle_aws.front_door.callers import operator_or_server
from aisle_aws.front_door.http import answer, answers_http, read_request
from aisle_aws.telemetry import count, logger, metrics

WRITING = {"PUT": item_calls.put, "PATCH": item_calls.change}


@logger.inject_lambda_context
@metrics.log_metrics
@answers_http
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """A PUT has whole rows, a PATCH the fields that change. The answer counts the accepted, and names the others."""
    caller, request = operator_or_server(event), read_request(event)
    method = event["requestContext"]["http"]["method"]
    if method not in WRITING:
        return _show(request.query.get("item_id"))
    told_by = f"{CALLS}/{method} {context.aws_request_id}"
    told = WRITING[method](read_rows(request.body), told_by, datetime.now(UTC))
    counts = {"accepted": told["accepted"], "rejected": len(told["rejected"])}
    logger.info("items told", caller=caller.name, kind=caller.kind, told_by=told_by, **counts)
    count("ItemRowsAccepted", counts["accepted"])
    count("ItemRowsRejected", counts["rejected"])
    return answer(200, told)


def _show(item_id: str | None) -> dict[str, Any]:
    """Raises: InvalidInput"""
    if item_id is None or id_of({"item_id": item_id}) is None:
        raise InvalidInput("item_id", "required: the id of one item, of 128 characters at most")
    shown = item_calls.show(item_id.strip())
    if shown is None:
        return answer(404, {"error": {"field": "item_id", "reason": f"no item has the id {item_id!r}"}})
    return answer(200, shown)
