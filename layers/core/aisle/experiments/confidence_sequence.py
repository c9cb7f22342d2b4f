"""Bounds of the difference between two variants that hold at all looks at once, however often one looks.

Source: Waudby-Smith, Arbour, Sinha, Kennedy, Ramdas, "Time-uniform central limit theory and asymptotic confidence
sequences" (Annals of Statistics, 2024), one-sided.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from aisle.arrays.array_types import Doubles
from aisle.experiments.outcome import Outcome, adjust

Pair = tuple[Outcome, Outcome]  # champion, challenger


@dataclass(frozen=True)
class Difference:
    """The challenger's mean minus the champion's, estimated."""

    value: Doubles
    variance: Doubles
    people: Doubles  # as many, split evenly, would tell as much


def difference(stages: Sequence[Pair], kept: float = 1.0) -> Difference:
    """The challenger's mean minus `kept` times the champion's, adjusted. Each stage compares its own people.

    Formula: the mean of the stages' differences, each weighed by n0 n1 / (n0 + n1), which no outcome sways.
    """
    estimates = [_of_stage(champion, challenger, kept) for champion, challenger in stages]
    people = np.sum([each.people for each in estimates], axis=0)
    whole = np.maximum(people, 1)
    value = np.sum([each.people * each.value for each in estimates], axis=0) / whole
    variance = np.sum([each.people**2 * each.variance for each in estimates], axis=0) / whole**2
    return Difference(value, variance, people)


def lower_bound(of: Difference, alpha: float, tuned_for: float) -> Doubles:
    """With probability 1 - alpha the true difference is above it, at all looks at once."""
    return of.value - _half(of, alpha, tuned_for)


def upper_bound(of: Difference, alpha: float, tuned_for: float) -> Doubles:
    """With probability 1 - alpha the true difference is below it, at all looks at once."""
    return of.value + _half(of, alpha, tuned_for)


def widths(people: Doubles, alpha: float, tuned_for: float) -> Doubles:
    """Standard errors between the estimate and its bound. `tuned_for` is the number of people where it is tightest.

    Formula: sqrt(2 (n r^2 + 1) / (n r^2) * log(1 + sqrt(n r^2 + 1) / (2 alpha))).
    """
    likely = -2 * math.log(2 * alpha)
    n_rho_squared = np.maximum(people, 1e-9) * (likely + math.log(likely + 1)) / tuned_for
    return np.sqrt(2 * (1 + 1 / n_rho_squared) * np.log1p(np.sqrt(n_rho_squared + 1) / (2 * alpha)))


def _half(of: Difference, alpha: float, tuned_for: float) -> Doubles:
    return np.sqrt(of.variance) * widths(of.people, alpha, tuned_for)


def _of_stage(champion: Outcome, challenger: Outcome, kept: float) -> Difference:
    one, other = adjust(champion, challenger)
    one = one.scaled(kept)
    people = 4 * one.people * other.people / np.maximum(one.people + other.people, 1)
    return Difference(other.mean - one.mean, variance_of_difference(one, other), people)


def variance_of_difference(one: Outcome, other: Outcome) -> Doubles:
    """Variance of the difference of means: the unpooled or the pooled estimate, whichever is larger.

    A small arm without a single rare outcome has zero variance of its own. The difference would seem certain.
    """
    inverse = 1 / np.maximum(one.people, 1) + 1 / np.maximum(other.people, 1)
    return np.maximum(_of_mean(one) + _of_mean(other), (one + other).variance * inverse)


def _of_mean(arm: Outcome) -> Doubles:
    return arm.variance / np.maximum(arm.people, 1)
