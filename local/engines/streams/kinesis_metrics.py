"""What Kinesis counts of a stream. It refuses no record here: a day of a shop passes in minutes, and a shard's limit is
one of records a second.
"""

from typing import Any

from moto.kinesis.models import KinesisBackend

from local.engines.monitoring.cloudwatch_metrics import count
from local.runtime.running_cloud import RunningCloud


def install(cloud: RunningCloud) -> None:
    def send(self: Any, stream_name: str, incoming_bytes: int, incoming_records: int) -> None:
        """moto puts the same numbers, at the machine's time."""
        named = {"StreamName": stream_name}
        count("AWS/Kinesis", "IncomingBytes", named, incoming_bytes)
        count("AWS/Kinesis", "IncomingRecords", named, incoming_records)

    cloud.patch(KinesisBackend, "_send_stream_metrics", send)
