"""What an alarm watches: a metric, or an expression over metrics, as one datapoint per period."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from local.engines.monitoring.alarm_state import Rule
from local.engines.monitoring.cloudwatch_metrics import Metrics
from local.engines.monitoring.metric_math import Value, value_of
from local.engines.monitoring.metric_store import MINUTE, Metric, metric, statistic


@dataclass(frozen=True)
class Measured:
    metric: Metric
    statistic: str


@dataclass(frozen=True)
class Watched:
    """`shown` is the id among `measured` and `expressions` whose value the threshold is for."""

    measured: dict[str, Measured]
    expressions: dict[str, str]
    shown: str
    period_minutes: int

    def points(self, metrics: Metrics, minute: int, number: int) -> list[Value]:
        """The datapoints of the last `number` periods before `minute`, oldest first."""
        starts = [minute - self.period_minutes * place for place in range(number, 0, -1)]
        return [self._point(metrics, start) for start in starts]

    def turning_minutes(self, metrics: Metrics, after: int, until: int, number: int) -> Iterator[int]:
        """The minutes of `after` < minute <= `until` at which a value moves between `number` periods."""
        for each in self.measured.values():
            oldest = after - self.period_minutes * (number + 1)
            for minute in metrics.store_of(each.metric).minutes(each.metric, oldest, until):
                for place in range(number + 1):
                    turning = minute + 1 + self.period_minutes * place
                    if after < turning <= until:
                        yield turning

    def _point(self, metrics: Metrics, start: int) -> Value:
        end = start + self.period_minutes
        values: dict[str, Value] = {
            name: statistic(metrics.store_of(each.metric).values(each.metric, start, end), each.statistic)
            for name, each in self.measured.items()
        }
        for name, expression in self.expressions.items():
            values[name] = value_of(expression, values)
        return values[self.shown]


def watched(alarm: Any) -> Watched:
    """moto's alarm."""
    if not alarm.metric_data_queries:
        key = metric(alarm.namespace, alarm.metric_name, _named(alarm.dimensions))
        measured = {"m": Measured(key, alarm.extended_statistic or alarm.statistic)}
        return Watched(measured, {}, "m", _minutes(alarm.period))
    queries = {query.id: query for query in alarm.metric_data_queries}
    measured = {name: _measured(query.metric_stat) for name, query in queries.items() if query.metric_stat}
    periods = [query.metric_stat.period if query.metric_stat else query.period for query in queries.values()]
    shown = next(name for name, query in queries.items() if query.return_data in (None, True, "true"))
    expressions = {name: query.expression for name, query in queries.items() if query.expression}
    return Watched(measured, expressions, shown, max(_minutes(period) for period in periods if period))


def rule_of(alarm: Any) -> Rule:
    periods = int(alarm.evaluation_periods)
    return Rule(
        alarm.comparison_operator,
        float(alarm.threshold),
        periods,
        int(alarm.datapoints_to_alarm or periods),
        _missing(alarm),
    )


def _missing(alarm: Any) -> str:
    """An alarm of DynamoDB's metrics ignores missing data, whatever it says."""
    return "ignore" if alarm.namespace == "AWS/DynamoDB" else alarm.treat_missing_data or "missing"


def _measured(stat: Any) -> Measured:
    return Measured(metric(stat.metric.namespace, stat.metric.metric_name, _named(stat.metric.dimensions)), stat.stat)


def _named(dimensions: Any) -> dict[str, str]:
    return {dimension.name: dimension.value for dimension in dimensions or []}


def _minutes(period: Any) -> int:
    return max(1, int(period) // MINUTE)
