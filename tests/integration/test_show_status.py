"""GET /v1/ops/status: what serves, and how old is what it answers from."""

import json
from datetime import UTC, datetime, timedelta

import jsonschema
import pytest
from moto.core import DEFAULT_ACCOUNT_ID
from moto.s3.models import s3_backends

from functions.show_status.app import handler
from generate.openapi_document import openapi_document

ANN = {"authorizer": {"jwt": {"claims": {"username": "ann"}, "scopes": None}}}


@pytest.fixture
def status(account, context):
    """Call it with what API Gateway tells of the request: the status and the body of the answer."""

    def status(told=ANN):
        answer = handler({"headers": {}, "requestContext": told}, context)
        return answer["statusCode"], json.loads(answer["body"])

    return status


def put(account, key, value):
    account.s3.put_object(Bucket="artifacts", Key=key, Body=json.dumps(value).encode())


def test_it_tells_the_variants_with_their_weights_and_the_champion(account, status, trained, serving):
    for version in ("m1", "m2"):
        trained(version)
    serving(champion=("m1", 0.9), challenger=("m2", 0.1))
    champion = {"model_version": "m1", "model_artifacts": "s3://artifacts/models/m1/output/model.tar.gz"}
    put(account, "config/champion.json", champion)

    code, body = status()

    assert code == 200
    assert body["endpoint"]["status"] == "InService"
    assert [(each["name"], each["model_name"], each["weight"]) for each in body["endpoint"]["variants"]] == [
        ("champion", "aisle-m1", 0.9),
        ("challenger", "aisle-m2", 0.1),
    ]
    assert body["champion"] == champion


def test_of_each_name_the_newest_object_counts(account, status):
    for key in ("config/trending.json", "config/rules/2.json", "config/rules/1.json", "catalogue/deltas/7.json"):
        put(account, key, {})
    bucket = s3_backends[DEFAULT_ACCOUNT_ID]["aws"].buckets["artifacts"]
    for key, minutes in (("config/rules/1.json", 2), ("config/rules/2.json", 5)):
        bucket.keys[key].last_modified = datetime.now(UTC) - timedelta(minutes=minutes)

    _, body = status()

    assert body["config"].keys() == {"rules", "trending"}
    assert body["config"]["rules"]["key"] == "config/rules/1.json"
    assert 120 <= body["config"]["rules"]["age_s"] < 300
    assert body["catalogue"]["deltas"]["key"] == "catalogue/deltas/7.json"


def test_before_the_first_release_it_says_that_nothing_is_there(status):
    _, body = status()

    assert {**body, "as_of": ""} == {"as_of": "", "endpoint": None, "champion": None, "config": {}, "catalogue": {}}


def test_the_answer_is_of_the_documented_shape(account, status, trained, serving):
    trained("m1")
    serving(champion=("m1", 1.0))
    put(account, "config/trending.json", {})
    document = openapi_document()
    schema = {"$ref": "#/components/schemas/Status", "components": document["components"]}

    jsonschema.validate(status()[1], schema)


def test_who_is_no_operator_is_refused(status):
    code, body = status({})

    assert (code, body["error"]["field"]) == (401, "authorization")
