"""The plan as the release state machine asks for it; it goes into SageMaker's calls as it is."""

import json
from datetime import UTC, datetime

import boto3
import pytest
from moto.core import DEFAULT_ACCOUNT_ID
from moto.sagemaker.models import sagemaker_backends

from aisle.errors import InvalidInput, Unavailable
from aisle_aws.models import recipe_store
from functions.judge_model.app import handler as judge_model
from functions.plan_release.app import handler


def planned(context, version, change="challenge"):
    return handler({"change": change, "model_version": version, "instance_type": "ml.m5.large"}, context)


@pytest.fixture
def passed(trained, context):
    """A version that came by the gate."""

    def train(version):
        judge_model({"model_version": version, "model_artifacts": trained(version)}, context)

    return train


def point_at(account, version, *before):
    pointer = {"model_version": version, "model_artifacts": f"s3://artifacts/models/{version}", "before": before}
    account.s3.put_object(Bucket="artifacts", Key="config/champion.json", Body=json.dumps(pointer))


def test_the_first_model_makes_the_endpoint(account, passed, context):
    passed("m1")

    plan = planned(context, "m1")

    assert (plan["action"], plan["variant"]) == ("create", "champion")
    assert plan["production_variants"] == [
        {
            "VariantName": "champion",
            "ModelName": "aisle-m1",
            "InstanceType": "ml.m5.large",
            "InitialInstanceCount": 1,
            "InitialVariantWeight": 1.0,
        }
    ]


def test_sagemaker_takes_the_plan_as_it_is(account, passed, context):
    passed("m1")
    plan = planned(context, "m1")
    name = plan["endpoint_config_name"]

    sagemaker = boto3.client("sagemaker")
    sagemaker.create_endpoint_config(EndpointConfigName=name, ProductionVariants=plan["production_variants"])
    sagemaker.create_endpoint(EndpointName="aisle", EndpointConfigName=name)

    assert name.startswith("aisle-")
    assert sagemaker.describe_endpoint(EndpointName="aisle")["EndpointStatus"] == "InService"


def test_a_challenger_joins_the_champion(account, passed, serving, context):
    passed("m1")
    serving(champion=("m1", 1.0))
    passed("m2")

    plan = planned(context, "m2")

    assert (plan["action"], plan["variant"]) == ("update", "challenger")
    result = {variant["VariantName"]: variant for variant in plan["production_variants"]}
    assert {name: variant["InitialVariantWeight"] for name, variant in result.items()} == {
        "champion": 0.9,
        "challenger": 0.1,
    }
    assert result["champion"]["InitialInstanceCount"] == 2
    assert [each["VariantName"] for each in plan["serving"]] == ["champion"]


def test_a_recipe_that_was_withdrawn_while_it_was_trained_is_not_tried_and_the_champion_is_refreshed(
    account, passed, serving, context
):
    champion, newer, candidate = (f"aisle-2026112{each}" for each in ("8-020000-aaaaaaaa", *TONIGHT))
    for version in (champion, newer, candidate):
        passed(version)
    serving(champion=(champion, 1.0))
    change = {"change": "challenge", "model_version": candidate, "recipe": "bbbbbbbb", "share": 0.01}
    asked = change | {"champion_version": newer, "instance_type": "ml.m5.large"}
    recipe_store.join("bbbbbbbb", datetime(2026, 11, 28, tzinfo=UTC))

    waiting = handler(asked, context)
    recipe_store.leave("bbbbbbbb")
    withdrawn = handler(asked, context)
    alone = handler({key: value for key, value in asked.items() if key != "champion_version"}, context)

    assert (waiting["variant"], waiting["model_version"]) == ("challenger", candidate)
    assert (withdrawn["variant"], withdrawn["model_version"]) == ("canary", newer)
    assert alone["action"] == "none"


TONIGHT = ("9-020000-aaaaaaaa", "9-020000-bbbbbbbb")
NIGHT, RECIPES = "aisle-20261129-020000", ("aaaaaaaa", "bbbbbbbb")


def refreshed(context, **versions):
    return handler({"change": "refresh", "versions": versions, "instance_type": "ml.m5.large"}, context)


@pytest.fixture
def trial(passed, serving):
    """Both arms of a trial, and what tonight made of their recipes."""
    before, tonight = ([f"{night}-{each}" for each in RECIPES] for night in ("aisle-20261128-020000", NIGHT))
    for version in (*before, *tonight):
        passed(version)
    serving(champion=(before[0], 0.5), challenger=(before[1], 0.5))
    return dict(zip(("champion", "challenger"), tonight, strict=True))


def test_a_trials_refresh_keeps_shares_and_machines_as_they_are_at_that_moment(account, trial, context):
    plan = refreshed(context, **trial)

    result = {each["VariantName"]: each for each in plan["production_variants"]}
    assert {name: each["ModelName"] for name, each in result.items()} == {
        arm: f"aisle-{version}" for arm, version in trial.items()
    }
    assert {each["InitialVariantWeight"] for each in result.values()} == {0.5}
    assert plan["retained"] == {"RetainAllVariantProperties": True}


def test_a_challenger_that_was_promoted_meanwhile_is_refreshed_as_the_champion(account, trial, context):
    sagemaker = boto3.client("sagemaker")
    sagemaker.delete_endpoint(EndpointName="aisle")
    variants = sagemaker.describe_endpoint_config(EndpointConfigName="aisle-now")["ProductionVariants"]
    promoted = variants[1] | {"VariantName": "champion"}
    sagemaker.create_endpoint_config(EndpointConfigName="aisle-later", ProductionVariants=[promoted])
    sagemaker.create_endpoint(EndpointName="aisle", EndpointConfigName="aisle-later")

    plan = refreshed(context, **trial)

    assert (plan["variant"], plan["model_version"]) == ("canary", trial["challenger"])


def test_a_canary_takes_the_whole_and_an_older_one_changes_nothing(account, passed, serving, context):
    for version in ("m1", "m2", "m3"):
        passed(version)
    serving(champion=("m1", 0.9), canary=("m3", 0.1))

    settled, overtaken = planned(context, "m3", "settle"), planned(context, "m2", "settle")

    assert (settled["action"], settled["model_version"]) == ("update", "m3")
    assert [each["ModelName"] for each in settled["production_variants"]] == ["aisle-m3"]
    assert overtaken["action"] == "none"


def test_a_trial_begins_when_its_challenge_is_planned_and_anew_when_the_recipe_is_tried_again(
    account, passed, serving, context
):
    passed("m1")
    passed("m2")
    serving(champion=("m1", 1.0), challenger=("m2", 0.0))  # drained
    earlier = datetime(2026, 11, 1, tzinfo=UTC)
    recipe_store.begin_trial("aisle-m2", earlier)

    planned(context, "m2")

    assert recipe_store.trial_began_at("aisle-m2") > earlier


def test_a_first_model_is_no_trial(account, passed, context):
    passed("m1")

    planned(context, "m1")

    assert recipe_store.trial_began_at("aisle-m1") is None


def test_a_release_that_is_repeated_while_its_trial_runs_keeps_the_trials_start(account, passed, serving, context):
    passed("m1")
    passed("m2")
    serving(champion=("m1", 0.9), challenger=("m2", 0.1))

    planned(context, "m2")

    assert recipe_store.trial_began_at("aisle-m2") is None


def test_a_stage_gives_the_challenger_another_share_and_leaves_the_machines(account, passed, serving, context):
    passed("m1")
    passed("m2")
    serving(champion=("m1", 0.9), challenger=("m2", 0.1))

    plan = handler(
        {"change": "stage", "model_version": "m2", "share": 0.2, "instance_type": "ml.m5.large"},
        context,
    )

    assert (plan["action"], plan["variant"], plan["model_version"]) == ("update", "challenger", "m2")
    weights = {each["VariantName"]: each["InitialVariantWeight"] for each in plan["production_variants"]}
    assert weights == {"champion": 0.8, "challenger": 0.2}
    assert plan["retained"]["ExcludeRetainedVariantProperties"] == [{"VariantPropertyType": "DesiredWeight"}]


def becomes(status):
    sagemaker_backends[DEFAULT_ACCOUNT_ID]["eu-west-1"].endpoints["aisle"].endpoint_status = status


@pytest.mark.parametrize("status", ["Failed", "OutOfService"])
def test_an_endpoint_that_answers_nobody_makes_room_for_a_new_one(account, passed, serving, context, status):
    passed("m1")
    serving(champion=("m1", 1.0))
    becomes(status)
    passed("m2")

    plan = planned(context, "m2")

    assert (plan["action"], plan["variant"]) == ("create", "champion")
    assert boto3.client("sagemaker").list_endpoints()["Endpoints"] == []


@pytest.mark.parametrize("status", ["Failed", "OutOfService", "UpdateRollbackFailed"])
def test_the_last_champion_comes_back_to_an_endpoint_that_no_update_helps(account, passed, serving, context, status):
    for version in ("m1", "m2"):
        passed(version)
    serving(champion=("m2", 1.0))
    point_at(account, "m2", "m1")
    becomes(status)

    plan = planned(context, None, "restore")

    assert (plan["action"], plan["model_version"], plan["serving"]) == ("create", "m2", [])
    assert boto3.client("sagemaker").list_endpoints()["Endpoints"] == []


def test_an_endpoint_that_answers_with_a_mix_is_not_deleted_by_a_night(account, passed, serving, context):
    passed("m1")
    passed("m2")
    serving(champion=("m1", 1.0))
    becomes("UpdateRollbackFailed")

    with pytest.raises(Unavailable, match="makes it anew"):
        planned(context, "m2")

    assert len(boto3.client("sagemaker").list_endpoints()["Endpoints"]) == 1


def test_a_way_back_that_ended_before_the_pointer_goes_no_champion_further(account, passed, serving, context):
    for version in ("m1", "m2", "m3"):
        passed(version)
    serving(champion=("m2", 1.0))
    point_at(account, "m3", "m2", "m1")

    assert planned(context, None, "restore")["model_version"] == "m2"


def test_mending_plans_what_serves_as_it_is(account, passed, serving, context):
    for version in ("m1", "m2"):
        passed(version)
    serving(champion=("m1", 0.9), challenger=("m2", 0.1))

    plan = planned(context, None, "mend")

    assert (plan["action"], plan["variant"], plan["model_version"]) == ("none", "champion", "m1")
    assert {each["VariantName"]: each["ModelName"] for each in plan["production_variants"]} == {
        "champion": "aisle-m1",
        "challenger": "aisle-m2",
    }


def test_by_default_the_champion_before_this_one_comes_back(account, passed, serving, context):
    for version in ("m1", "m2"):
        passed(version)
    serving(champion=("m2", 0.9), challenger=("m1", 0.1))
    point_at(account, "m2", "m1")

    plan = planned(context, None, "restore")

    assert (plan["action"], plan["model_version"]) == ("update", "m1")
    assert [each["VariantName"] for each in plan["serving"]] == ["champion", "challenger"]
    assert [variant["ModelName"] for variant in plan["production_variants"]] == ["aisle-m1"]


def test_a_pointer_that_lags_behind_the_endpoint_leads_back_all_the_same(account, passed, serving, context):
    for version in ("m1", "m2"):
        passed(version)
    serving(champion=("m2", 1.0))
    point_at(account, "m1")

    assert planned(context, None, "restore")["model_version"] == "m1"


def test_the_last_champion_comes_back_to_an_endpoint_that_was_deleted(account, passed, context):
    passed("m1")
    point_at(account, "m1", "m0")

    plan = planned(context, None, "restore")

    assert (plan["action"], plan["model_version"], plan["serving"]) == ("create", "m1", [])


def test_the_first_champion_has_none_before_it(account, passed, serving, context):
    passed("m1")
    serving(champion=("m1", 1.0))

    with pytest.raises(InvalidInput, match="no champion before"):
        planned(context, None, "restore")


def test_a_version_without_its_model_or_its_artefact_does_not_come_back(account, passed, serving, context):
    for version in ("m1", "m2"):
        passed(version)
    serving(champion=("m2", 1.0))
    account.s3.delete_object(Bucket="artifacts", Key="models/m1/output/model.tar.gz")

    for version in ("m0", "m1"):
        with pytest.raises(InvalidInput, match="is not kept"):
            planned(context, version, "restore")


def test_a_promotion_is_of_the_challenger_that_was_named(account, passed, serving, context):
    for version in ("m1", "m2"):
        passed(version)
    serving(champion=("m1", 0.9), challenger=("m2", 0.1))

    assert planned(context, "m2", "promote")["model_version"] == "m2"
    with pytest.raises(Unavailable, match="the challenger is aisle-m2 now"):
        planned(context, "m1", "promote")


@pytest.mark.parametrize("share", [0, 1, -0.1])
def test_a_share_that_no_trial_has_is_refused_in_words(account, passed, serving, context, share):
    passed("m1")
    serving(champion=("m1", 1.0))

    with pytest.raises(InvalidInput, match="share"):
        handler({"change": "challenge", "model_version": "m2", "share": share, "instance_type": "ml.m5.large"}, context)


def test_a_change_that_nobody_knows_is_refused(account, context):
    with pytest.raises(InvalidInput, match="with a model_version"):
        planned(context, None, "challenge")
