"""Bounds of a difference, worked by hand."""

import math

import numpy as np
import pytest

from aisle.experiments.confidence_sequence import difference, lower_bound, upper_bound, variance_of_difference, widths
from aisle.experiments.outcome import Outcome, adjust
from aisle.experiments.sample_ratio import is_mismatched, log_evidence


def outcome(people, happened):
    """Of people to whom it happened once or not at all."""
    return Outcome.of(people, happened, happened)


def of_values(values, before=()):
    values, before = np.array(values, float), np.array(before or [0.0] * len(values))
    sums = (values.sum(), (values**2).sum(), before.sum(), (before**2).sum(), (values * before).sum())
    return Outcome.of(len(values), *sums)


def test_mean_and_variance_of_three_people_are_those_worked_by_hand():
    three = of_values([1, 2, 3])

    assert (three.mean, three.variance) == (2, 1)


def test_the_variance_of_a_difference_is_the_sum_of_the_arms_variances_of_the_mean():
    one, other = of_values([0, 2]), of_values([0, 4])  # variances 2 and 8

    own, pooled = 2 / 2 + 8 / 2, (20 - 36 / 4) / 3 * (1 / 2 + 1 / 2)

    assert variance_of_difference(one, other) == pytest.approx(max(own, pooled))


def test_an_arm_where_nothing_happened_yet_is_not_taken_for_certain():
    rare, nothing = outcome(900, 18), outcome(100, 0)

    assert variance_of_difference(rare, nothing) > 5 * rare.variance / 900


def test_the_bounds_are_those_of_the_formula_worked_by_hand():
    found = difference([(outcome(4500, 450), outcome(500, 60))])  # 10 % and 12 %; as good as 1,800 split evenly

    lower, upper = lower_bound(found, 0.025, 5_000), upper_bound(found, 0.025, 5_000)

    # rho^2 = (5.9915 + log(6.9915)) / 5000 = 0.00158725; n rho^2 = 2.85705
    # own variance 0.090020/4500 + 0.105812/500 = 0.00023163; pooled 0.091614 * (1/4500 + 1/500) = 0.00020359
    half = math.sqrt(0.00023163 * 2 * 3.85705 / 2.85705 * math.log(1 + math.sqrt(3.85705) / 0.05))
    assert float(found.people) == 1800
    assert (upper - lower) / 2 == pytest.approx(half, rel=1e-4)
    assert (upper + lower) / 2 == pytest.approx(0.02)


def test_bounds_are_tightest_about_where_they_are_tuned_for():
    people = np.geomspace(100, 1e7, 200)
    against_fixed = {tuned: widths(people, 0.05, tuned) for tuned in (1_000, 100_000)}

    assert against_fixed[1_000][0] < against_fixed[100_000][0]
    assert against_fixed[1_000][-1] > against_fixed[100_000][-1]


def test_behaviour_before_exposure_explains_chance_away():
    champion = of_values([0, 1, 4, 5], before=[0, 1, 4, 5])
    challenger = of_values([1, 2, 9, 10], before=[0, 1, 8, 9])  # always one more; by chance more of the eager

    one, other = adjust(champion, challenger)

    assert other.mean - one.mean == pytest.approx(1)
    assert variance_of_difference(one, other) < variance_of_difference(champion, challenger) / 10


def test_behaviour_before_exposure_that_tells_nothing_changes_nothing():
    champion, challenger = of_values([0, 1, 1]), of_values([1, 2, 1])

    one, other = adjust(champion, challenger)

    assert (one.total, one.squares) == (champion.total, champion.squares)
    assert (other.total, other.squares) == (challenger.total, challenger.squares)


def test_stages_are_compared_apart_and_weighed_by_their_people():
    stages = [(outcome(90, 45), outcome(10, 6)), (outcome(50, 5), outcome(50, 10))]

    found = difference(stages)

    assert found.people == pytest.approx(36 + 100)
    assert found.value == pytest.approx((36 * 0.1 + 100 * 0.1) / 136)


def test_a_margin_takes_off_what_may_be_lost():
    found = difference([(outcome(1000, 100), outcome(1000, 95))], kept=0.9)

    assert found.value == pytest.approx(0.095 - 0.09)


def test_evidence_of_a_mismatch_is_the_ratio_worked_by_hand():
    """Prior Beta(250, 250), two challengers of two: 250/500 * 251/501 against 1/4."""
    assert log_evidence(np.float64(0), np.float64(2), 0.5) == pytest.approx(math.log(250 / 500 * 251 / 501 * 4))


def test_a_lost_tenth_of_the_challengers_is_a_mismatch_and_chance_is_not():
    assert is_mismatched(np.float64(90_000), np.float64(9_000), 0.1)
    assert not is_mismatched(np.float64(90_000), np.float64(9_800), 0.1)
