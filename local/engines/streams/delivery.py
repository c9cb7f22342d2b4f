"""One delivery stream of Firehose: buffers its source's records and writes them as objects."""

import gzip
import logging
import threading
import time
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from local.engines.streams import data_freshness
from local.engines.streams.firehose_sources import Source
from local.engines.streams.object_names import object_key
from local.permissions.acting import taken
from local.runtime.running_cloud import RunningCloud

POLL_SECONDS = 0.1
LONGEST_BUFFER_SECONDS = 2.0  # shorter than on AWS, for a person at a laptop

log = logging.getLogger(__name__)


class Delivery(threading.Thread):
    """A record leaves the buffer only after its object is written."""

    def __init__(self, cloud: RunningCloud, name: str, source: Source, destination: dict[str, Any]) -> None:
        super().__init__(name=f"firehose-{name}", daemon=True)
        self.source = source
        self._cloud, self._name = cloud, name
        self.configure(destination)
        self._buffer = bytearray()
        self._oldest = 0.0  # arrival of the buffer's first record, or the last try, on the monotonic clock
        self._arrived = 0.0  # of the buffer's first record, on the cloud's clock
        self._refused = False  # the last try to write
        self._lock = threading.Lock()
        self._stopped = threading.Event()

    def configure(self, destination: dict[str, Any]) -> None:
        self._destination = destination
        self._bucket = destination["BucketARN"].rsplit(":", 1)[-1]
        hints = destination.get("BufferingHints") or {}
        self._seconds = min(float(hints.get("IntervalInSeconds", 300)), LONGEST_BUFFER_SECONDS)
        self._bytes = int(hints.get("SizeInMBs", 5)) << 20

    def run(self) -> None:
        while not self._stopped.wait(POLL_SECONDS):
            with self._lock:
                self._take()
                if len(self._buffer) >= self._bytes or time.monotonic() - self._oldest >= self._seconds:
                    self._write()

    def flush(self) -> None:
        """Writes everything in the stream now. Raises: botocore's errors."""
        with self._lock:
            while self._take():
                pass
            self._write(quiet=False)

    def settle(self) -> int:
        """Writes everything in the stream. Returns the number of bytes that are still to be written.

        What a bucket refuses waits, as after an hour on AWS: nobody waits for it.
        """
        with self._lock:
            while self._take():
                pass
            self._write()
            return 0 if self._refused else len(self._buffer)

    def age_s(self) -> float | None:
        """How long the oldest record waits. None, where none does."""
        with self._lock:
            return self._cloud.clock.seconds() - self._arrived if self._buffer else None

    def stop(self) -> None:
        self._stopped.set()
        self.flush()

    def _take(self) -> int:
        records = self.source.take()
        if records and not self._buffer:
            self._oldest, self._arrived = time.monotonic(), self._cloud.clock.seconds()
        self._buffer += b"".join(records)
        return len(records)

    def _write(self, quiet: bool = True) -> None:
        if not self._buffer:
            return
        zipped = self._destination.get("CompressionFormat") == "GZIP"
        body = gzip.compress(bytes(self._buffer)) if zipped else bytes(self._buffer)
        try:
            key = object_key(self._name, self._destination, datetime.now(UTC))
            role = taken(self._destination["RoleARN"], "firehose.amazonaws.com")
            self._cloud.client("s3", role, "Firehose").put_object(Bucket=self._bucket, Key=key, Body=body)
        except (ClientError, BotoCoreError):
            if not quiet:
                raise
            log.exception("%s cannot write to %s and will try again", self._name, self._bucket)
            self._oldest, self._refused = time.monotonic(), True
            return
        data_freshness.record(self._name, self._cloud.clock.seconds() - self._arrived)
        self._refused = False
        self._buffer.clear()
