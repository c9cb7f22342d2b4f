"""Sends a payload to an ARN: queue, topic, function, state machine or event bus."""

import json
import uuid
from typing import Any

from local.runtime.running_cloud import RunningCloud


def send(
    cloud: RunningCloud, arn: str, payload: str, attributes: dict[str, str] | None = None, role: str | None = None
) -> None:
    """As the role, or as an administrator.

    Raises: ValueError for an ARN of another service, botocore's errors for one that does not exist or is not allowed.
    """
    service = arn.split(":")[2]
    if service == "sqs":
        sqs = cloud.client("sqs", role)
        url = cloud.client("sqs").get_queue_url(QueueName=arn.rsplit(":", 1)[-1])["QueueUrl"]
        named = {name: {"DataType": "String", "StringValue": value} for name, value in (attributes or {}).items()}
        sqs.send_message(QueueUrl=url, MessageBody=payload, MessageAttributes=named)
    elif service == "sns":
        cloud.client("sns", role).publish(TopicArn=arn, Message=payload)
    elif service == "lambda":
        cloud.client("lambda", role).invoke(FunctionName=arn, InvocationType="Event", Payload=payload)
    elif service == "states":
        cloud.client("stepfunctions", role).start_execution(stateMachineArn=arn, input=payload, name=str(uuid.uuid4()))
    elif service == "events":
        cloud.client("events", role).put_events(Entries=[_as_event(arn, payload)])
    else:
        raise ValueError(f"{arn}: the embedded cloud cannot send to {service}")


def _as_event(bus: str, payload: str) -> dict[str, Any]:
    return {
        "EventBusName": bus,
        "Source": "lambda",
        "DetailType": "Lambda Function Invocation Result",
        "Detail": json.dumps(json.loads(payload)),
    }
