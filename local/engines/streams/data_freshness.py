"""Firehose's DataFreshness: the age of the oldest record that is not in its bucket yet. An idle stream has none."""

import math
from collections.abc import Callable

from local.engines.monitoring.cloudwatch_metrics import count

EVERY_SECONDS = 300


class Freshness:
    """Measures what waits. A delivery measures itself besides."""

    def __init__(self, ages_s: Callable[[], dict[str, float]]) -> None:
        self._ages_s = ages_s

    def next_due(self, after: float, until: float) -> float:
        return (after // EVERY_SECONDS + 1) * EVERY_SECONDS if self._ages_s() else math.inf

    def run(self, at: float) -> bool:
        for name, age_s in self._ages_s().items():
            record(name, age_s)
        return False


def record(delivery: str, age_s: float) -> None:
    count("AWS/Firehose", "DeliveryToS3.DataFreshness", {"DeliveryStreamName": delivery}, age_s)
