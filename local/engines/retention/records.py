"""Kinesis forgets a record when the stream's retention has passed, read or not."""

from moto.kinesis.models import kinesis_backends

from local.engines.streams import stream_reader
from local.runtime.running_cloud import RunningCloud


def expire(cloud: RunningCloud, at: float) -> int:
    """Returns the number of records that were forgotten."""
    streams = list(kinesis_backends[cloud.account_id][cloud.region].streams.values())
    return sum(
        stream_reader.expire(shard, before=at - int(stream.retention_period_hours) * 3_600)
        for stream in streams
        for shard in list(stream.shards.values())
    )
