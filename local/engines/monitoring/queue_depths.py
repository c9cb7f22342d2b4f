"""SQS reports every five minutes how many messages wait in a queue. An empty queue is not measured here."""

import math

from moto.sqs.models import sqs_backends

from local.engines.monitoring.cloudwatch_metrics import count
from local.runtime.running_cloud import RunningCloud

EVERY_SECONDS = 300


class QueueDepths:
    def __init__(self, cloud: RunningCloud) -> None:
        self._cloud = cloud

    def next_due(self, after: float, until: float) -> float:
        return (after // EVERY_SECONDS + 1) * EVERY_SECONDS if self._waiting() else math.inf

    def run(self, at: float) -> bool:
        for name, number in self._waiting().items():
            count("AWS/SQS", "ApproximateNumberOfMessagesVisible", {"QueueName": name}, number)
        return False

    def _waiting(self) -> dict[str, int]:
        queues = list(sqs_backends[self._cloud.account_id][self._cloud.region].queues.values())
        depths = {queue.name: queue.approximate_number_of_messages for queue in queues}
        return {name: number for name, number in depths.items() if number}


def install(cloud: RunningCloud) -> None:
    cloud.clock.add(QueueDepths(cloud))
