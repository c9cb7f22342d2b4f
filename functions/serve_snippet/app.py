"""GET /aisle.js and /aisle-shelf.js: the snippet, from the API that it talks to."""

from typing import Any

from aisle_aws.front_door.http import read_request
from aisle_aws.front_door.snippet import answer_script
from aisle_aws.telemetry import logger


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return answer_script(event["rawPath"].rpartition("/")[2], read_request(event).headers)
