"""What came in since the last retrain began: receipts of files, and CloudWatch's count of events."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from aisle.errors import Unavailable
from aisle.lake.zones import CHAMPION_KEY, RECEIPTS
from aisle.releases.new_data import NewData
from aisle.releases.release import CANARY, CHAMPION, Endpoint
from aisle.releases.versions import trained_at
from aisle_aws.models import releases
from aisle_aws.settings import settings
from aisle_aws.stores import object_store
from aisle_aws.transport.clients import client

REFUSED = "refused"  # in the output of an execution that found another one running: it read no data
MOST_READ = 100  # receipts, the newest first; one with accepted rows is enough
PERIOD_S = 300  # CloudWatch keeps it for 63 days
LONGEST = timedelta(days=14)  # back, where no retrain ever began
STARTED_ALREADY = "ExecutionAlreadyExists"


def look(now: datetime) -> NewData:
    """Raises: Unavailable"""
    try:
        last = next(_executions(), None)
        start = last["startDate"] if last else None
        endpoint = releases.read_endpoint()
        return NewData(
            last_start=start,
            is_running=last is not None and last["status"] == "RUNNING",
            has_champion=object_store.exists(settings.artifacts_bucket, CHAMPION_KEY),
            last_file=_last_file(start),
            events=_events(start or now - LONGEST, now),
            has_canary=_has_canary(endpoint),
            champion_trained_at=_champion_trained_at(endpoint),
        )
    except (BotoCoreError, ClientError) as error:
        raise Unavailable(f"what is new was not found out: {error}") from error


def start_retrain(name: str) -> bool:
    """Returns whether this call started it; another may have. Raises: Unavailable"""
    machine = settings.retrain_state_machine_arn
    try:
        client("stepfunctions").start_execution(stateMachineArn=machine, name=name, input=json.dumps({}))
    except (BotoCoreError, ClientError) as error:
        if isinstance(error, ClientError) and error.response["Error"]["Code"] == STARTED_ALREADY:
            return False
        raise Unavailable(f"the retrain {name} was not started: {error}") from error
    return True


def _has_canary(endpoint: Endpoint | None) -> bool:
    canary = endpoint.find(CANARY) if endpoint else None
    return canary is not None and canary.weight > 0


def _champion_trained_at(endpoint: Endpoint | None) -> datetime | None:
    champion = endpoint.find(CHAMPION) if endpoint else None
    return trained_at(releases.model_version(champion.model_name)) if champion else None


def _executions() -> Iterator[dict[str, Any]]:
    """The newest first, without those that were refused."""
    steps = client("stepfunctions")
    listed = steps.list_executions(stateMachineArn=settings.retrain_state_machine_arn, maxResults=100)["executions"]
    for each in sorted(listed, key=lambda each: each["startDate"], reverse=True):
        if each["status"] == "SUCCEEDED":
            described = steps.describe_execution(executionArn=each["executionArn"])
            if json.loads(described.get("output") or "{}").get(REFUSED):
                continue
        yield each


def _last_file(since: datetime | None) -> datetime | None:
    """When the newest file came of those with accepted rows; its newer neighbours without any count as coming too."""
    pages = client("s3").get_paginator("list_objects_v2").paginate(Bucket=settings.raw_bucket, Prefix=f"{RECEIPTS}/")
    listed = [each for page in pages for each in page.get("Contents", ())]
    new = [each for each in listed if since is None or each["LastModified"] > since]
    newest = sorted(new, key=lambda each: each["LastModified"], reverse=True)[:MOST_READ]
    is_accepted = any(_accepted(each["Key"]) for each in newest)
    return newest[0]["LastModified"].astimezone(UTC) if is_accepted else None


def _accepted(key: str) -> int:
    receipt = object_store.read_json(settings.raw_bucket, key)
    return int(receipt["accepted"]) if receipt else 0


def _events(since: datetime, now: datetime) -> int:
    """To the five minutes. An event of the minutes in which a retrain began counts again."""
    first = since.timestamp() // PERIOD_S * PERIOD_S
    dimensions = [{"Name": "service", "Value": settings.powertools_service_name}]
    metric = {"Namespace": "Aisle", "MetricName": "EventsAccepted", "Dimensions": dimensions}
    query = {"Id": "events", "MetricStat": {"Metric": metric, "Period": PERIOD_S, "Stat": "Sum"}}
    pages = (
        client("cloudwatch")
        .get_paginator("get_metric_data")
        .paginate(
            MetricDataQueries=[query],
            StartTime=datetime.fromtimestamp(first, UTC),
            EndTime=now + timedelta(seconds=PERIOD_S),
        )
    )
    return round(sum(sum(result["Values"]) for page in pages for result in page["MetricDataResults"]))
