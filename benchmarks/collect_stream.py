"""Kinesis's PutRecords as far as the collector uses it: its answers and its limits.

    python -m benchmarks.collect_stream --shards 16 --hot 0.002

A shard takes 1 MB and 1,000 records per second; a call takes 500 records and 5 MB. A record without room in its shard
is refused alone, with ProvisionedThroughputExceededException; the other records are accepted. For a share of the calls
(`--hot`), other senders have just used up a shard. It prints its port, and at the end of its input its counts.
"""

import argparse
import base64
import hashlib
import json
import random
import socket
import sys
import threading
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from aisle.intake.stream_batch import unpack

HOST = "127.0.0.1"
MAX_RECORDS, MAX_CALL_BYTES = 500, 5 << 20
SHARD_RECORDS, SHARD_BYTES = 1_000.0, float(1 << 20)  # per second, and at once
HASH_KEYS = 1 << 128
REFUSED = {"ErrorCode": "ProvisionedThroughputExceededException", "ErrorMessage": "Rate exceeded for shard"}


@dataclass
class Shard:
    records: float = SHARD_RECORDS  # room left now
    bytes: float = SHARD_BYTES
    since: float = field(default_factory=monotonic)

    def take(self, size: int) -> bool:
        self._refill()
        if self.records < 1 or self.bytes < size:
            return False
        self.records -= 1
        self.bytes -= size
        return True

    def use_up(self) -> None:
        self._refill()
        self.records = 0.0

    def _refill(self) -> None:
        now = monotonic()
        passed, self.since = now - self.since, now
        self.records = min(self.records + passed * SHARD_RECORDS, SHARD_RECORDS)
        self.bytes = min(self.bytes + passed * SHARD_BYTES, SHARD_BYTES)


class Stream:
    def __init__(self, shards: int, hot: float) -> None:
        self.shards = [Shard() for _ in range(shards)]
        self.hot, self.draw = hot, random.Random(1)
        self.data: list[str] = []  # in base64, as received
        self.calls = self.refused = self.partial = 0
        self.lock = threading.Lock()

    def put(self, request: dict[str, Any], size: int) -> tuple[int, dict[str, Any]]:
        records = request["Records"]
        if len(records) > MAX_RECORDS or size * 3 // 4 > MAX_CALL_BYTES:
            return 400, {"__type": "InvalidArgumentException", "message": "too much in one call"}
        with self.lock:
            self.calls += 1
            if self.draw.random() < self.hot:
                self._place(records[0]["PartitionKey"]).use_up()
            results = [self._put_one(record) for record in records]
        failed = sum("ErrorCode" in result for result in results)
        self.refused += failed
        self.partial += failed > 0
        return 200, {"FailedRecordCount": failed, "Records": results}

    def counts(self) -> dict[str, Any]:
        ids = [json.loads(line)["event_id"] for data in self.data for line in unpack(base64.b64decode(data))]
        counted = {"records": len(self.data), "lines": len(ids), "events": len(set(ids)), "calls": self.calls}
        return {**counted, "calls_refused_in_part": self.partial, "records_refused": self.refused}

    def _put_one(self, record: dict[str, str]) -> dict[str, str]:
        key, data = record["PartitionKey"], record["Data"]
        if not self._place(key).take(len(data) * 3 // 4 + len(key)):
            return REFUSED
        self.data.append(data)
        return {"SequenceNumber": f"{len(self.data):056}", "ShardId": "shardId-000000000000"}

    def _place(self, key: str) -> Shard:
        number = int.from_bytes(hashlib.md5(key.encode(), usedforsecurity=False).digest(), "big")
        return self.shards[number * len(self.shards) // HASH_KEYS]


def answer(stream: Stream, connection: socket.socket) -> None:
    """Serves one kept connection, with only the HTTP that the collector uses, to take little time."""
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    read = connection.makefile("rb")
    while read.readline():
        headers = dict(line.decode().lower().split(": ", 1) for line in iter(read.readline, b"\r\n"))
        length = int(headers["content-length"])
        if headers.get("expect"):
            connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        status, result = stream.put(json.loads(read.read(length)), length)
        body = json.dumps(result).encode()
        head = f"HTTP/1.1 {status} OK\r\nx-amzn-RequestId: 1\r\nContent-Type: application/x-amz-json-1.1\r\n"
        connection.sendall(head.encode() + f"Content-Length: {len(body)}\r\n\r\n".encode() + body)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shards", type=int, default=16)
    parser.add_argument("--hot", type=float, default=0.0, help="share of the calls on a shard that others have used up")
    options = parser.parse_args()
    stream, server = Stream(options.shards, options.hot), socket.create_server((HOST, 0))

    def accept() -> None:
        while True:
            connection, _ = server.accept()
            threading.Thread(target=answer, args=(stream, connection), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    print(server.getsockname()[1], flush=True)
    sys.stdin.read()
    print(json.dumps(stream.counts()), flush=True)


if __name__ == "__main__":
    main()
