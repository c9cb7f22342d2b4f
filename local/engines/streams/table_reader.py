"""Reads the streams of DynamoDB's tables from moto's memory: one position per stream, each change exactly once."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC
from typing import Any

from moto.dynamodb.models import DynamoDBBackend, dynamodb_backends
from moto.dynamodb.models.table import StreamRecord, StreamShard

from local.permissions.acting import require
from local.runtime.running_cloud import RunningCloud

READING = ("dynamodb:ListStreams", "dynamodb:DescribeStream", "dynamodb:GetShardIterator", "dynamodb:GetRecords")
CALLS = ("put_item", "update_item", "delete_item", "scan", "query")

_writing = threading.RLock()
_silent = threading.Event()


class TableReader:
    """One consumer of one table's stream. A position is the number of the first change that is not done."""

    def __init__(self, cloud: RunningCloud, stream_arn: str, role: str, from_latest: bool = False) -> None:
        """Raises: AccessDenied, where the role may not read the stream."""
        for action in READING:
            require(role, action, stream_arn)
        self._role, self._arn = role, stream_arn
        self._tables = dynamodb_backends[cloud.account_id][cloud.region].tables
        self._name = stream_arn.split("/")[1]
        shard = self._shard()
        self._position = _next_number(shard) if shard and from_latest else 0

    def shards(self) -> list[str]:
        shard = self._shard()
        return [shard.id] if shard else []

    def read(self, _shard_id: str, limit: int) -> list[Any]:
        """The next changes, at most `limit`; the position moves only by `advance`."""
        shard = self._shard()
        if shard is None or self._position >= _next_number(shard):
            return []
        require(self._role, "dynamodb:GetRecords", self._arn)
        with _writing:
            skipped = max(0, self._position - shard.starting_sequence_number)
            return list(shard.items[skipped : skipped + limit])

    def advance(self, _shard_id: str, records: list[Any]) -> None:
        if records:
            self._position = int(records[-1].record["dynamodb"]["SequenceNumber"]) + 1

    def unread(self) -> int:
        """The number of changes from the position on."""
        shard = self._shard()
        with _writing:
            return min(len(shard.items), max(0, _next_number(shard) - self._position)) if shard else 0

    def _shard(self) -> Any:
        """None, where the table or this stream of it is gone."""
        table = self._tables.get(self._name)
        return table.stream_shard if table and self._arn.endswith(f"/{table.latest_stream_label}") else None


@contextmanager
def silence() -> Iterator[None]:
    """Changes during the block leave no record."""
    _silent.set()
    try:
        yield
    finally:
        _silent.clear()


def expire(shard: Any, before: float) -> int:
    """Forgets the changes that were made before the time. Returns their number."""
    with _writing:
        kept = [each for each in shard.items if made_at(each) >= before]
        forgotten = len(shard.items) - len(kept)
        shard.starting_sequence_number += forgotten
        shard.items = kept
        return forgotten


def made_at(record: Any) -> float:
    """Seconds since the epoch."""
    made = record.record["dynamodb"]["ApproximateCreationDateTime"]
    return float(made.replace(tzinfo=UTC).timestamp())


def _next_number(shard: Any) -> int:
    return int(shard.starting_sequence_number) + len(shard.items)


def make_writing_safe(cloud: RunningCloud) -> None:
    """One call at a time, as a write with a condition needs it. moto's streams number two changes alike, and call
    functions."""

    def add(self: Any, old: Any, new: Any) -> None:
        if _silent.is_set():
            return
        name = "INSERT" if old is None else "REMOVE" if new is None else "MODIFY"
        view = self.table.stream_specification["StreamViewType"]
        with _writing:
            self.items.append(StreamRecord(self.table, view, name, old, new, _next_number(self)))

    cloud.patch(StreamShard, "add", add)
    for name in CALLS:
        cloud.patch(DynamoDBBackend, name, _one_at_a_time(vars(DynamoDBBackend)[name]))


def _one_at_a_time(write: Any) -> Any:
    def locked(*arguments: Any, **named: Any) -> Any:
        with _writing:
            return write(*arguments, **named)

    return locked
