"""Firehose to S3, from Kinesis or direct puts: joins records unchanged into objects named by arrival time.

It lacks conversion, dynamic partitions, transformation by a function, and backup.
"""

import gzip
import logging
import re
import threading
import time
import uuid
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from moto.firehose.exceptions import InvalidArgumentException, ResourceNotFoundException
from moto.firehose.models import FirehoseBackend

from local.engines.streams.firehose_sources import DirectPut, FromStream, Source
from local.engines.streams.stream_reader import make_writing_safe
from local.permissions.acting import AccessDenied, taken
from local.runtime.running_cloud import RunningCloud

POLL_SECONDS = 0.1
LONGEST_BUFFER_SECONDS = 2.0  # shorter than on AWS, for a person at a laptop

log = logging.getLogger(__name__)
_moto_create = FirehoseBackend.create_delivery_stream
_deliveries: dict[str, "Delivery"] = {}  # by name


class Delivery(threading.Thread):
    """One delivery stream. A record leaves the buffer only after its object is written."""

    def __init__(self, cloud: RunningCloud, name: str, source: Source, destination: dict[str, Any]) -> None:
        super().__init__(name=f"firehose-{name}", daemon=True)
        self.source = source
        self._cloud, self._name = cloud, name
        self.configure(destination)
        self._buffer = bytearray()
        self._oldest = 0.0  # arrival of the buffer's first record, on the monotonic clock
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
        """Writes everything in the stream. Returns the number of bytes that could not be written."""
        with self._lock:
            while self._take():
                pass
            self._write()
            return len(self._buffer)

    def stop(self) -> None:
        self._stopped.set()
        self.flush()

    def _take(self) -> int:
        records = self.source.take()
        if records and not self._buffer:
            self._oldest = time.monotonic()
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
            self._oldest = time.monotonic()
            return
        self._buffer.clear()


def object_key(name: str, destination: dict[str, Any], now: datetime) -> str:
    """The prefix's expressions at `now`, then the delivery stream, the time and a random part.

    Source: docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html
    """
    prefix = destination.get("Prefix") or ""
    if "!{" not in prefix:
        prefix += "!{timestamp:yyyy/MM/dd/HH}/"
    path = re.sub(r"!\{(\w+):([^}]+)\}", lambda found: _expression(found[1], found[2], now), prefix)
    extension = destination.get("FileExtension") or (".gz" if destination.get("CompressionFormat") == "GZIP" else "")
    return f"{path}{name}-1-{now:%Y-%m-%d-%H-%M-%S}-{uuid.uuid4()}{extension}"


def _expression(namespace: str, text: str, now: datetime) -> str:
    if namespace == "timestamp":
        java = {"yyyy": "%Y", "MM": "%m", "dd": "%d", "HH": "%H", "mm": "%M", "ss": "%S", "'": ""}
        return now.strftime(re.sub("yyyy|MM|dd|HH|mm|ss|'", lambda found: java[found[0]], text))
    if (namespace, text) == ("firehose", "random-string"):
        return uuid.uuid4().hex[:11]
    raise ValueError(f"!{{{namespace}:{text}}} is not an expression that the embedded cloud knows")


def _source(cloud: RunningCloud, stream: dict[str, Any] | None) -> Source:
    """Raises: InvalidArgumentException, where the role may not read the stream."""
    try:
        return FromStream(cloud, stream["KinesisStreamARN"], stream["RoleARN"]) if stream else DirectPut()
    except AccessDenied as denied:
        raise InvalidArgumentException(str(denied)) from None


def configure(name: str, destination: dict[str, Any]) -> None:
    """Changes where and how a delivery stream writes. Raises: ValueError for a prefix that is not known."""
    object_key(name, destination, datetime.now(UTC))
    _deliveries[name].configure(destination)


def flush() -> None:
    """Writes the buffers of all delivery streams. Raises: botocore's errors."""
    for delivery in _deliveries.values():
        delivery.flush()


def install(cloud: RunningCloud) -> None:
    moto_delete = FirehoseBackend.delete_delivery_stream

    def create(self: Any, *arguments: Any) -> str:
        _region, name, _kind, stream, _encryption, _s3, destination, *_ = arguments
        if destination:
            object_key(name, destination, datetime.now(UTC))  # refuses an unknown prefix now
            source = _source(cloud, stream)
        arn: str = _moto_create(self, *arguments)
        if destination:
            _deliveries[name] = Delivery(cloud, name, source, destination)
            _deliveries[name].start()
        return arn

    def put(self: Any, name: str, records: list[dict[str, Any]]) -> dict[str, Any]:
        """Replaces moto's own, which writes one object per record, at once and elsewhere."""
        delivery = _deliveries.get(name)
        if delivery is None or not isinstance(delivery.source, DirectPut):
            raise ResourceNotFoundException(f"Firehose {name} takes no records")
        for record in records:
            delivery.source.put(record["Data"])
        answers = [{"RecordId": uuid.uuid4().hex} for _ in records]
        return {"FailedPutCount": 0, "Encrypted": False, "RequestResponses": answers}

    def delete(self: Any, name: str, *rest: Any) -> None:
        """Writes what it has before it goes."""
        moto_delete(self, name, *rest)
        if name in _deliveries:
            _deliveries.pop(name).stop()

    def stop() -> None:
        for delivery in _deliveries.values():
            delivery.stop()
        _deliveries.clear()

    def unwritten() -> int:
        """Writes now: whoever waits for quiet does not wait for a buffer to fill."""
        return sum(delivery.settle() for delivery in list(_deliveries.values()))

    make_writing_safe(cloud)
    cloud.activity.watch("bytes for buckets", unwritten)
    cloud.patch(FirehoseBackend, "create_delivery_stream", create)
    cloud.patch(FirehoseBackend, "delete_delivery_stream", delete)
    cloud.patch(FirehoseBackend, "put_record_batch", put)  # PutRecord uses it too
    cloud.on_stop(stop)
