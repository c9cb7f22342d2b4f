"""What the collector is measured beside: a function that parses the body's JSON, and does nothing else with it."""

import json
from typing import Any


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return {"statusCode": 200, "body": json.dumps({"accepted": len(json.loads(event["body"])["events"])})}
