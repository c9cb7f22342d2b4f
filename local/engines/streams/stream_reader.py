"""Reads Kinesis streams from moto's memory: one position per shard, each record exactly once.

Through the API each poll would scan the shard from its start.
"""

import threading
from itertools import islice
from typing import Any

from moto.kinesis.models import Record, Shard, kinesis_backends

from local.permissions.acting import require
from local.runtime.running_cloud import RunningCloud

READING = ("kinesis:DescribeStream", "kinesis:ListShards", "kinesis:GetShardIterator", "kinesis:GetRecords")

_writing = threading.Lock()


class StreamReader:
    """One consumer of one stream. Positions count records from the shard's first."""

    def __init__(self, cloud: RunningCloud, stream_arn: str, role: str, from_latest: bool = False) -> None:
        """Raises: AccessDenied, where the role may not read the stream."""
        for action in READING:
            require(role, action, stream_arn)
        self._role, self._arn = role, stream_arn
        self._streams = kinesis_backends[cloud.account_id][cloud.region].streams
        self._name = stream_arn.rsplit("/", 1)[-1]
        self._positions: dict[str, int] = {}
        if from_latest:
            self._positions = {shard.shard_id: len(shard.records) for shard in self._shards()}

    def shards(self) -> list[str]:
        return [shard.shard_id for shard in self._shards()]

    def read(self, shard_id: str, limit: int) -> list[Any]:
        """The next records, at most `limit`; the position moves only by `advance`."""
        stream = self._streams.get(self._name)
        if stream is None or shard_id not in stream.shards:
            return []
        records, start = stream.shards[shard_id].records, self._positions.get(shard_id, 0)
        if len(records) <= start:
            return []
        require(self._role, "kinesis:GetRecords", self._arn)
        return list(islice(records.values(), start, start + limit))  # one call into C: no writer can interrupt it

    def advance(self, shard_id: str, count: int) -> None:
        self._positions[shard_id] = self._positions.get(shard_id, 0) + count

    def _shards(self) -> list[Any]:
        stream = self._streams.get(self._name)
        return list(stream.shards.values()) if stream else []


def make_writing_safe(cloud: RunningCloud) -> None:
    """moto's Shard.put_record lists every key to find the last, and two concurrent writers lose a record."""

    def put_record(self: Any, partition_key: str, data: str, explicit_hash_key: str) -> str:
        with _writing:
            sequence_number = next(reversed(self.records), 0) + 1
            self.records[sequence_number] = Record(partition_key, data, sequence_number, explicit_hash_key)
            return str(sequence_number)

    cloud.patch(Shard, "put_record", put_record)
