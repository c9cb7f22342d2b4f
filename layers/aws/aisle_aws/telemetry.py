"""One logger and one set of metrics a function, so that a line and a number of any layer land in the same place."""

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

logger = Logger()
metrics = Metrics(namespace="Aisle")


def count(name: str, number: int = 1) -> None:
    """Of none nothing is written: to alarms and graphs a missing number is none, and a log's bytes are billed."""
    if number:
        metrics.add_metric(name, MetricUnit.Count, number)
