"""An operator asks how long an experiment takes."""

import json

import pytest

from aisle.experiments.duration import Metric, people_needed, people_to_settle, typical
from aisle.experiments.experiment import MARGINS
from aisle.experiments.worth import people, worth
from ops.experiments import command

SHOP = ["plan", "--clicks", "0.3", "--purchases", "0.03", "--people-per-day", "2000"]


@pytest.fixture
def plan(capsys):
    """Call it with options: what the command tells."""

    def plan(*options):
        assert command().run([*SHOP, *options]) == 0
        return json.loads(capsys.readouterr().out.splitlines()[-1])

    return plan


def test_a_plan_names_people_days_and_what_it_assumed(plan):
    told = plan("--share", "0.5")

    assert told["people"] == people_needed(typical(0.3, 0.03, 1.0), MARGINS, effect=0.1, share=0.5)
    assert told["days"] == -(-told["people"] // 2000) + 2
    assert told["ramp_days"] == 2
    assert told["assumed"]["purchases_margin"] == MARGINS["purchases"]


def test_an_even_split_takes_about_a_third_of_the_people_of_one_to_nine(plan):
    assert plan("--share", "0.5")["people"] / plan("--share", "0.1")["people"] == pytest.approx(0.36, abs=0.06)


def test_wider_margins_and_larger_effects_take_fewer_people(plan):
    usual = plan()["people"]
    wide = plan("--purchases-margin", "0.2", "--revenue-margin", "0.4")["people"]

    assert wide < usual
    assert plan("--purchases-margin", "0.2", "--revenue-margin", "0.4", "--effect", "0.3")["people"] < wide


def test_a_plan_is_for_the_largest_stage_and_has_the_days_of_the_smaller_ones(plan):
    assert plan()["assumed"]["share"] == 0.5
    assert plan("--stages", "0.1,1")["ramp_days"] == 0
    assert plan("--people-per-day", "20")["ramp_days"] == 6  # until somebody meets a challenger of one per cent


def held(arm, people, clicks, purchases):
    """To whom each thing happened once; a purchase brings 20."""
    sums = {"clicks": clicks, "clicks_squared": clicks, "purchases": purchases, "purchases_squared": purchases}
    return {"arm": arm, "people": people, **sums, "revenue": 20 * purchases, "revenue_squared": 400 * purchases}


def test_what_aisle_is_worth_is_between_bounds_that_hold_the_difference():
    rows = [held("holdout", 5_000, 500, 100), held("everybody else", 495_000, 99_000, 14_850)]

    found = worth(rows)

    assert people(rows) == {"holdout": 5_000, "aisle": 495_000}
    assert found["clicks"].difference == pytest.approx(0.1)
    assert 0 < found["clicks"].lower < 0.1 < found["clicks"].upper
    assert found["revenue"].difference == pytest.approx(0.2)


@pytest.mark.parametrize("rows", [[], [held("holdout", 99, 50, 50), held("everybody else", 9_900, 5_000, 5_000)]])
def test_a_holdout_that_is_too_small_has_no_bounds(rows):
    assert {(each.lower, each.upper) for each in worth(rows).values()} == {(None, None)}


def test_behaviour_before_exposure_saves_people():
    known = {"clicks": Metric(0.3, 0.8, correlation=0.7)}

    saved = people_needed(known, {}, effect=0.1, share=0.5) / people_needed({"clicks": Metric(0.3, 0.8)}, {}, 0.1, 0.5)

    assert saved == pytest.approx(1 - 0.7**2, abs=0.05)


def test_what_is_not_there_is_never_settled():
    assert people_to_settle(0.0, 1.0, 0.05) == float("inf")


@pytest.mark.parametrize(("option", "value"), [("--share", "1"), ("--effect", "0"), ("--people-per-day", "-5")])
def test_a_plan_of_the_impossible_is_refused_by_its_option(capsys, option, value):
    assert command().run([*SHOP, option, value]) == 2
    assert option in capsys.readouterr().err
