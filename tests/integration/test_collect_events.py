"""POST /v1/events, from a browser's body to the records in the stream."""

import base64
import json
from datetime import UTC, datetime, timedelta

import boto3
import jwt
import pytest
from botocore.exceptions import ClientError

from functions.collect_events.app import handler

KEY = "pk_test"
SECRET = "a secret of at least thirty-two bytes"


def view(event_id="e1", **fields):
    return {
        "event_id": event_id,
        "event_name": "view_item",
        "occurred_at": datetime.now(UTC).isoformat(),
        "anonymous_id": "b1",
        "item_id": "tea",
        **fields,
    }


def post(events, key=KEY, headers=None, **body):
    body = json.dumps({"key": key, "events": events, **body})
    return {"version": "2.0", "headers": headers or {}, "body": body, "isBase64Encoded": False}


def token(sub="42", secret=SECRET, expires_in=timedelta(days=1)):
    return jwt.encode({"sub": sub, "exp": datetime.now(UTC) + expires_in}, secret, algorithm="HS256")


def records():
    kinesis = boto3.client("kinesis")
    shard = kinesis.list_shards(StreamName="events")["Shards"][0]["ShardId"]
    place = kinesis.get_shard_iterator(StreamName="events", ShardId=shard, ShardIteratorType="TRIM_HORIZON")
    return kinesis.get_records(ShardIterator=place["ShardIterator"])["Records"]


def test_an_event_reaches_the_stream_as_one_json_line_beside_its_persons_others(account, context):
    answer = handler(post([view()]), context)

    assert json.loads(answer["body"]) == {"accepted": 1, "duplicates": 0, "rejected": []}
    (record,) = records()
    assert record["PartitionKey"] == "a:b1"
    assert record["Data"].endswith(b"\n")
    line = json.loads(record["Data"])
    assert line["items"] == [{"item_id": "tea", "quantity": 1}]
    assert line["source"] == "browser"
    assert line["received_at"] >= line["occurred_at"]


def test_a_bad_event_costs_none_of_its_neighbours(account, context):
    events = [view("e1"), view("e2", event_name="dance"), view("e3", item_id=None), view("e4")]

    answer = json.loads(handler(post(events), context)["body"])

    assert answer["accepted"] == 2
    assert [(one["index"], one["event_id"], one["field"]) for one in answer["rejected"]] == [
        (1, "e2", "event_name"),
        (2, "e3", "item_id"),
    ]
    assert [json.loads(record["Data"])["event_id"] for record in records()] == ["e1", "e4"]


def test_a_body_in_base64_is_read(account, context):
    event = post([view()])
    event |= {"body": base64.b64encode(event["body"].encode()).decode(), "isBase64Encoded": True}

    answer = handler(event, context)

    assert json.loads(answer["body"])["accepted"] == 1


def test_a_body_of_two_megabytes_is_413(account, context):
    answer = handler(post([view(page_title="x" * 2_000_000)]), context)

    assert answer["statusCode"] == 413
    assert json.loads(answer["body"])["error"]["field"] == "body"


@pytest.mark.parametrize("body", ["{not json", '["a", "list"]', '{"key": "pk_test"}', "", "[" * 100_000])
def test_what_is_not_a_batch_is_400_with_its_reason(account, context, body):
    answer = handler({"headers": {}, "body": body}, context)

    assert answer["statusCode"] == 400
    assert json.loads(answer["body"])["error"]["reason"]


@pytest.mark.parametrize("key", [None, "pk_of_another"])
def test_without_the_shops_key_nothing_is_taken(account, context, key):
    answer = handler(post([view()], key=key), context)

    assert answer["statusCode"] == 401
    assert json.loads(answer["body"])["error"]["field"] == "key"
    assert records() == []


def test_the_key_may_come_as_header_or_in_the_query(account, context):
    by_header = handler(post([view("e1")], key=None, headers={"X-Aisle-Key": KEY}), context)
    by_query = handler(post([view("e2")], key=None) | {"queryStringParameters": {"key": KEY}}, context)

    assert [by_header["statusCode"], by_query["statusCode"]] == [200, 200]


@pytest.mark.parametrize(
    ("user_token", "reason"),
    [
        (None, "missing"),
        (token(expires_in=timedelta(days=-1)), "expired"),
        (token(secret="another secret of thirty-two bytes!"), "forged"),
        ("not.a.token", "forged"),
        (jwt.encode({"sub": "42"}, SECRET, algorithm="HS256"), "without the claim exp"),
        (jwt.encode({"sub": "42", "exp": 4e9}, "", algorithm="none"), "forged"),
        (token(sub="43"), "not for this user"),
    ],
)
def test_a_bad_token_refuses_the_signed_in_events_alone(account, context, user_token, reason):
    events = [view("e1", user_id="42"), view("e2")]

    answer = json.loads(handler(post(events, user_token=user_token), context)["body"])

    assert answer["accepted"] == 1
    (rejected,) = answer["rejected"]
    assert (rejected["event_id"], rejected["field"]) == ("e1", "user_token")
    assert rejected["reason"].startswith(reason)


def test_a_good_token_lets_the_page_speak_for_its_shopper(account, context):
    in_body = handler(post([view("e1", user_id="42")], user_token=token()), context)
    in_header = handler(post([view("e2", user_id="42")], headers={"authorization": f"Bearer {token()}"}), context)

    assert [json.loads(answer["body"])["accepted"] for answer in (in_body, in_header)] == [1, 1]
    assert {record["PartitionKey"] for record in records()} == {"u:42"}


def test_where_the_stream_takes_nothing_the_sender_is_told_to_try_again(account, context, monkeypatch):
    monkeypatch.setenv("EVENT_STREAM", "no-such-stream")

    answer = handler(post([view()]), context)

    assert answer["statusCode"] == 503
    assert "send the batch again" in json.loads(answer["body"])["error"]["reason"]
    with pytest.raises(ClientError):
        boto3.client("kinesis").describe_stream(StreamName="no-such-stream")
