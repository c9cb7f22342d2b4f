"""The champion's pointer: it tells what the endpoint serves, and is mended where it lags."""

import json

import pytest
from botocore.exceptions import ClientError
from moto.core import DEFAULT_ACCOUNT_ID
from moto.sagemaker.models import sagemaker_backends

from functions.publish_champion.app import handler


def pointer(account):
    return json.loads(account.s3.get_object(Bucket="artifacts", Key="config/champion.json")["Body"].read())


def test_the_pointer_names_the_champion_that_serves(account, trained, serving, context):
    artifacts = trained("m1")
    serving(champion=("m1", 1.0))

    assert handler({}, context) == {"champion": "m1", "before": []}
    assert pointer(account) == {"model_version": "m1", "model_artifacts": artifacts, "before": []}


def test_a_challenger_changes_nothing_that_is_published(account, trained, serving, context):
    for version in ("m1", "m2"):
        trained(version)
    serving(champion=("m1", 0.9), challenger=("m2", 0.1))

    handler({}, context)

    assert pointer(account)["model_version"] == "m1"


def test_a_pointer_of_an_earlier_release_of_aisle_is_followed_and_mended(account, trained, serving, context):
    trained("m2")
    serving(champion=("m2", 1.0))
    old = {"model_version": "m1", "model_artifacts": "s3://artifacts/models/m1"}
    account.s3.put_object(Bucket="artifacts", Key="config/champion.json", Body=json.dumps(old))

    for _ in range(2):
        assert handler({}, context) == {"champion": "m2", "before": ["m1"]}

    assert pointer(account)["model_artifacts"].endswith("models/m2/output/model.tar.gz")


@pytest.mark.parametrize("status", ["Updating", "Failed"])
def test_while_the_endpoint_changes_the_pointer_stays(account, trained, serving, context, status):
    trained("m1")
    serving(champion=("m1", 1.0))
    sagemaker_backends[DEFAULT_ACCOUNT_ID]["eu-west-1"].endpoints["aisle"].endpoint_status = status

    assert handler({}, context)["champion"] is None
    with pytest.raises(ClientError, match="NoSuchKey"):
        pointer(account)


def test_before_the_first_release_there_is_no_champion(account, context):
    assert handler({}, context) == {"champion": None, "before": []}
