"""Reads Kinesis streams from moto's memory: one position per shard, each record exactly once.

Through the API each poll would scan the shard from its start.
"""

import threading
from collections.abc import Callable
from functools import wraps
from itertools import islice
from typing import Any

from moto.kinesis.models import Record, Shard, kinesis_backends

from local.permissions.acting import require
from local.runtime.running_cloud import RunningCloud

READING = ("kinesis:DescribeStream", "kinesis:ListShards", "kinesis:GetShardIterator", "kinesis:GetRecords")

_changing = threading.RLock()  # both who read streams and who write them make shards safe


class StreamReader:
    """One consumer of one stream. A position is the sequence number of the last record that is done."""

    def __init__(self, cloud: RunningCloud, stream_arn: str, role: str, from_latest: bool = False) -> None:
        """Raises: AccessDenied, where the role may not read the stream."""
        for action in READING:
            require(role, action, stream_arn)
        self._role, self._arn = role, stream_arn
        self._streams = kinesis_backends[cloud.account_id][cloud.region].streams
        self._name = stream_arn.rsplit("/", 1)[-1]
        self._positions: dict[str, int] = {}
        if from_latest:
            with _changing:
                self._positions = {shard.shard_id: _last_number(shard) for shard in self._shards()}

    def shards(self) -> list[str]:
        return [shard.shard_id for shard in self._shards()]

    def read(self, shard_id: str, limit: int) -> list[Any]:
        """The next records, at most `limit`; the position moves only by `advance`."""
        stream = self._streams.get(self._name)
        if stream is None or shard_id not in stream.shards:
            return []
        shard, done = stream.shards[shard_id], self._positions.get(shard_id, 0)
        with _changing:
            if _last_number(shard) <= done:
                return []
            require(self._role, "kinesis:GetRecords", self._arn)
            first = next(iter(shard.records), done + 1)  # numbers have no gaps: records expire from the first on
            skipped = max(0, done + 1 - first)
            return list(islice(shard.records.values(), skipped, skipped + limit))

    def advance(self, shard_id: str, records: list[Any]) -> None:
        if records:
            self._positions[shard_id] = records[-1].sequence_number

    def unread(self) -> int:
        """The number of records after the position."""
        with _changing:
            behind = [(shard, _last_number(shard) - self._positions.get(shard.shard_id, 0)) for shard in self._shards()]
            return sum(min(len(shard.records), max(0, number)) for shard, number in behind)

    def _shards(self) -> list[Any]:
        stream = self._streams.get(self._name)
        return list(stream.shards.values()) if stream else []


def expire(shard: Any, before: float) -> int:
    """Forgets the records that came before the time. Returns their number."""
    with _changing:
        expired = []
        for number, record in shard.records.items():
            if record.created_at >= before:
                break
            expired.append(number)
        for number in expired:
            del shard.records[number]
        return len(expired)


def _last_number(shard: Any) -> int:
    """The sequence number of the last record that came, expired or not."""
    return max(getattr(shard, "last_number", 0), next(reversed(shard.records), 0))


def make_safe(cloud: RunningCloud) -> None:
    """moto's shards have no lock: two concurrent writers lose a record, and a reader fails where one comes or expires.

    moto's Shard.put_record also lists every key to find the last.
    """

    def put_record(self: Any, partition_key: str, data: str, explicit_hash_key: str) -> str:
        with _changing:
            self.last_number = sequence_number = _last_number(self) + 1
            self.records[sequence_number] = Record(partition_key, data, sequence_number, explicit_hash_key)
            return str(sequence_number)

    cloud.patch(Shard, "put_record", put_record)
    for name in ("get_records", "get_min_sequence_number", "get_max_sequence_number", "get_sequence_number_at"):
        cloud.patch(Shard, name, _locked(getattr(Shard, name)))


def _locked(read: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(read)
    def locked(self: Any, *arguments: Any) -> Any:
        with _changing:
            return read(self, *arguments)

    return locked
