"""The verdict as the rollout state machine asks for it, from rows as the query answers them."""

import pytest

from functions.judge_experiment.app import handler
from functions.judge_model.app import handler as judge_model


def row(variant, model_version, people, clicks, purchases):
    counted = {"clicks": clicks, "clicks_squared": clicks, "purchases": purchases, "purchases_squared": purchases}
    return {"variant": variant, "model_version": model_version, "people": people, **counted}


CHAMPION = row("champion", "m1", 9_000, 900, 270)
BETTER = row("challenger", "m2", 1_000, 180, 31)


@pytest.fixture
def trial(account, trained, serving, context):
    for version in ("m1", "m2"):
        judge_model({"model_version": version, "model_artifacts": trained(version)}, context)
    serving(champion=("m1", 0.9), challenger=("m2", 0.1))
    return account


def test_a_better_challenger_is_promoted_by_name(trial, context):
    judgement = handler({"rows": [CHAMPION, BETTER]}, context)

    assert judgement["verdict"] == "promote"
    assert judgement["model_version"] == "m2"


def test_a_worse_challenger_is_rolled_back(trial, context):
    judgement = handler({"rows": [CHAMPION, row("challenger", "m2", 1_000, 10, 30)]}, context)

    assert judgement["verdict"] == "roll_back"


def test_people_of_an_earlier_challenger_do_not_count(trial, context):
    judgement = handler({"rows": [CHAMPION, BETTER | {"model_version": "m0"}]}, context)

    assert judgement["verdict"] == "wait"
    assert "0 the challenger's" in judgement["reasons"][0]


@pytest.mark.parametrize("rows", [[], None])
def test_an_experiment_that_nobody_met_waits(trial, context, rows):
    assert handler({"rows": rows}, context)["verdict"] == "wait"


def test_a_challenger_that_was_rolled_back_is_not_judged_again(account, trained, serving, context):
    trained("m1")
    trained("m2")
    serving(champion=("m1", 1.0), challenger=("m2", 0.0))

    judgement = handler({"rows": [CHAMPION, BETTER]}, context)

    assert (judgement["verdict"], judgement["reasons"]) == ("wait", ["No challenger is being tried."])


def test_before_the_first_release_there_is_nothing_to_judge(account, context):
    assert handler({"rows": []}, context)["verdict"] == "wait"
