"""A stream forgets a record when its retention has passed, read or not: Kinesis' own, a table's after a day."""

from moto.dynamodb.models import dynamodb_backends
from moto.kinesis.models import kinesis_backends

from local.engines.streams import stream_reader, table_reader
from local.runtime.running_cloud import RunningCloud

TABLE_SECONDS = 24 * 3_600


def expire(cloud: RunningCloud, at: float) -> int:
    """Returns the number of records that were forgotten."""
    streams = list(kinesis_backends[cloud.account_id][cloud.region].streams.values())
    tables = list(dynamodb_backends[cloud.account_id][cloud.region].tables.values())
    changes = [table_reader.expire(each.stream_shard, at - TABLE_SECONDS) for each in tables if each.stream_shard]
    return sum(changes) + sum(
        stream_reader.expire(shard, before=at - int(stream.retention_period_hours) * 3_600)
        for stream in streams
        for shard in list(stream.shards.values())
    )
