"""GET /v1/ops/answers/{recommendation_id}: an answer of the front door is kept, shown and scored again."""

import json
from datetime import UTC, datetime, timedelta

import boto3
import pytest

from aisle_aws.answering.in_process_model import load
from aisle_aws.answering.live_facts import live_facts
from aisle_aws.stores import answer_store
from functions.erase_profile.app import handler as erase
from functions.recommend.app import handler as recommend
from functions.show_answer.app import handler
from tests.catalogue_files import put_changes
from tests.integration.test_recommend import ask_without_an_id, champion, signed_in, stated, trending
from tests.tea_and_coffee import item_rows

__all__ = ["champion", "trending"]  # fixtures

ANN = {"authorizer": {"jwt": {"claims": {"username": "ann"}, "scopes": None}}}


@pytest.fixture
def served(account, champion, context):
    """Call it with a query: the body of the answer of the model inside the function, which SageMaker knows too."""
    boto3.client("sagemaker").create_model(
        ModelName="aisle-aisle-test",
        PrimaryContainer={"Image": "image", "ModelDataUrl": "s3://artifacts/models/m1/model.tar.gz"},
        ExecutionRoleArn="arn:aws:iam::123456789012:role/model",
    )

    def serve(headers=None, **query):
        query = {"key": "pk_test", "anonymous_id": "b1", **query}
        answer = recommend({"version": "2.0", "headers": headers or {}, "queryStringParameters": query}, context)
        return json.loads(answer["body"])

    return serve


@pytest.fixture
def replay(account, context):
    """Call it with an answer's id: the status and the body."""

    def replay(recommendation_id):
        event = {"headers": {}, "requestContext": ANN, "pathParameters": {"recommendation_id": recommendation_id}}
        answer = handler(event, context)
        return answer["statusCode"], json.loads(answer["body"])

    return replay


def start_anew():
    """Another function's process: it has neither model nor facts."""
    load.cache_clear()
    live_facts.forget()


def test_an_answer_is_shown_with_what_was_asked_and_scores_the_same_again(served, replay):
    stated("view_item", item_id="tea-04")
    body = served(surface="home", filter="category:Tea", n="5")
    start_anew()

    status, told = replay(body["recommendation_id"])

    assert (status, body["served_by"]) == (200, "function")
    asked = told["asked"]
    assert [each["item_id"] for each in asked["history"]] == ["tea-04"]
    assert (asked["filter"], asked["n"], asked["anonymous_id"]) == ("category:Tea", 5, "b1")
    assert told["answered"]["model_version"] == "aisle-test"
    again = told["scored_again"]
    assert again["agrees"] is True, again
    assert [(each["item_id"], each["score"]) for each in again["items"]] == [
        (item["item_id"], item["score"]) for item in body["items"]
    ]
    assert all(abs(each["score"] - each["score_now"]) <= 1e-6 for each in again["items"])


def test_a_price_that_changed_since_is_named(served, replay, account):
    body = served(n="5")
    item = body["items"][0]["item_id"]
    row = next(row for row in item_rows() if row["item_id"] == item)
    put_changes(account.s3, datetime.now(UTC) + timedelta(minutes=1), {**row, "price": 999.0})
    start_anew()

    _, told = replay(body["recommendation_id"])

    assert [(each["item_id"], each["price_now"]) for each in told["scored_again"]["facts_changed"]] == [(item, 999.0)]


def test_an_answer_of_a_model_that_is_gone_is_shown_and_not_scored(served, replay):
    body = served(n="5")
    boto3.client("sagemaker").delete_model(ModelName="aisle-aisle-test")

    status, told = replay(body["recommendation_id"])

    assert (status, told["scored_again"]["agrees"]) == (200, None)
    assert "no longer kept" in told["scored_again"]["why"]


def test_an_answer_by_a_list_says_that_no_model_scored_it(trending, served, replay, account):
    account.s3.delete_object(Bucket="artifacts", Key="config/champion.json")
    body = served(n="3")

    status, told = replay(body["recommendation_id"])

    assert (status, body["served_by"]) == (200, "trending")
    assert told["scored_again"]["why"] == "no model scored this answer: it is by trending"


@pytest.mark.parametrize("person", [{"user_id": "42"}, {"anonymous_id": "b1"}])
def test_an_answer_goes_with_either_of_its_persons_ids(served, replay, context, person):
    body, other = served(signed_in("42"), user_id="42"), served(anonymous_id="b2")

    receipt = erase(person, context)

    assert [each["answers_deleted"] for each in receipt["people"]] == [1]
    assert boto3.client("dynamodb").scan(TableName="answers")["Count"] == 1
    assert replay(body["recommendation_id"])[0] == 404
    assert replay(other["recommendation_id"])[0] == 200


def test_a_record_that_was_under_way_during_the_erasure_is_not_shown(served, replay, context):
    body = served()
    late = answer_store.read(body["recommendation_id"], datetime.now(UTC))
    erase({"anonymous_id": "b1"}, context)
    answer_store.put(late)

    assert replay(body["recommendation_id"])[0] == 404


def test_an_unknown_id_is_told_in_words(replay):
    status, told = replay("no-such-answer")

    assert (status, told["error"]["field"]) == (404, "recommendation_id")
    assert "30 days" in told["error"]["reason"]


def test_an_answer_whose_time_is_over_is_not_shown(served, replay):
    body = served()
    key = {"recommendation_id": {"S": body["recommendation_id"]}}
    yesterday = str(int((datetime.now(UTC) - timedelta(days=1)).timestamp()))
    boto3.client("dynamodb").update_item(
        TableName="answers",
        Key=key,
        UpdateExpression="SET expires_at = :then",
        ExpressionAttributeValues={":then": {"N": yesterday}},
    )

    assert replay(body["recommendation_id"])[0] == 404


def test_a_record_expires_after_thirty_days(served):
    served()

    (item,) = boto3.client("dynamodb").scan(TableName="answers")["Items"]
    days = (int(item["expires_at"]["N"]) - datetime.now(UTC).timestamp()) / 86_400
    assert 29.9 < days <= 30


def test_a_visitor_without_an_id_leaves_no_record(champion, account, context):
    ask_without_an_id(context, recent_items="tea-04")

    assert boto3.client("dynamodb").scan(TableName="answers")["Count"] == 0


def test_a_record_that_is_not_written_costs_the_page_nothing_and_is_counted(served, monkeypatch, capsys):
    monkeypatch.setenv("ANSWER_TABLE", "no-such-table")

    body = served(n="5")

    assert len(body["items"]) == 5
    assert '"AnswersNotKept":[1.0]' in capsys.readouterr().out


def test_nobody_but_an_operator_is_shown_an_answer(account, context):
    event = {"headers": {}, "requestContext": {}, "pathParameters": {"recommendation_id": "r1"}}

    assert handler(event, context)["statusCode"] == 401
