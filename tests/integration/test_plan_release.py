"""The release as the retrain state machine asks for it; its answer goes into SageMaker's calls as it is."""

import json

import boto3
import pytest
from moto.core import DEFAULT_ACCOUNT_ID
from moto.sagemaker.models import sagemaker_backends

from functions.judge_model.app import handler as judge_model
from functions.plan_release.app import handler


def planned(context, version):
    payload = {"model_version": version, "model_name": f"aisle-{version}", "instance_type": "ml.m5.large"}
    return handler(payload, context)


@pytest.fixture
def passed(trained, context):
    """A version that came by the gate."""

    def train(version):
        judge_model({"model_version": version, "model_artifacts": trained(version)}, context)

    return train


def read(account, key):
    return json.loads(account.s3.get_object(Bucket="artifacts", Key=key)["Body"].read())


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


def test_a_champion_is_published_for_the_time_when_the_endpoint_is_silent(account, passed, context):
    passed("m1")

    planned(context, "m1")

    artifacts = "s3://artifacts/models/m1/output/model.tar.gz"
    assert read(account, "config/champion.json") == {"model_version": "m1", "model_artifacts": artifacts}


def test_a_challenger_joins_and_changes_nothing_that_is_published(account, passed, serving, context):
    passed("m1")
    planned(context, "m1")
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
    assert read(account, "config/champion.json")["model_version"] == "m1"


def test_an_endpoint_that_failed_makes_room_for_a_new_one(account, passed, serving, context):
    passed("m1")
    serving(champion=("m1", 1.0))
    sagemaker_backends[DEFAULT_ACCOUNT_ID]["eu-west-1"].endpoints["aisle"].endpoint_status = "Failed"
    passed("m2")

    plan = planned(context, "m2")

    assert (plan["action"], plan["variant"]) == ("create", "champion")
    assert boto3.client("sagemaker").list_endpoints()["Endpoints"] == []
