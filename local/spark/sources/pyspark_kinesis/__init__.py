"""The source `aws-kinesis` for open-source Spark, with the options and columns of the connector in EMR's image.

Spark finds `DefaultSource` by this package's name. Positions are exact: a query resumes from its checkpoint.
"""

import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import boto3
from pyspark.sql.datasource import DataSource, DataSourceStreamReader, InputPartition

BATCH = 10_000  # records a GetRecords call may return
POLL_SECONDS = 0.2  # Kinesis allows five reads per second and shard
FROM_THE_START = "TRIM_HORIZON"  # a position; any other is the sequence number of the last record read


@dataclass
class ShardRange(InputPartition):
    """Records after `start`, up to and including `end`."""

    shard: str
    start: str
    end: str


class KinesisReader(DataSourceStreamReader):
    """Offsets are {shard: position}."""

    def __init__(self, options: dict[str, str]) -> None:
        self.stream = options["kinesis.streamname"]
        self.region = options["kinesis.region"]
        self.endpoint_url = os.environ.get("AWS_ENDPOINT_URL") or options.get("kinesis.endpointurl")
        self.starting_position = options.get("kinesis.startingposition", "LATEST").upper()
        self.tip: dict[str, str] = {}
        self.looked_at = 0.0

    def initialOffset(self) -> dict[str, str]:  # noqa: N802 (the names are Spark's)
        if self.starting_position == "LATEST":
            return self.latestOffset()
        return dict.fromkeys(self._shards(), FROM_THE_START)

    def latestOffset(self) -> dict[str, str]:  # noqa: N802
        time.sleep(max(0.0, self.looked_at + POLL_SECONDS - time.monotonic()))
        self.looked_at = time.monotonic()
        for shard in self._shards():
            position = self.tip.get(shard, FROM_THE_START)
            for record in self._records(shard, position):
                position = record["SequenceNumber"]
            self.tip[shard] = position
        return dict(self.tip)

    def partitions(self, start: dict[str, str], end: dict[str, str]) -> Sequence[InputPartition]:
        return [
            ShardRange(shard, _start_of(start.get(shard, FROM_THE_START), until), until)
            for shard, until in end.items()
            if until not in (FROM_THE_START, start.get(shard))
        ]

    def read(self, partition: InputPartition) -> Iterator[tuple[Any, ...]]:
        assert isinstance(partition, ShardRange)
        for record in self._records(partition.shard, partition.start):
            if int(record["SequenceNumber"]) > int(partition.end):
                return
            yield (
                bytes(record["Data"]),
                self.stream,
                record["PartitionKey"],
                record["SequenceNumber"],
                record["ApproximateArrivalTimestamp"],
            )

    def _records(self, shard: str, position: str) -> Iterator[dict[str, Any]]:
        """The records after `position` now, oldest first."""
        client = _client(self.region, self.endpoint_url)
        iterator = client.get_shard_iterator(StreamName=self.stream, ShardId=shard, **_iterator_type(position))
        token = iterator["ShardIterator"]
        while token:
            answer = client.get_records(ShardIterator=token, Limit=BATCH)
            yield from answer["Records"]
            at_the_end = not answer["Records"] and not answer.get("MillisBehindLatest")
            token = None if at_the_end else answer.get("NextShardIterator")

    def _shards(self) -> list[str]:
        pages = _client(self.region, self.endpoint_url).get_paginator("list_shards").paginate(StreamName=self.stream)
        return [shard["ShardId"] for page in pages for shard in page["Shards"]]


class DefaultSource(DataSource):
    @classmethod
    def name(cls) -> str:
        return "aws-kinesis"

    def schema(self) -> str:
        return (
            "data binary, streamName string, partitionKey string, sequenceNumber string, "
            "approximateArrivalTimestamp timestamp"
        )

    def streamReader(self, schema: object) -> KinesisReader:  # noqa: N802
        return KinesisReader({name.lower(): value for name, value in self.options.items()})


@cache
def _client(region: str, endpoint_url: str | None) -> Any:
    return boto3.client("kinesis", region_name=region, endpoint_url=endpoint_url)


def _iterator_type(position: str) -> dict[str, str]:
    if position == FROM_THE_START:
        return {"ShardIteratorType": FROM_THE_START}
    return {"ShardIteratorType": "AFTER_SEQUENCE_NUMBER", "StartingSequenceNumber": position}


def _start_of(start: str, end: str) -> str:
    """An end before the checkpoint means a new stream with the old name: it is read from its start."""
    return start if start == FROM_THE_START or int(start) <= int(end) else FROM_THE_START
