"""CloudWatch Logs drops what is older than its group's retention."""

from moto.logs.models import logs_backends

from local.runtime.running_cloud import RunningCloud


def expire(cloud: RunningCloud, at: float) -> int:
    """Returns the number of log events that were dropped."""
    dropped = 0
    for group in list(logs_backends[cloud.account_id][cloud.region].groups.values()):
        if not group.retention_in_days:
            continue
        oldest_ms = (at - int(group.retention_in_days) * 86_400) * 1000
        for stream in list(group.streams.values()):
            kept = [event for event in stream.events if event.timestamp >= oldest_ms]
            dropped += len(stream.events) - len(kept)
            stream.events = kept
    return dropped
