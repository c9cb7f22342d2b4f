"""Metrics, kept as CloudWatch keeps them: the values of each minute."""

import threading
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

MINUTE = 60

STATISTICS: dict[str, Callable[[list[float]], float]] = {
    "Sum": sum,
    "Average": lambda values: sum(values) / len(values),
    "Minimum": min,
    "Maximum": max,
    "SampleCount": len,
}


@dataclass(frozen=True)
class Metric:
    namespace: str
    name: str
    dimensions: frozenset[tuple[str, str]]


def metric(namespace: str, name: str, dimensions: Mapping[str, str]) -> Metric:
    return Metric(namespace, name, frozenset(dimensions.items()))


class MetricStore:
    def __init__(self) -> None:
        self._minutes: dict[Metric, dict[int, array[float]]] = defaultdict(dict)
        self._lock = threading.Lock()

    def add(self, key: Metric, at: float, values: Iterable[float]) -> None:
        minute = int(at // MINUTE)
        with self._lock:
            self._minutes[key].setdefault(minute, array("d")).extend(values)

    def values(self, key: Metric, start: int, end: int) -> list[float]:
        """The values of `start` <= minute < `end`."""
        with self._lock:
            minutes = self._minutes.get(key, {})
            if end - start < len(minutes):
                found = [minutes[minute] for minute in range(start, end) if minute in minutes]
            else:
                found = [values for minute, values in minutes.items() if start <= minute < end]
            return [value for values in found for value in values]

    def minutes(self, key: Metric, start: int, end: int) -> list[int]:
        """The minutes of `start` <= minute < `end` that have values, in order."""
        with self._lock:
            return sorted(minute for minute in self._minutes.get(key, {}) if start <= minute < end)

    def all(self) -> Iterator[tuple[Metric, int, list[float]]]:
        with self._lock:
            kept = [(key, minute, list(values)) for key, by in self._minutes.items() for minute, values in by.items()]
        yield from kept


def statistic(values: list[float], name: str) -> float | None:
    """`name` is Sum, Average, Minimum, Maximum, SampleCount or a percentile. None, where there are no values.

    >>> statistic([1, 2, 3, 10], "Sum"), statistic([1, 2, 3, 10], "p50"), statistic([], "Sum")
    (16, 2.5, None)
    """
    if not values:
        return None
    if name.startswith("p"):
        return _percentile(sorted(values), float(name[1:]))
    return STATISTICS[name](values)


def _percentile(ordered: list[float], percent: float) -> float:
    """Between its two neighbours in proportion."""
    place = (len(ordered) - 1) * percent / 100
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)
