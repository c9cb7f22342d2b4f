"""Firehose to S3, from Kinesis or direct puts: joins records unchanged into objects named by arrival time.

It lacks conversion, dynamic partitions, transformation by a function, and backup.
"""

import uuid
from datetime import UTC, datetime
from typing import Any

from moto.firehose.exceptions import InvalidArgumentException, ResourceNotFoundException
from moto.firehose.models import FirehoseBackend

from local.engines.streams import data_freshness
from local.engines.streams.delivery import Delivery
from local.engines.streams.firehose_sources import DirectPut, FromStream, Source
from local.engines.streams.object_names import object_key
from local.engines.streams.stream_reader import make_safe
from local.permissions.acting import AccessDenied
from local.runtime.running_cloud import RunningCloud

_moto_create = FirehoseBackend.create_delivery_stream
_deliveries: dict[str, Delivery] = {}  # by name


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


def ages_s() -> dict[str, float]:
    """By delivery stream, how long its oldest record waits."""
    ages = {name: delivery.age_s() for name, delivery in list(_deliveries.items())}
    return {name: age for name, age in ages.items() if age is not None}


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

    make_safe(cloud)
    cloud.activity.watch("bytes for buckets", unwritten)
    cloud.clock.add(data_freshness.Freshness(ages_s))
    cloud.patch(FirehoseBackend, "create_delivery_stream", create)
    cloud.patch(FirehoseBackend, "delete_delivery_stream", delete)
    cloud.patch(FirehoseBackend, "put_record_batch", put)  # PutRecord uses it too
    cloud.on_stop(stop)
