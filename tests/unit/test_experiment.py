import math

import numpy as np
import pytest

from aisle.experiments.experiment import Arm, Outcome, confidence_sequence, decide, mismatch_p, variance_of_difference


def outcome(people, happened):
    """Of people to whom it happened once or not at all."""
    return Outcome(people, happened, happened)


def arm(people, clicks, purchases):
    return Arm(people, outcome(people, clicks), outcome(people, purchases))


def test_mean_and_deviations_of_three_people_are_those_worked_by_hand():
    three = Outcome(people=3, total=6, squares=14)  # 1, 2 and 3 clicks

    assert (three.mean, three.deviations) == (2, 2)


def test_the_variance_of_a_difference_is_the_sum_of_the_arms_variances_of_the_mean():
    one, other = Outcome(2, 2, 4), Outcome(2, 4, 16)  # (0, 2) and (0, 4): variances 2 and 8

    own = 2 / 2 + 8 / 2

    assert variance_of_difference(one, other) == pytest.approx(max(own, (20 - 36 / 4) / 3 * (1 / 2 + 1 / 2)))


def test_an_arm_where_nothing_happened_yet_is_not_taken_for_certain():
    rare, nothing = outcome(900, 18), outcome(100, 0)

    assert variance_of_difference(rare, nothing) > 5 * rare.deviations / 899 / 900


def test_the_bounds_are_those_of_the_formula_worked_by_hand():
    one, other = outcome(4500, 450), outcome(500, 60)  # 10 % and 12 %, n = 5000

    lower, upper = confidence_sequence(one, other)

    # rho^2 = (5.9915 + log(6.9915)) / 5000 = 0.00158727; n rho^2 = 7.93634
    # own variance 0.090020/4500 + 0.105812/500 = 0.00023163; pooled 0.091614 * (1/4500 + 1/500) = 0.00020359
    half = math.sqrt(0.00023163 * 2 * 8.93634 / 7.93634 * math.log(math.sqrt(8.93634) / 0.05))
    assert (upper - lower) / 2 == pytest.approx(half, rel=1e-4)
    assert (upper + lower) / 2 == pytest.approx(0.02)


@pytest.mark.parametrize("runs", [1_000, pytest.param(50_000, marks=pytest.mark.long)])
def test_looking_again_and_again_at_two_equal_models_seldom_promotes_or_rolls_back(runs):
    """Each run looks 190 times; a fixed-size test would err in most runs' course far more often than 5 in 100."""
    random = np.random.default_rng(20261124)
    people, rate = 20_000, 0.03
    looks = np.arange(1_000, people + 1, 100)
    errors = naive_errors = 0
    for _ in range(runs):
        is_challenger = random.random(people) < 0.1
        happened = random.random(people) < rate
        challengers = np.cumsum(is_challenger)[looks - 1]
        hits = np.cumsum(happened & is_challenger)[looks - 1]
        champion_hits = np.cumsum(happened & ~is_challenger)[looks - 1]
        wrong = naive = False
        for n, k, hit, other_hit in zip(looks, challengers, hits, champion_hits, strict=True):
            one, other = outcome(int(n - k), int(other_hit)), outcome(int(k), int(hit))
            lower, upper = confidence_sequence(one, other)
            wrong |= not lower <= 0 <= upper
            naive |= abs(other.mean - one.mean) > 1.96 * math.sqrt(variance_of_difference(one, other))
        errors += wrong
        naive_errors += naive

    assert errors / runs <= 0.05
    assert naive_errors / runs > 0.15  # the peeking is real


def test_a_better_challenger_is_found_and_promoted():
    decision = decide(arm(9_000, 900, 270), arm(1_000, 180, 31), 0.1)

    assert decision.verdict == "promote"
    assert any("0.1800 clicks a person against 0.1000" in reason for reason in decision.reasons)


def test_a_challenger_that_is_clicked_less_is_rolled_back():
    assert decide(arm(9_000, 1_800, 270), arm(1_000, 100, 30), 0.1).verdict == "roll_back"


def test_a_challenger_that_is_clicked_more_and_sells_less_is_rolled_back():
    decision = decide(arm(9_000, 900, 1_350), arm(1_000, 180, 50), 0.1)

    assert decision.verdict == "roll_back"
    assert decision.reasons[-1] == "The challenger sells less."


def test_a_small_difference_waits():
    assert decide(arm(9_000, 900, 270), arm(1_000, 104, 31), 0.1).verdict == "wait"


def test_too_few_people_wait():
    decision = decide(arm(900, 90, 30), arm(99, 90, 30), 0.1)

    assert decision.verdict == "wait"
    assert "each variant needs 100" in decision.reasons[0]


def test_nothing_that_happened_to_anybody_settles_nothing():
    assert decide(arm(9_000, 0, 0), arm(1_000, 0, 0), 0.1).verdict == "wait"


def test_a_split_that_is_not_the_declared_one_waits_whatever_the_outcomes():
    decision = decide(arm(8_600, 860, 270), arm(1_400, 300, 90), 0.1)

    assert decision.verdict == "wait"
    assert "the split is broken" in decision.reasons[0]


def test_a_mismatch_is_as_likely_as_chi_square_says():
    assert mismatch_p(920, 80, 0.1) == pytest.approx(math.erfc(math.sqrt((80 - 100) ** 2 / 90 / 2)))
