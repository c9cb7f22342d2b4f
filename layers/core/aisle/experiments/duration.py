"""The duration calculator: how many people an experiment needs until it is decided."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from aisle.experiments.arms import CLICKS, PURCHASES, REVENUE
from aisle.experiments.confidence_sequence import widths
from aisle.experiments.experiment import (
    BETTER_ALPHA,
    KEPT_ALPHA,
    MIN_EVENTS,
    MIN_PEOPLE,
    PRIMARY,
    TUNED_TO_PROMOTE,
)

EFFECT = 0.1  # the gain in clicks that matters: a tenth more
POWER = 0.8  # how often a challenger with the given effect is promoted in the promised time
MOST_PEOPLE = 1e12


@dataclass(frozen=True)
class Metric:
    """What a metric is like before the experiment, a person."""

    mean: float
    deviation: float  # standard
    correlation: float = 0.0  # with the same person's behaviour before exposure

    @property
    def variance(self) -> float:
        """Variance that behaviour before exposure leaves unexplained."""
        return self.deviation**2 * (1 - self.correlation**2)


@dataclass(frozen=True)
class Test:
    """What has to be shown of one metric."""

    gap: float  # true difference from what would not be enough
    variance: float  # of its estimate, times the evenly split people
    alpha: float

    def chance(self, people: float) -> float:
        """Chance that so many evenly split people show it."""
        errors = self.gap / math.sqrt(self.variance / people)
        return NormalDist().cdf(errors - float(widths(np.asarray(people), self.alpha, TUNED_TO_PROMOTE)))


def typical(clicks: float, purchases: float, order_spread: float) -> dict[str, Metric]:
    """The metrics of a shop, from clicks and purchases a person. Behaviour before exposure explains nothing.

    Clicks vary twice as much as if each came by itself, since the eager click again. `order_spread` is the standard
    deviation of an order's value, as a share of its mean. Revenue is in mean orders.
    """
    return {
        CLICKS: Metric(clicks, math.sqrt(2 * clicks)),
        PURCHASES: Metric(purchases, math.sqrt(purchases)),
        REVENUE: Metric(purchases, math.sqrt(purchases * (1 + order_spread**2))),
    }


def people_needed(
    metrics: Mapping[str, Metric], margins: Mapping[str, float], effect: float, share: float, power: float = POWER
) -> int:
    """People of both variants until the challenger is promoted, with the given power.

    `effect` is its gain in clicks, as a share of the champion's. It is taken to equal the champion in the guardrails.
    """
    tests = [_gain(metrics[PRIMARY], effect, share)]
    tests += [_keep(metrics[name], margin, share) for name, margin in margins.items()]
    even = fewest(lambda people: sum(1 - test.chance(people) for test in tests) <= 1 - power)
    least = max(_least(metrics[name], share) for name in (PRIMARY, *margins))
    return math.ceil(max(even / (4 * share * (1 - share)), least))


def ramp(shares: Sequence[float], people_per_day: float) -> int:
    """Days of the stages before the one that decides: one day of each, or until somebody meets the challenger.

    >>> ramp([0.01, 0.1], people_per_day=2_000), ramp([0.01, 0.1], people_per_day=20)
    (2, 6)
    """
    return sum(math.ceil(max(1.0, 1 / (share * people_per_day))) for share in shares)


def people_to_settle(gap: float, variance: float, alpha: float) -> float:
    """Evenly split people until the bound passes 0, if the difference stays; `inf` if it never will."""
    return people_to_show(gap, variance, alpha, power=0.5)


def people_to_show(gap: float, variance: float, alpha: float, power: float = POWER) -> float:
    """Evenly split people until the bound likely passes 0, if the true difference is `gap`; `inf` if there is none."""
    return fewest(lambda people: Test(gap, variance, alpha).chance(people) >= power) if gap > 0 else math.inf


def fewest(is_enough: Callable[[float], bool]) -> float:
    """The smallest number of people that is enough, to a thousandth; more are always enough, too."""
    low, high = 1.0, MOST_PEOPLE
    while high / low > 1.001:
        middle = math.sqrt(low * high)
        low, high = (low, middle) if is_enough(middle) else (middle, high)
    return high


def _gain(metric: Metric, effect: float, share: float) -> Test:
    variance = _variance(metric.variance, metric.variance * (1 + effect), share)
    return Test(effect * metric.mean, variance, BETTER_ALPHA)


def _keep(metric: Metric, margin: float, share: float) -> Test:
    variance = _variance(metric.variance * (1 - margin) ** 2, metric.variance, share)
    return Test(margin * metric.mean, variance, KEPT_ALPHA)


def _variance(champion: float, challenger: float, share: float) -> float:
    """Of the difference, times evenly split people: unpooled or pooled, whichever is larger, as the bounds take it."""
    own = share * champion + (1 - share) * challenger
    pooled = (1 - share) * champion + share * challenger
    return 4 * max(own, pooled)


def _least(metric: Metric, share: float) -> float:
    """People of both variants until the metric may be judged at all."""
    events_per_person = metric.mean**2 / (metric.mean**2 + metric.deviation**2)
    return max(MIN_PEOPLE, MIN_EVENTS / events_per_person) / min(share, 1 - share)
