"""A function that notes when it was called. A note expires after a day and a half."""

import json
import os
import time
from datetime import UTC, datetime

import boto3

KEPT_SECONDS = 36 * 3_600
COUNTED = {"Namespace": "Days", "Dimensions": [["Service"]], "Metrics": [{"Name": "Failures", "Unit": "Count"}]}

table = boto3.client("dynamodb")


def note(event, _context):
    if event.get("broken"):
        raise RuntimeError("it was asked to fail")
    now = time.time()
    taken_at = datetime.fromtimestamp(now, UTC).isoformat()
    item = {"taken_at": {"S": taken_at}, "expires_at": {"N": str(int(now) + KEPT_SECONDS)}}
    if event.get("kept"):
        item.pop("expires_at")
    table.put_item(TableName=os.environ["TABLE"], Item=item)
    if "failures" in event:
        about = {"Timestamp": int(now * 1000), "CloudWatchMetrics": [COUNTED]}
        print(json.dumps({"_aws": about, "Service": "notes", "Failures": event["failures"]}))  # noqa: T201 - its metric
    return taken_at
