"""CloudWatch Logs' metric filters over what a job prints: each line that matches is a value of a metric.

It knows patterns of one comparison of one field, such as `{ $.missing > 0 }`, and a metric's value as a number or a
field. Another pattern is refused when the filter is made.

Source: docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntaxForMetricFilters.html
"""

import json
import operator
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from moto.cloudwatch.models import cloudwatch_backends
from moto.core.exceptions import JsonRESTError
from moto.logs.metric_filters import MetricFilters
from moto.logs.models import logs_backends

from local.runtime.running_cloud import RunningCloud

PATTERN = re.compile(r"\{\s*\$\.(\w+)\s*(>=|<=|!=|=|>|<)\s*(-?[\d.]+)\s*\}")
COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
    "=": operator.eq,
    "!=": operator.ne,
}


@dataclass(frozen=True)
class Pattern:
    """
    >>> Pattern.of("{ $.missing > 0 }").matches({"missing": 3}), Pattern.of("{ $.missing > 0 }").matches({})
    (True, False)
    """

    field: str
    comparison: str
    number: float

    @classmethod
    def of(cls, text: str) -> "Pattern":
        """Raises: ValueError for a pattern that is not known here."""
        found = PATTERN.fullmatch(text.strip())
        if not found:
            raise ValueError(f"{text} is no filter pattern that the embedded cloud knows: one is {{ $.field > 0 }}")
        return cls(found[1], found[2], float(found[3]))

    def matches(self, line: dict[str, Any]) -> bool:
        value = line.get(self.field)
        return isinstance(value, int | float) and COMPARISONS[self.comparison](value, self.number)


class UnknownPattern(JsonRESTError):
    def __init__(self, message: str) -> None:
        super().__init__("InvalidParameterException", message)


def read_output(cloud: RunningCloud, log_group: str, text: str) -> None:
    """Puts the metrics that the filters of the group find in what was printed."""
    filters = logs_backends[cloud.account_id][cloud.region].filters.metric_filters
    backend = cloudwatch_backends[cloud.account_id][cloud.region]
    lines = list(_documents(text.splitlines()))
    for each in [each for each in filters if each["logGroupName"] == log_group]:
        pattern = Pattern.of(each["filterPattern"])
        for line in filter(pattern.matches, lines):
            for metric in each["metricTransformations"]:
                datum = {"MetricName": metric["metricName"], "Value": _value(metric["metricValue"], line)}
                backend.put_metric_data(metric["metricNamespace"], [datum])


def install(cloud: RunningCloud) -> None:
    moto_add = MetricFilters.add_filter

    def add_filter(self: Any, filter_name: str, filter_pattern: str, *rest: Any) -> None:
        """A filter of the same name is replaced; moto keeps both."""
        try:
            Pattern.of(filter_pattern)
        except ValueError as error:
            raise UnknownPattern(str(error)) from None
        self.metric_filters = [each for each in self.metric_filters if each["filterName"] != filter_name]
        moto_add(self, filter_name, filter_pattern, *rest)

    cloud.patch(MetricFilters, "add_filter", add_filter)


def _documents(lines: Iterable[str]) -> Iterable[dict[str, Any]]:
    for line in lines:
        try:
            document = json.loads(line)
        except ValueError:
            continue  # a line of text
        if isinstance(document, dict):
            yield document


def _value(text: str, line: dict[str, Any]) -> float:
    return float(line[text.removeprefix("$.")] if text.startswith("$.") else text)
