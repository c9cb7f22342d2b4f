"""Simulated experiments through the very rules that judge a shop's: how often they err, and how often they find.

`python -m benchmarks.experiments` has more of them, of more kinds.
"""

import pytest

from aisle.experiments.duration import people_needed
from aisle.experiments.experiment import MARGINS, judge
from benchmarks.experiment_looks import batches, draw, looks, stage
from benchmarks.experiment_measures import PROMOTE, WAIT, first_verdict, verdicts
from benchmarks.experiment_populations import buyers, clickers, refusers

RUNS = 100


def judged(share, people, clicks=1.0, sales=1.0, leak=0.0):
    """Judgements of experiments whose challengers click and buy so many times as much."""
    for random, new in batches(RUNS, people, share, leak):
        parts = [
            draw(random, new, clickers(0.1), clickers(0.1 * clicks)),
            draw(random, new, buyers(0.02), buyers(0.02 * sales)),
            draw(random, new, refusers(0.01), refusers(0.01)),
        ]
        yield judge([stage(share, parts)], MARGINS)


def share_of(found):
    kinds = list(found)
    return sum(each.sum() for each in kinds) / sum(len(each) for each in kinds)


@pytest.mark.parametrize("share", [0.1, 0.5])
def test_looking_again_and_again_at_two_equal_models_seldom_ends_their_experiment(share):
    alarms = share_of((verdicts(each) != WAIT).any(axis=1) for each in judged(share, looks(200, 300_000, 300)))

    assert alarms <= 0.05


@pytest.mark.parametrize("sales", [0.7, 0.0])
def test_a_challenger_that_is_clicked_more_and_sells_less_is_not_promoted(sales):
    people = looks(200, 300_000, 100)

    promoted = share_of(first_verdict(each) == PROMOTE for each in judged(0.5, people, clicks=1.3, sales=sales))

    assert promoted == 0


def test_a_tenth_more_clicks_are_found_in_the_promised_time():
    metrics = {"clicks": clickers(0.1).metric("clicks"), **{name: buyers(0.02).metric(name) for name in MARGINS}}
    promised = people_needed(metrics, MARGINS, effect=0.1, share=0.5)

    promoted = share_of(first_verdict(each) == PROMOTE for each in judged(0.5, looks(200, promised, 50), clicks=1.1))

    assert promoted >= 0.8


@pytest.mark.parametrize("share", [0.1, 0.5])
def test_a_leak_of_a_tenth_of_the_challengers_pauses_by_a_hundred_thousand_people(share):
    people = looks(100, 100_000, 50, is_even=True)

    assert share_of(each.pause.any(axis=1) for each in judged(share, people, leak=0.1)) >= 0.99
