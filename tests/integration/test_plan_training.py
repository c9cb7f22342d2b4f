"""Which recipes a night fits, from the endpoint, the line in S3 and what is deployed."""

import json
from datetime import UTC, datetime

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError
from moto.core import DEFAULT_ACCOUNT_ID
from moto.sagemaker.models import sagemaker_backends

from aisle.errors import InvalidInput, Unavailable
from aisle.releases.recipe import recipe
from aisle_aws.models import recipe_store
from aisle_aws.transport.clients import client
from functions.plan_training.app import handler

BASE = "aisle-20261129-020000"
OLD, NEW = recipe("image", {}), recipe("registry/aisle:2", {})  # the model of a test has the image `image`
NOW = datetime(2026, 11, 29, tzinfo=UTC)


def planned(context, image="image"):
    return handler({"base": BASE, "image_uri": image}, context)


def waiting():
    return [place.recipe_id for place in recipe_store.line()]


@pytest.fixture
def champion(trained, serving):
    """One of a release that knew no recipes."""
    trained("m1")
    serving(champion=("m1", 1.0))


def test_the_first_night_fits_what_is_deployed(account, context):
    (fit,) = planned(context)["fits"]

    assert fit == {
        "arm": "champion",
        "model_version": f"{BASE}-{OLD.recipe_id}",
        "recipe": OLD.recipe_id,
        "image_uri": "image",
        "config": "{}",
        "gate": "first",
        "against": None,
    }
    assert waiting() == []


def test_an_old_champions_recipe_is_its_image_and_it_is_compared_with_itself(champion, context):
    (fit,) = planned(context)["fits"]

    assert (fit["recipe"], fit["gate"]) == (OLD.recipe_id, "refresh")
    artifacts = "s3://artifacts/models/m1/output/model.tar.gz"
    assert fit["against"] == {"model_version": "m1", "model_artifacts": artifacts}


def test_a_deployment_that_changed_the_code_joins_the_line_once(champion, context):
    first, second = planned(context, NEW.image_uri), planned(context, NEW.image_uri)

    assert [fit["arm"] for fit in first["fits"]] == ["champion", "candidate"]
    assert first == second
    assert waiting() == [NEW.recipe_id]


def test_a_recipe_that_was_refused_does_not_join_again(champion, context):
    planned(context, NEW.image_uri)
    recipe_store.leave(NEW.recipe_id)

    assert [fit["arm"] for fit in planned(context, NEW.image_uri)["fits"]] == ["champion"]


def test_a_deployed_recipe_that_could_not_join_the_line_joins_it_the_next_night(champion, context):
    def refuse(params, **_):
        if "/waiting/" in params["Key"]:
            raise EndpointConnectionError(endpoint_url="S3")

    events = client("s3").meta.events
    events.register("provide-client-params.s3.PutObject", refuse)
    with pytest.raises((Unavailable, EndpointConnectionError)):
        planned(context, NEW.image_uri)
    events.unregister("provide-client-params.s3.PutObject", refuse)

    assert [fit["arm"] for fit in planned(context, NEW.image_uri)["fits"]] == ["champion", "candidate"]
    assert waiting() == [NEW.recipe_id]


@pytest.mark.parametrize("status", ["Failed", None])
def test_where_no_endpoint_serves_any_more_the_champions_recipe_is_fitted_and_not_a_refused_one(
    account, champion, context, status
):
    point = {"model_version": "m1", "model_artifacts": "s3://artifacts/models/m1/output/model.tar.gz"}
    account.s3.put_object(Bucket="artifacts", Key="config/champion.json", Body=json.dumps(point))
    planned(context, NEW.image_uri)
    recipe_store.leave(NEW.recipe_id)
    if status:
        sagemaker_backends[DEFAULT_ACCOUNT_ID]["eu-west-1"].endpoints["aisle"].endpoint_status = status
    else:
        boto3.client("sagemaker").delete_endpoint(EndpointName="aisle")

    (fit,) = planned(context, NEW.image_uri)["fits"]

    assert (fit["recipe"], fit["gate"]) == (OLD.recipe_id, "first")


def test_a_champion_that_is_nowhere_any_more_leaves_the_first_night_to_what_is_deployed(account, context):
    point = {"model_version": "m1", "model_artifacts": "s3://artifacts/models/m1/output/model.tar.gz"}
    account.s3.put_object(Bucket="artifacts", Key="config/champion.json", Body=json.dumps(point))

    assert [fit["gate"] for fit in planned(context)["fits"]] == ["first"]


def test_while_a_trial_runs_both_arms_are_fitted_and_the_line_waits(account, trained, serving, context):
    versions = [f"aisle-20261128-020000-{each.recipe_id}" for each in (OLD, NEW)]
    for version, made in zip(versions, (OLD, NEW), strict=True):
        trained(version)
        recipe_store.define(made, "test", NOW)
    serving(champion=(versions[0], 0.9), challenger=(versions[1], 0.1))
    other = recipe("image", {"factors": 8})
    recipe_store.define(other, "test", NOW)
    recipe_store.join(other.recipe_id, NOW)

    fits = planned(context)["fits"]

    assert [(fit["arm"], fit["recipe"]) for fit in fits] == [
        ("champion", OLD.recipe_id),
        ("challenger", NEW.recipe_id),
    ]
    assert waiting() == [other.recipe_id]


def test_a_challenger_that_was_rolled_back_is_no_trial(account, trained, serving, context):
    versions = [f"aisle-20261128-020000-{each.recipe_id}" for each in (OLD, NEW)]
    for version, made in zip(versions, (OLD, NEW), strict=True):
        trained(version)
        recipe_store.define(made, "test", NOW)
    serving(champion=(versions[0], 1.0), challenger=(versions[1], 0.0))

    assert [fit["arm"] for fit in planned(context)["fits"]] == ["champion"]


def test_a_recipes_configuration_is_one_text(champion, context):
    made = recipe("image", {"patience": 3, "factors": 8})
    recipe_store.define(made, "test", NOW)
    recipe_store.join(made.recipe_id, NOW)

    candidate = planned(context)["fits"][1]

    assert candidate["config"] == '{"factors":8,"patience":3}'
    assert json.loads(candidate["config"]) == made.config


@pytest.mark.parametrize("stages", ["0.01,0.01,1", ".0,1"])
def test_stages_that_do_not_grow_are_refused_before_anything_is_trained(champion, context, monkeypatch, stages):
    monkeypatch.setenv("STAGES", stages)

    with pytest.raises(InvalidInput, match="Stages"):
        planned(context)


def test_a_trial_begins_with_the_first_share_however_it_is_written(champion, context, monkeypatch):
    monkeypatch.setenv("STAGES", ".01,.1,1")

    assert planned(context)["share"] == 0.01
