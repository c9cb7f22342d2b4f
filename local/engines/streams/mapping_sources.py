"""What a mapping reads: a Kinesis stream, or the changes of a table. Both give records in a function's own form."""

import base64
from collections.abc import Callable
from typing import Any, Protocol

from local.engines.streams.stream_reader import StreamReader
from local.engines.streams.table_reader import TableReader, made_at
from local.runtime.running_cloud import RunningCloud

Event = dict[str, Any]  # a record in a function's event


class Reader(Protocol):
    """One consumer, with a position in each shard."""

    def shards(self) -> list[str]: ...

    def read(self, shard_id: str, limit: int) -> list[Any]: ...

    def advance(self, shard_id: str, records: list[Any]) -> None: ...

    def unread(self) -> int: ...


class Source(Protocol):
    """A reader, and what is its service's own in the records."""

    reader: Reader
    batch_info: str  # the name of a batch in a dead letter

    def as_event(self, record: Any, shard: str, role: str) -> Event: ...

    def size(self, record: Any) -> int:
        """In bytes of JSON."""

    def number(self, event: Event) -> str: ...

    def arrived(self, event: Event) -> float: ...


class KinesisSource:
    batch_info = "KinesisBatchInfo"

    def __init__(self, cloud: RunningCloud, arn: str, role: str, from_latest: bool) -> None:
        """Raises: AccessDenied"""
        self.reader: Reader = StreamReader(cloud, arn, role, from_latest)
        self._arn = arn

    def as_event(self, record: Any, shard: str, role: str) -> Event:
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
            "awsRegion": self._arn.split(":")[3],
            "eventSourceARN": self._arn,
        }

    def size(self, record: Any) -> int:
        return len(record.data)

    def number(self, event: Event) -> str:
        return str(event["kinesis"]["sequenceNumber"])

    def arrived(self, event: Event) -> float:
        return float(event["kinesis"]["approximateArrivalTimestamp"])


class TableSource:
    batch_info = "DDBStreamBatchInfo"

    def __init__(self, cloud: RunningCloud, arn: str, role: str, from_latest: bool) -> None:
        """Raises: AccessDenied"""
        self.reader: Reader = TableReader(cloud, arn, role, from_latest)
        self._arn = arn

    def as_event(self, record: Any, shard: str, role: str) -> Event:
        change = record.record["dynamodb"] | {"ApproximateCreationDateTime": made_at(record)}
        own = {"awsRegion": self._arn.split(":")[3], "eventSourceARN": self._arn, "dynamodb": change}
        return {**record.record, "eventVersion": "1.1", **own}

    def size(self, record: Any) -> int:
        return int(record.record["dynamodb"]["SizeBytes"])

    def number(self, event: Event) -> str:
        return str(event["dynamodb"]["SequenceNumber"])

    def arrived(self, event: Event) -> float:
        return float(event["dynamodb"]["ApproximateCreationDateTime"])


SOURCES: dict[str, Callable[[RunningCloud, str, str, bool], Source]] = {
    "kinesis": KinesisSource,
    "dynamodb": TableSource,
}  # by the service in the source's ARN
