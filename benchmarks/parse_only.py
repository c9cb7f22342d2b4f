"""The collector's baseline: a function that only parses the body's JSON."""

import json
from typing import Any


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return {"statusCode": 200, "body": json.dumps({"accepted": len(json.loads(event["body"])["events"])})}
