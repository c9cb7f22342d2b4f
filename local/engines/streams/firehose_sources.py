"""The sources of a delivery stream's records: a Kinesis stream, or direct puts."""

import base64
import queue
from typing import Protocol

from local.engines.streams.stream_reader import StreamReader
from local.permissions.acting import taken
from local.runtime.running_cloud import RunningCloud

RECORDS_A_READ = 10_000


class Source(Protocol):
    def take(self) -> list[bytes]:
        """The records since the last call; each record once."""


class FromStream:
    def __init__(self, cloud: RunningCloud, source_arn: str, role: str) -> None:
        self._reader = StreamReader(cloud, source_arn, taken(role, "firehose.amazonaws.com"))

    def take(self) -> list[bytes]:
        taken: list[bytes] = []
        for shard in self._reader.shards():
            records = self._reader.read(shard, RECORDS_A_READ)
            taken += [base64.b64decode(record.data) for record in records]
            self._reader.advance(shard, records)
        return taken


class DirectPut:
    def __init__(self) -> None:
        self._records: queue.SimpleQueue[bytes] = queue.SimpleQueue()

    def put(self, record: bytes) -> None:
        self._records.put(record)

    def take(self) -> list[bytes]:
        return [self._records.get() for _ in range(self._records.qsize())]
