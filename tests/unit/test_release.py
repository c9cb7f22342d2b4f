from dataclasses import replace

import pytest

from aisle.errors import InvalidInput, Unavailable
from aisle.releases.changes import (
    plan_challenge,
    plan_departure,
    plan_mending,
    plan_promotion,
    plan_refresh,
    plan_restoration,
    plan_settlement,
)
from aisle.releases.release import Endpoint, Variant, share
from aisle.releases.trials import plan_stage

CHAMPION = Variant("champion", "aisle-m1", "ml.m5.large", instances=3)
CHALLENGER = Variant("challenger", "aisle-m2", "ml.m5.large", weight=0.1)


LOST = [None, *(Endpoint(status, (CHAMPION, CHALLENGER)) for status in ("Failed", "OutOfService"))]
STUCK = Endpoint("UpdateRollbackFailed", (CHAMPION, CHALLENGER))


@pytest.mark.parametrize("endpoint", LOST)
def test_the_first_model_is_champion_alone(endpoint):
    release = plan_challenge(endpoint, "aisle-m1", "ml.m5.large")

    assert (release.action, release.variant) == ("create", "champion")
    assert release.variants == (Variant("champion", "aisle-m1", "ml.m5.large", instances=1, weight=1.0),)


def test_the_second_model_is_tried_on_a_tenth_of_the_people():
    release = plan_challenge(Endpoint("InService", (CHAMPION,)), "aisle-m2", "ml.c7g.large")

    assert (release.action, release.variant) == ("update", "challenger")
    assert [(variant.name, variant.model_name, variant.weight) for variant in release.variants] == [
        ("champion", "aisle-m1", 0.9),
        ("challenger", "aisle-m2", 0.1),
    ]


def test_a_release_leaves_the_champion_the_machines_it_scaled_to():
    release = plan_challenge(Endpoint("InService", (CHAMPION,)), "aisle-m2", "ml.c7g.large")

    assert (release.variants[0].instances, release.variants[0].instance_type) == (3, "ml.m5.large")
    assert (release.variants[1].instances, release.variants[1].instance_type) == (1, "ml.c7g.large")


def test_a_second_trial_waits_while_the_first_runs():
    with pytest.raises(Unavailable, match="one trial at a time"):
        plan_challenge(Endpoint("InService", (CHAMPION, CHALLENGER)), "aisle-m3", "ml.m5.large")


def test_a_trial_starts_beside_a_champion_of_the_same_night_at_the_first_stage():
    canary = Variant("canary", "aisle-m1b", "ml.m5.large", weight=0.1)

    release = plan_challenge(Endpoint("InService", (CHAMPION, canary)), "aisle-c3", "ml.m5.large", 0.01, "aisle-m3")

    assert [(each.name, each.model_name, each.weight) for each in release.variants] == [
        ("champion", "aisle-m3", 0.99),
        ("challenger", "aisle-c3", 0.01),
    ]


def test_a_trial_does_not_undo_a_way_back_that_came_while_it_was_trained():
    restored = replace(CHAMPION, model_name="aisle-aisle-20261120-020000-0a0a0a0a")
    tonight, candidate = "aisle-aisle-20261129-020000-aaaaaaaa", "aisle-aisle-20261129-020000-bbbbbbbb"

    with pytest.raises(Unavailable, match="of another recipe than"):
        plan_challenge(Endpoint("InService", (restored,)), candidate, "ml.m5.large", 0.01, tonight)


def test_a_refresh_during_a_trial_changes_both_models_and_neither_share():
    endpoint = Endpoint("InService", (replace(CHAMPION, weight=0.5), replace(CHALLENGER, weight=0.5)))

    release = plan_refresh(endpoint, {"champion": "aisle-m3", "challenger": "aisle-c3"}, "ml.m5.large")

    assert [(each.name, each.model_name, each.weight, each.instances) for each in release.variants] == [
        ("champion", "aisle-m3", 0.5, 3),
        ("challenger", "aisle-c3", 0.5, 1),
    ]
    assert release.retains == "all"


def test_an_arm_whose_refresh_was_refused_serves_on():
    release = plan_refresh(Endpoint("InService", (CHAMPION, CHALLENGER)), {"challenger": "aisle-c3"}, "ml.m5.large")

    assert [each.model_name for each in release.variants] == ["aisle-m1", "aisle-c3"]


@pytest.mark.parametrize("beside", [(), (replace(CHALLENGER, weight=0.0),), (Variant("canary", "aisle-m2", "t"),)])
def test_without_a_trial_a_refresh_is_a_canary_at_a_tenth(beside):
    release = plan_refresh(Endpoint("InService", (CHAMPION, *beside)), {"champion": "aisle-m3"}, "ml.m5.large")

    assert [(each.name, each.model_name, each.weight) for each in release.variants] == [
        ("champion", "aisle-m1", 0.9),
        ("canary", "aisle-m3", 0.1),
    ]


def test_a_canary_that_was_not_stopped_takes_the_whole_on_the_champions_machines():
    canary = Variant("canary", "aisle-m2", "ml.m5.large", weight=0.1)

    release = plan_settlement(Endpoint("InService", (CHAMPION, canary)), "aisle-m2")

    assert release.variants == (Variant("champion", "aisle-m2", "ml.m5.large", instances=3, weight=1.0),)


def test_a_canary_that_was_drained_leaves():
    canary = Variant("canary", "aisle-m2", "ml.m5.large", weight=0.0)

    release = plan_settlement(Endpoint("InService", (CHAMPION, canary)), "aisle-m2")

    assert [(each.model_name, each.weight) for each in release.variants] == [("aisle-m1", 1.0)]


@pytest.mark.parametrize("beside", [(), (Variant("canary", "aisle-m3", "t", weight=0.1),)])
def test_a_canary_that_was_overtaken_changes_nothing(beside):
    endpoint = Endpoint("InService", (CHAMPION, *beside))

    assert plan_settlement(endpoint, "aisle-m2").action == "none"
    assert plan_departure(endpoint, "canary", "aisle-m2").action == "none"


def test_a_challenger_that_leaves_gives_the_champion_the_whole():
    release = plan_departure(Endpoint("InService", (replace(CHAMPION, weight=0.9), CHALLENGER)), "challenger")

    assert [(each.name, each.weight) for each in release.variants] == [("champion", 1.0)]


def test_a_drained_challenger_gives_way_to_a_new_one():
    drained = Variant("challenger", "aisle-m2", "ml.m5.large", weight=0.0)

    release = plan_challenge(Endpoint("InService", (CHAMPION, drained)), "aisle-m3", "ml.m5.large")

    assert share(release.variants, "challenger") == pytest.approx(0.1)


@pytest.mark.parametrize("status", ["Updating", "Creating", "RollingBack"])
def test_an_endpoint_that_is_changing_is_not_changed_again(status):
    with pytest.raises(Unavailable, match=status):
        plan_challenge(Endpoint(status, (CHAMPION,)), "aisle-m2", "ml.m5.large")


def test_a_promoted_challenger_is_champion_alone_on_the_champions_machines():
    release = plan_promotion(Endpoint("InService", (CHAMPION, CHALLENGER)))

    assert release.variants == (Variant("champion", "aisle-m2", "ml.m5.large", instances=3, weight=1.0),)


def test_without_a_challenger_there_is_nothing_to_promote():
    for endpoint in (None, Endpoint("InService", (CHAMPION,))):
        with pytest.raises(Unavailable, match="no challenger"):
            plan_promotion(endpoint)


def test_only_the_challenger_that_was_meant_is_promoted():
    endpoint = Endpoint("InService", (CHAMPION, CHALLENGER))

    assert plan_promotion(endpoint, "aisle-m2").variants[0].model_name == "aisle-m2"
    with pytest.raises(Unavailable, match="the challenger is aisle-m2 now, not aisle-m1"):
        plan_promotion(endpoint, "aisle-m1")


def test_the_recipe_that_was_judged_is_promoted_with_the_model_of_the_night_since():
    judged, newer = (f"aisle-aisle-202611{day}-020000-bbbbbbbb" for day in (28, 29))
    endpoint = Endpoint("InService", (CHAMPION, replace(CHALLENGER, model_name=newer)))

    assert plan_promotion(endpoint, judged).variants[0].model_name == newer
    with pytest.raises(Unavailable, match="the challenger is"):
        plan_promotion(endpoint, judged.replace("bbbbbbbb", "cccccccc"))


def test_a_challenger_that_was_rolled_back_is_not_promoted():
    drained = Variant("challenger", "aisle-m2", "ml.m5.large", weight=0.0)

    with pytest.raises(Unavailable, match="was rolled back"):
        plan_promotion(Endpoint("InService", (CHAMPION, drained)))


def test_a_version_that_comes_back_is_champion_alone_on_the_champions_machines():
    release = plan_restoration(Endpoint("InService", (CHAMPION, CHALLENGER)), "aisle-m0", "ml.m5.large")

    assert release.action == "update"
    assert release.variants == (Variant("champion", "aisle-m0", "ml.m5.large", instances=3, weight=1.0),)


@pytest.mark.parametrize("endpoint", [*LOST, STUCK])
def test_a_version_comes_back_where_no_endpoint_serves_and_where_no_update_helps(endpoint):
    assert plan_restoration(endpoint, "aisle-m0", "ml.m5.large").action == "create"


def test_a_version_that_serves_alone_needs_no_change_unless_it_gets_other_machines():
    endpoint = Endpoint("InService", (CHAMPION,))

    assert plan_restoration(endpoint, "aisle-m1", "ml.m5.large").action == "none"
    assert plan_restoration(endpoint, "aisle-m1", "ml.c7g.large").action == "update"


@pytest.mark.parametrize("endpoint", LOST)
def test_a_refresh_makes_an_endpoint_anew_that_answers_nobody(endpoint):
    assert plan_refresh(endpoint, {"champion": "aisle-m3"}, "ml.m5.large").action == "create"


@pytest.mark.parametrize(
    "plan",
    [
        lambda endpoint: plan_refresh(endpoint, {"champion": "aisle-m3"}, "ml.m5.large"),
        lambda endpoint: plan_challenge(endpoint, "aisle-m2", "ml.m5.large"),
        lambda endpoint: plan_departure(endpoint, "challenger"),
        lambda endpoint: plan_stage(endpoint, 0.2),
        plan_promotion,
        plan_mending,
    ],
)
def test_an_endpoint_that_is_stuck_but_answers_is_made_anew_by_a_way_back_alone(plan):
    with pytest.raises(Unavailable, match=r"UpdateRollbackFailed: `ops.models rollback` makes it anew"):
        plan(STUCK)


TRIAL = Endpoint("InService", (Variant("champion", "aisle-m1", "ml.m5.large", weight=0.9), CHALLENGER))


def test_mending_changes_nothing_that_serves_and_ends_no_trial():
    release = plan_mending(TRIAL)

    assert (release.action, release.variant, release.variants) == ("none", "champion", TRIAL.variants)


@pytest.mark.parametrize("endpoint", [*LOST, Endpoint("Updating", TRIAL.variants)])
def test_where_nothing_serves_or_it_changes_now_there_is_nothing_to_mend(endpoint):
    with pytest.raises(Unavailable):
        plan_mending(endpoint)


def test_another_stage_gives_the_challenger_another_share():
    release = plan_stage(TRIAL, 0.2)

    assert {variant.name: variant.weight for variant in release.variants} == {"champion": 0.8, "challenger": 0.2}
    assert (release.action, release.variant, release.retains) == ("update", "challenger", "instances")


@pytest.mark.parametrize("of", [0, 1, -0.1, 2, 0.1])
def test_a_share_that_is_none_of_a_trial_or_runs_already_is_refused(of):
    with pytest.raises(InvalidInput, match="share"):
        plan_stage(TRIAL, of)


@pytest.mark.parametrize(
    "endpoint",
    [
        None,
        Endpoint("InService", (CHAMPION,)),
        Endpoint("Updating", TRIAL.variants),
        Endpoint("InService", (CHAMPION, Variant("challenger", "aisle-m2", "ml.m5.large", weight=0))),
    ],
)
def test_without_a_trial_or_while_the_endpoint_changes_there_is_no_other_stage(endpoint):
    with pytest.raises(Unavailable):
        plan_stage(endpoint, 0.2)


def test_a_stage_is_of_the_challenger_that_was_named():
    with pytest.raises(Unavailable, match="the challenger is aisle-m2 now"):
        plan_stage(TRIAL, 0.2, "aisle-m3")
