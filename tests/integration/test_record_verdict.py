"""What became of a model and of its recipe, as the registry and the line tell it."""

from datetime import UTC, datetime

import boto3
import pytest

from aisle.releases.recipe import recipe
from aisle_aws.models import recipe_store
from functions.record_verdict.app import handler

NEW = recipe("registry/aisle:2", {})
VERSION = f"aisle-20261129-020000-{NEW.recipe_id}"
NOW = datetime(2026, 11, 29, tzinfo=UTC)


@pytest.fixture
def registered(account):
    sagemaker = boto3.client("sagemaker")
    sagemaker.create_model_package_group(ModelPackageGroupName="aisle")
    made = sagemaker.create_model_package(
        ModelPackageGroupName="aisle",
        ModelPackageDescription=f"{VERSION}: Not worse.",
        ModelApprovalStatus="Approved",
        CustomerMetadataProperties={"model_version": VERSION, "ndcg@10": "0.25"},
    )
    recipe_store.define(NEW, "test", NOW)
    recipe_store.join(NEW.recipe_id, NOW)
    return lambda: sagemaker.describe_model_package(ModelPackageName=made["ModelPackageArn"])


def tell(context, verdict, version=VERSION):
    return handler({"model_version": version, "verdict": verdict, "reasons": ["It sells less.", "Surely."]}, context)


def test_a_recipe_that_was_rolled_back_is_refused_in_words_and_leaves_the_line(registered, context):
    assert tell(context, "rolled back") == {"recipe": NEW.recipe_id, "verdict": "rolled back", "left_line": True}

    package = registered()
    assert package["ModelApprovalStatus"] == "Rejected"
    assert package["ApprovalDescription"] == "rolled back: It sells less. Surely."
    assert package["CustomerMetadataProperties"]["ndcg@10"] == "0.25"
    assert package["CustomerMetadataProperties"]["verdict"] == "rolled back"
    assert recipe_store.verdicts()[NEW.recipe_id]["reasons"] == "It sells less. Surely."
    assert recipe_store.line() == []


def test_a_recipe_that_is_tried_leaves_the_line_and_stays_approved(registered, context):
    assert tell(context, "tried")["left_line"]

    assert registered()["ModelApprovalStatus"] == "Approved"


def test_a_recipe_that_could_not_be_compared_keeps_its_place_for_one_more_night(registered, context):
    once, repeated = tell(context, "not compared"), tell(context, "not compared")
    said, kept = recipe_store.verdicts()[NEW.recipe_id], recipe_store.line()
    twice = tell(context, "not compared", VERSION.replace("20261129", "20261130"))

    assert once == repeated == {"recipe": NEW.recipe_id, "verdict": "not compared", "left_line": False}
    assert (said["verdict"], said["reasons"], len(kept)) == ("not compared", "It sells less. Surely.", 1)
    assert twice == {"recipe": NEW.recipe_id, "verdict": "refused", "left_line": True}
    assert recipe_store.verdicts()[NEW.recipe_id]["reasons"].endswith("`ops.models propose` brings it back.")


def test_a_canary_that_was_dropped_says_nothing_of_its_recipe(registered, context):
    assert not tell(context, "dropped")["left_line"]

    assert registered()["ModelApprovalStatus"] == "Rejected"
    assert recipe_store.verdicts() == {}


def test_a_recipe_that_was_never_registered_is_told_all_the_same(registered, context):
    other = recipe("registry/aisle:2", {"factors": 8})

    tell(context, "not trained", f"aisle-20261129-020000-{other.recipe_id}")

    assert recipe_store.verdicts()[other.recipe_id]["verdict"] == "not trained"
