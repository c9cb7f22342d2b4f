"""Off-policy estimates: worked by hand on a few places, and by simulation on logs whose truth is known."""

import numpy as np
import pytest

from aisle.experiments.off_policy import Logged, estimate
from benchmarks.experiment_off_policy import off_policy_coverage
from training.ranker.click_model import expected_clicks


def logged(**columns):
    given = {name: np.array(values) for name, values in columns.items()}
    nothing = np.zeros(len(given["person"]))
    return Logged(**{"expected": nothing, "expected_of_logged": nothing, **given})


WORKED = {
    "person": [1, 1, 2, 2],
    "propensity": [0.5, 0.25, 1.0, 0.5],
    "clicked": [1.0, 0.0, 0.0, 1.0],
    "agrees": [True, True, True, False],
}


def test_snips_weighs_a_place_that_agrees_by_one_over_its_propensity():
    of = estimate(logged(**WORKED))

    assert of.snips.value == pytest.approx(2 / 7, abs=1e-6)  # weights 2, 4, 1 and 0
    assert (of.supported, of.places, of.people) == (1.0, 4, 2)


def test_the_doubly_robust_estimate_takes_the_models_word_and_mends_it_where_the_logs_can():
    of = estimate(logged(**WORKED, expected=[0.5] * 4, expected_of_logged=[0.5] * 4))

    assert of.doubly_robust.value == pytest.approx(np.mean([0.5 + 2 * 0.5, 0.5 - 4 * 0.5, 0.5 - 0.5, 0.5]), abs=1e-6)


def test_places_of_one_person_are_not_independent():
    twice = {name: values * 2 for name, values in WORKED.items()}
    of_same, of_others = estimate(logged(**twice)), estimate(logged(**{**twice, "person": [1, 1, 2, 2, 3, 3, 4, 4]}))

    assert of_same.snips.value == of_others.snips.value
    assert of_same.snips.high - of_same.snips.low > of_others.snips.high - of_others.snips.low


def test_a_recipe_of_which_the_logs_say_nothing_has_the_models_word_alone():
    of = estimate(logged(**{**WORKED, "agrees": [False] * 4}, expected=[0.2] * 4))

    assert of.snips is None
    assert (of.doubly_robust.value, of.supported) == (pytest.approx(0.2), 0)


def test_no_places_are_refused():
    with pytest.raises(ValueError, match="no places"):
        estimate(logged(**{name: [] for name in WORKED}))


def test_intervals_hold_the_truth_of_simulated_logs():
    held = [value for _, value in off_policy_coverage(15, 0.1)]

    assert min(held) >= 0.7  # of 15 runs; `python -m benchmarks.experiments` asks for 0.9 of 1,000


def test_the_model_of_clicks_finds_what_place_and_score_do():
    random = np.random.default_rng(0)
    person, position = np.repeat(np.arange(4_000), 5), np.tile(np.arange(5), 4_000)
    log_odds = random.normal(-2, 1, len(person))
    truth = 1 / (1 + np.exp(-(log_odds - np.log1p(position))))
    clicked = (random.random(len(person)) < truth).astype(np.float64)

    found = expected_clicks(person, position, log_odds, clicked, log_odds + 1)

    assert np.abs(found.of_logged - truth).max() < 0.05
    assert (found.of_recipe > found.of_logged).all()
