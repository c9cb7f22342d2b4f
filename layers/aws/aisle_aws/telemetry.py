"""One logger and one set of metrics per function, so that all layers write to the same place."""

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

logger = Logger()
metrics = Metrics(namespace="Aisle")


def count(name: str, number: int = 1) -> None:
    """Writes no zeros: alarms and graphs read a missing number as zero, and log bytes are billed."""
    if number:
        metrics.add_metric(name, MetricUnit.Count, number)


def measure(name: str, span: float, unit: MetricUnit = MetricUnit.Milliseconds) -> None:
    """A span of time."""
    metrics.add_metric(name, unit, span)
