"""The state of an alarm, from the datapoints of its evaluation range.

Source: docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
"""

import operator
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

State = Literal["OK", "ALARM", "INSUFFICIENT_DATA"]

MORE_PERIODS = 2  # CloudWatch looks further back than the evaluation periods, for points in place of missing ones
OPERATORS = {
    "GreaterThanThreshold": operator.gt,
    "GreaterThanOrEqualToThreshold": operator.ge,
    "LessThanThreshold": operator.lt,
    "LessThanOrEqualToThreshold": operator.le,
}


@dataclass(frozen=True)
class Rule:
    """`to_alarm` of the last `periods` datapoints must breach."""

    comparison: str
    threshold: float
    periods: int
    to_alarm: int
    missing: str = "missing"  # or breaching, notBreaching, ignore

    @property
    def evaluation_range(self) -> int:
        return self.periods + MORE_PERIODS


def evaluate(rule: Rule, points: Sequence[float | None], current: State) -> State:
    """`points` are those of the evaluation range, oldest first; None is a missing one.

    >>> rule = Rule("GreaterThanThreshold", 0, periods=3, to_alarm=2)
    >>> evaluate(rule, [None, 0, None, 5, 5], "OK"), evaluate(rule, [None] * 5, "OK")
    ('ALARM', 'INSUFFICIENT_DATA')
    """
    breaches = OPERATORS[rule.comparison]
    real = [breaches(point, rule.threshold) for point in points if point is not None]
    if len(real) >= rule.periods:
        return _by_number(sum(real[-rule.periods :]), rule)
    if rule.missing == "breaching":
        return _by_number(sum(real) + rule.periods - len(real), rule)
    if rule.missing == "notBreaching":
        return _by_number(sum(real), rule)
    if not real:
        return current if rule.missing == "ignore" else "INSUFFICIENT_DATA"
    if sum(real) >= rule.to_alarm:
        return "ALARM"
    if not all(real):
        return "OK"
    return current if rule.missing == "ignore" else "ALARM"  # whatever is known breaches


def _by_number(breaching: int, rule: Rule) -> State:
    return "ALARM" if breaching >= rule.to_alarm else "OK"
