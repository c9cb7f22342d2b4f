"""POST /v1/feedback: what a shopper says of an item goes the same way as what he does."""

import json
from datetime import UTC, datetime

import boto3
import pytest

from functions.capture_feedback.app import handler


def stated(event_name, **fields):
    occurred_at = datetime.now(UTC).isoformat()
    return {"event_id": "f1", "event_name": event_name, "occurred_at": occurred_at, "anonymous_id": "b1", **fields}


def post(context, **body):
    event = {"headers": {}, "body": json.dumps({"key": "pk_test", **body})}
    answer = handler(event, context)
    return answer["statusCode"], json.loads(answer["body"])


def stored():
    kinesis = boto3.client("kinesis")
    shard = kinesis.list_shards(StreamName="events")["Shards"][0]["ShardId"]
    place = kinesis.get_shard_iterator(StreamName="events", ShardId=shard, ShardIteratorType="TRIM_HORIZON")
    return [
        json.loads(record["Data"]) for record in kinesis.get_records(ShardIterator=place["ShardIterator"])["Records"]
    ]


@pytest.mark.parametrize(
    "event",
    [
        stated("rate_item", item_id="tea", rating=4),
        stated("review_item", item_id="tea", review_text="Fresh."),
        stated("not_interested", item_id="tea"),
        stated("not_interested", scope="brand", scope_value="Acme"),
        stated("undo_not_interested", item_id="tea"),
    ],
)
def test_a_shoppers_word_reaches_the_stream(account, context, event):
    status, body = post(context, event=event)

    assert (status, body["accepted"]) == (200, 1)
    assert [record["event_name"] for record in stored()] == [event["event_name"]]


@pytest.mark.parametrize(
    ("event", "field"),
    [
        (stated("view_item", item_id="tea"), "event_name"),
        (stated("rate_item", item_id="tea", rating=6), "rating"),
        (stated("rate_item", rating=5), "item_id"),
        (stated("review_item", item_id="tea", review_text=""), "review_text"),
        (stated("not_interested", scope="brand"), "scope_value"),
        (stated("rate_item", item_id="tea", rating=4, user_id="42"), "user_token"),
    ],
)
def test_what_is_no_feedback_is_refused_by_field(account, context, event, field):
    status, body = post(context, events=[event, stated("not_interested", item_id="pot") | {"event_id": "f2"}])

    assert (status, body["accepted"]) == (200, 1)
    assert [(one["index"], one["field"]) for one in body["rejected"]] == [(0, field)]
    assert [record["event_id"] for record in stored()] == ["f2"]
