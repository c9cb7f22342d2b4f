"""What a recipe's lists would have been clicked, from the answers of another: off-policy estimates.

A place of a logged answer tells of the recipe where the recipe would have put the same item there. It counts by one
over the propensity with which exploration put it there (`aisle.serving.exploring.exploration`).

Source: SNIPS, Swaminathan and Joachims (2015); doubly robust, Dudik, Langford and Li (2011). Both by places.
"""

from dataclasses import dataclass

import numpy as np

from aisle.arrays.array_types import Bools, Doubles, Ints

Z = 1.96  # of an interval that covers 95 %


@dataclass(frozen=True)
class Logged:
    """Places of logged answers, one entry each. Shape: (places,) all."""

    person: Ints  # whoever was answered; places of one person are not independent
    propensity: Doubles  # of the item that stood there
    clicked: Doubles
    agrees: Bools  # whether the recipe puts the same item there
    expected: Doubles  # clicks on the recipe's item there, by a model of clicks
    expected_of_logged: Doubles  # clicks on the item that stood there, by the same model


@dataclass(frozen=True)
class Estimate:
    """Clicks per place of the recipe's lists."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Estimates:
    """`supported`: the share of the recipe's places that the logged answers could have filled so, as the logs tell it.

    SNIPS speaks of these places alone. The doubly robust estimate has the model's word for the others.
    """

    snips: Estimate | None  # None where no place agrees
    doubly_robust: Estimate
    supported: float
    places: int
    people: int


def estimate(of: Logged) -> Estimates:
    """Both estimates with intervals of 95 %, clustered by person.

    Formula: w = agrees / propensity. SNIPS = sum of w x clicked / sum of w. Doubly robust = mean of expected +
    w x (clicked - expected_of_logged). Each variance is the sum over people of their squared sums of deviations. The
    interval is corrected for their skewness.

    Raises: ValueError, where there are no places.
    """
    if not len(of.person):
        raise ValueError("off_policy.estimate: no places; give those of at least one logged answer")
    people, cluster = np.unique(of.person, return_inverse=True)
    weight = np.where(of.agrees, 1 / of.propensity, 0.0)
    robust = of.expected + weight * (of.clicked - of.expected_of_logged)
    ones, total = np.ones(len(robust)), weight.sum()
    return Estimates(
        snips=_ratio(weight * of.clicked, weight, cluster) if total > 0 else None,
        doubly_robust=_ratio(robust, ones, cluster),
        supported=round(float(min(total / len(weight), 1.0)), 4),
        places=len(weight),
        people=len(people),
    )


def _ratio(above: Doubles, below: Doubles, cluster: Ints) -> Estimate:
    """The ratio of two sums. Its variance is that of the linearised ratio, with the correction for few clusters."""
    value = above.sum() / below.sum()
    deviation = np.bincount(cluster, weights=above - value * below)
    squares, few = np.sum(deviation**2), len(deviation) / max(len(deviation) - 1, 1)
    error = np.sqrt(few * squares) / below.sum()
    skewness = np.sum(deviation**3) / squares**1.5 if squares > 0 else 0.0
    low, high = max(value - _quantile(Z, skewness) * error, 0.0), min(value - _quantile(-Z, skewness) * error, 1.0)
    return Estimate(round(float(value), 6), round(float(low), 6), round(float(high), 6))


def _quantile(of_normal: float, skewness: float) -> float:
    """Of a studentised mean, whose summands are skewed: few places have great weights, and few of them are clicked.

    Source: the cubic transformation of Hall (1992), `skewness` over the root of the number of people.
    """
    if abs(skewness) < 1e-6:
        return of_normal
    return float(3 / skewness * (np.cbrt(1 + skewness * (of_normal - skewness / 6)) - 1))
