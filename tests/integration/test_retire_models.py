"""Old versions go by the rule: models, artefacts and endpoint configurations. The evaluations stay."""

import json

import boto3
import pytest

from functions.retire_models.app import handler

NIGHTS = [f"aisle-202611{day:02d}-020000" for day in range(1, 7)]
OTHERS = ["aisle-test-20261101-020000", "aisle-spring"]


@pytest.fixture
def shop(account, trained, serving, monkeypatch):
    """Six nights; the second was refused, so SageMaker has no model of it. The third serves, the first was champion."""
    monkeypatch.setenv("MODEL_VERSIONS_KEPT", "2")
    sagemaker = boto3.client("sagemaker")
    for version in [*NIGHTS, *OTHERS]:
        trained(version)
        key = f"models/{version}/output/evaluation.json"
        account.s3.put_object(Bucket="artifacts", Key=key, Body=b"{}")
    sagemaker.delete_model(ModelName=f"aisle-{NIGHTS[1]}")
    serving(champion=(NIGHTS[2], 1.0))
    pointer = {"model_version": NIGHTS[2], "model_artifacts": "", "before": [NIGHTS[0]]}
    account.s3.put_object(Bucket="artifacts", Key="config/champion.json", Body=json.dumps(pointer))
    return account


def archives(shop):
    listed = shop.s3.list_objects_v2(Bucket="artifacts", Prefix="models/")["Contents"]
    return [each["Key"].split("/")[1] for each in listed if each["Key"].endswith("model.tar.gz")]


def models():
    return sorted(
        each["ModelName"].removeprefix("aisle-") for each in boto3.client("sagemaker").list_models()["Models"]
    )


def test_the_newest_what_serves_and_the_last_champions_stay(shop, context):
    kept = sorted([NIGHTS[0], NIGHTS[2], *NIGHTS[4:], *OTHERS])

    assert handler({}, context) == {"retired": [NIGHTS[1], NIGHTS[3]]}

    assert archives(shop) == models() == kept


def test_evaluations_stay_for_the_registry_and_nothing_goes_twice(shop, context):
    handler({}, context)

    assert handler({}, context) == {"retired": []}
    shop.s3.head_object(Bucket="artifacts", Key=f"models/{NIGHTS[3]}/output/evaluation.json")


def test_what_a_deletion_left_half_way_goes_the_next_time(shop, context):
    shop.s3.delete_object(Bucket="artifacts", Key=f"models/{NIGHTS[3]}/output/model.tar.gz")

    assert NIGHTS[3] in handler({}, context)["retired"]
    assert NIGHTS[3] not in models()


def test_configurations_older_than_the_one_in_force_go(shop, context):
    sagemaker = boto3.client("sagemaker")
    (variants,) = sagemaker.describe_endpoint_config(EndpointConfigName="aisle-now")["ProductionVariants"]
    names = ["aisle-20261101-020500", "aisle-20261103-020500", "aisle-20261109-020500", "aisle-test-20261101-020500"]
    for name in names:
        sagemaker.create_endpoint_config(EndpointConfigName=name, ProductionVariants=[variants])
    sagemaker.delete_endpoint(EndpointName="aisle")
    sagemaker.create_endpoint(EndpointName="aisle", EndpointConfigName=names[1])

    handler({}, context)

    left = {each["EndpointConfigName"] for each in sagemaker.list_endpoint_configs()["EndpointConfigs"]}
    assert left == {"aisle-now", *names[1:]}


def test_before_the_first_release_nothing_goes(account, context, monkeypatch):
    monkeypatch.setenv("MODEL_VERSIONS_KEPT", "2")

    assert handler({}, context) == {"retired": []}
