"""Where metrics go: what services count is kept here and shown to moto; what is put lies in moto."""

import threading
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from moto.cloudwatch.models import MetricAggregatedDatum, MetricDatum, cloudwatch_backends
from moto.core.common_models import CloudWatchMetricProvider

from local.engines.monitoring.embedded_metrics import MARK, metric_data
from local.engines.monitoring.metric_store import MINUTE, Metric, MetricStore, metric
from local.runtime.running_cloud import RunningCloud


class Metrics:
    """All metrics of one cloud."""

    def __init__(self, cloud: RunningCloud) -> None:
        self._cloud = cloud
        self._backend: Any = cloudwatch_backends[cloud.account_id][cloud.region]
        self.counted = MetricStore()
        self._put = MetricStore()  # an index of what moto has
        self._indexed = 0
        self._indexing = threading.Lock()

    def count(self, namespace: str, name: str, dimensions: Mapping[str, str], value: float = 1) -> None:
        """A service counts or measures something now."""
        self.counted.add(metric(namespace, name, dimensions), self._cloud.clock.seconds(), [value])

    def read_log(self, log: str) -> None:
        """Puts the metrics that a function wrote into its log."""
        if MARK in log:
            for namespace, data in metric_data(log):
                self._backend.put_metric_data(namespace, data)

    def store_of(self, key: Metric) -> MetricStore:
        if key.namespace.startswith("AWS/"):
            return self.counted
        self._index()
        return self._put

    def _index(self) -> None:
        with self._indexing:
            new = self._backend.metric_data[self._indexed :]
            self._indexed += len(new)
        for datum in new:
            named = {dimension.name: dimension.value for dimension in datum.dimensions}
            key = metric(datum.namespace, datum.name, named)
            self._put.add(key, datum.timestamp.replace(tzinfo=UTC).timestamp(), _values(datum))


_current: Metrics | None = None


def count(namespace: str, name: str, dimensions: Mapping[str, str], value: float = 1) -> None:
    """As `Metrics.count`, for the cloud that runs. Without one nothing is counted."""
    if _current:
        _current.count(namespace, name, dimensions, value)


def read_log(log: str) -> None:
    if _current:
        _current.read_log(log)


def install(cloud: RunningCloud) -> Metrics:
    global _current
    _current = Metrics(cloud)
    return _current


class Counted(CloudWatchMetricProvider):
    """moto asks every subclass for metrics of its service."""

    @staticmethod
    def get_cloudwatch_metrics(account_id: str, region: str) -> list[MetricAggregatedDatum]:
        return list(_as_moto(_current.counted)) if _current else []


def _as_moto(store: MetricStore) -> Iterator[MetricAggregatedDatum]:
    for key, minute, values in store.all():
        dimensions = [{"Name": name, "Value": value} for name, value in key.dimensions]
        at = datetime.fromtimestamp(minute * MINUTE, UTC).replace(tzinfo=None)
        yield MetricAggregatedDatum(
            key.namespace, key.name, min(values), max(values), len(values), sum(values), dimensions, at
        )


def _values(datum: Any) -> list[float]:
    """A statistic set becomes values with the same minimum, maximum, sum and number."""
    if isinstance(datum, MetricDatum):
        return [datum.value]
    number = int(datum.sample_count)
    if number < 3:
        return [datum.min, datum.max][:number]
    return [datum.min, datum.max, *[(datum.sum - datum.min - datum.max) / (number - 2)] * (number - 2)]
