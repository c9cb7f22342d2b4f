"""SQS drops messages after the queue's retention. moto keeps them, and an old one hides all that came after it."""

from typing import Any

from moto.sqs.models import sqs_backends

from local.runtime.running_cloud import RunningCloud


def expire(cloud: RunningCloud, at: float) -> int:
    """Returns the number of messages that were dropped."""
    dropped = 0
    queues: list[Any] = list(sqs_backends[cloud.account_id][cloud.region].queues.values())
    for queue in queues:
        oldest_ms = (at - int(queue.message_retention_period)) * 1000
        for message in [each for each in queue._messages if float(each.sent_timestamp) < oldest_ms]:
            queue._messages.remove(message)
            dropped += 1
    return dropped
