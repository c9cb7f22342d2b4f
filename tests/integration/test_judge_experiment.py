"""The verdict as the rollout state machine asks for it, from rows as the query answers them."""

from datetime import UTC, datetime, timedelta

import pytest

from aisle_aws.models import recipe_store
from functions.judge_experiment.app import handler
from functions.judge_model.app import handler as judge_model


def row(variant, people, clicks, purchases):
    """Clicks and purchases of people to whom they happened once; each purchase brings 20."""
    sums = {"clicks": clicks, "clicks_squared": clicks, "purchases": purchases, "purchases_squared": purchases}
    revenue = {"revenue": 20 * purchases, "revenue_squared": 400 * purchases}
    return {"experiment": "aisle-m2/0.1", "variant": variant, "people": people, **sums, **revenue}


CHAMPION = row("champion", 90_000, 9_000, 2_700)
BETTER = row("challenger", 10_000, 1_800, 400)


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
    judgement = handler({"rows": [CHAMPION, row("challenger", 10_000, 100, 300)]}, context)

    assert judgement["verdict"] == "roll_back"


def test_outcomes_of_an_earlier_trial_do_not_count(trial, context):
    earlier = {"experiment": "aisle-m0/0.1"}

    judgement = handler({"rows": [CHAMPION | earlier, BETTER | earlier]}, context)

    assert judgement["verdict"] == "wait"
    assert judgement["reasons"] == ["The outcomes tell of no answer of this trial yet."]


def test_a_challenger_whose_lists_nobody_is_shown_is_rolled_back(trial, context):
    judgement = handler({"rows": [CHAMPION]}, context)

    assert judgement["verdict"] == "roll_back"
    assert judgement["reasons"][-1] == "Fewer than half of its people are shown the challenger's lists."


def test_a_split_that_is_not_the_declared_one_pauses_and_is_told(trial, context, capsys):
    judgement = handler({"rows": [CHAMPION, BETTER | {"people": 9_000}]}, context)

    assert (judgement["verdict"], judgement["challenger_share"]) == ("pause", pytest.approx(0.1))
    assert "production_variants" not in judgement
    assert '"BrokenSplits":[1.0]' in capsys.readouterr().out


def test_a_sound_stage_names_the_next_share(trial, context):
    judgement = handler({"rows": [CHAMPION, row("challenger", 10_000, 1_005, 300)]}, context)

    assert (judgement["verdict"], judgement["challenger_share"]) == ("wait", 0.5)
    assert judgement["experiment"] == "aisle-m2/0.1"
    (stage,) = judgement["stages"]
    assert (stage["share"], stage["champion"], stage["challenger"]) == (0.1, 90_000, 10_000)


def test_the_stages_are_those_of_the_stack(trial, context, monkeypatch):
    monkeypatch.setenv("STAGES", "0.1,0.3,1")

    judgement = handler({"rows": [CHAMPION, row("challenger", 10_000, 1_005, 300)]}, context)

    assert judgement["challenger_share"] == 0.3


def test_a_challenger_that_is_clicked_more_and_sells_nothing_is_rolled_back(trial, context):
    judgement = handler({"rows": [CHAMPION, row("challenger", 10_000, 1_800, 0)]}, context)

    assert judgement["verdict"] == "roll_back"
    assert "The challenger sells less." in judgement["reasons"]


def test_the_margins_of_the_stack_decide_what_a_challenger_may_lose(trial, context, monkeypatch):
    sells_a_little_less = row("challenger", 10_000, 1_800, 270)
    waits = handler({"rows": [CHAMPION, sells_a_little_less]}, context)
    monkeypatch.setenv("PURCHASES_MARGIN", "0.5")
    monkeypatch.setenv("REVENUE_MARGIN", "0.5")

    promotes = handler({"rows": [CHAMPION, sells_a_little_less]}, context)

    assert waits["verdict"] == "wait"
    assert "that the challenger keeps 90% of purchases" in waits["reasons"][-2]
    assert promotes["verdict"] == "promote"


@pytest.mark.parametrize("rows", [[], None])
def test_an_experiment_that_nobody_met_waits(trial, context, rows):
    assert handler({"rows": rows}, context)["verdict"] == "wait"


def test_a_challenger_that_was_rolled_back_is_not_judged_again(account, trained, serving, context):
    trained("m1")
    trained("m2")
    serving(champion=("m1", 1.0), challenger=("m2", 0.0))

    judgement = handler({"rows": [CHAMPION, BETTER]}, context)

    assert (judgement["verdict"], judgement["reasons"]) == ("wait", ["No challenger is being tried."])
    assert judgement["challenger_share"] == 0


def test_before_the_first_release_there_is_nothing_to_judge(account, context):
    assert handler({"rows": []}, context)["verdict"] == "wait"


EQUAL = row("challenger", 10_000, 1_005, 300)


def test_a_trial_ends_undecided_when_its_longest_time_is_over(trial, context):
    recipe_store.begin_trial("aisle-m2", datetime.now(UTC) - timedelta(days=90))

    judgement = handler({"rows": [CHAMPION, EQUAL]}, context)

    assert (judgement["verdict"], judgement["challenger_share"]) == ("undecided", 0)
    assert judgement["model_version"] == "m2"
    assert "Nobody could tell in 90 days" in judgement["reasons"][-1]


def test_the_longest_time_is_that_of_the_stack(trial, context, monkeypatch):
    recipe_store.begin_trial("aisle-m2", datetime.now(UTC) - timedelta(days=2))
    monkeypatch.setenv("LONGEST_TRIAL_DAYS", "1")

    assert handler({"rows": []}, context)["verdict"] == "undecided"


def test_the_query_is_asked_for_what_came_since_the_trial_began(trial, context):
    always = handler({}, context)["since"]
    recipe_store.begin_trial("aisle-m2", datetime(2026, 11, 1, 2, 0, 0, 123, tzinfo=UTC))

    assert (always, handler({}, context)["since"]) == ("1970-01-01 00:00:00", "2026-11-01 02:00:00")
