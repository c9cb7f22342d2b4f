"""Stream records in a function's event, and the dead letter for records given up."""

import base64
import uuid
from datetime import UTC, datetime
from typing import Any


def as_event(record: Any, shard: str, stream_arn: str, role: str) -> dict[str, Any]:
    """Converts moto's record."""
    data = record.data if isinstance(record.data, str) else base64.b64encode(record.data).decode()
    return {
        "kinesis": {
            "kinesisSchemaVersion": "1.0",
            "partitionKey": record.partition_key,
            "sequenceNumber": str(record.sequence_number),
            "data": data,
            "approximateArrivalTimestamp": record.created_at,
        },
        "eventSource": "aws:kinesis",
        "eventVersion": "1.0",
        "eventID": f"{shard}:{record.sequence_number}",
        "eventName": "aws:kinesis:record",
        "invokeIdentityArn": role,
        "awsRegion": stream_arn.split(":")[3],
        "eventSourceARN": stream_arn,
    }


def failure(
    function_arn: str, stream_arn: str, shard: str, records: list[dict[str, Any]], tries: int
) -> dict[str, Any]:
    """The message to the failure destination: the position of the records, not the records."""
    first, last = records[0]["kinesis"], records[-1]["kinesis"]
    return {
        "version": "1.0",
        "timestamp": datetime.now(UTC).isoformat(),
        "requestContext": {
            "requestId": str(uuid.uuid4()),
            "functionArn": function_arn,
            "condition": "RetryAttemptsExhausted",
            "approximateInvokeCount": tries,
        },
        "responseContext": {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"},
        "KinesisBatchInfo": {
            "shardId": shard,
            "startSequenceNumber": first["sequenceNumber"],
            "endSequenceNumber": last["sequenceNumber"],
            "approximateArrivalOfFirstRecord": first["approximateArrivalTimestamp"],
            "approximateArrivalOfLastRecord": last["approximateArrivalTimestamp"],
            "batchSize": len(records),
            "streamArn": stream_arn,
        },
    }
