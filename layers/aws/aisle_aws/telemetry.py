"""One logger and one set of metrics per function, so that all layers write to the same place."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit

NAMESPACE = "Aisle"

logger = Logger()
metrics = Metrics(namespace=NAMESPACE)


def count(name: str, number: int = 1) -> None:
    """Writes no zeros: alarms and graphs read a missing number as zero, and log bytes are billed."""
    if number:
        metrics.add_metric(name, MetricUnit.Count, number)


def measure(name: str, span: float, unit: MetricUnit = MetricUnit.Milliseconds) -> None:
    """A span of time."""
    metrics.add_metric(name, unit, span)


@contextmanager
def counting_for(variant: str) -> Iterator[Callable[[str, int], None]]:
    """Counts with the dimension `variant`, in a line of their own. Zeros too: alarms divide one by the other."""
    own = EphemeralMetrics(namespace=NAMESPACE)
    own.add_dimension("variant", variant)
    yield lambda name, number: own.add_metric(name, MetricUnit.Count, number)
    own.flush_metrics()
