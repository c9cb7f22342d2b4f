"""POST /v1/events, from a browser's body to the records in the stream."""

import base64
import json
from datetime import UTC, datetime, timedelta

import boto3
import jwt
import pytest
from botocore.exceptions import ClientError

from aisle.intake.stream_batch import PACK_BYTES, unpack
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


def event_ids():
    """Of all records together."""
    return [json.loads(line)["event_id"] for record in records() for line in unpack(record["Data"])]


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


def test_a_pages_events_are_one_record_a_person(account, context):
    events = [view("e1"), view("e2", anonymous_id="b2"), view("e3"), view("e4", anonymous_id="b2")]

    handler(post(events), context)

    told = {record["PartitionKey"]: record["Data"].splitlines() for record in records()}
    ids = {person: [json.loads(line)["event_id"] for line in lines] for person, lines in told.items()}
    assert ids == {"a:b1": ["e1", "e3"], "a:b2": ["e2", "e4"]}


def test_more_than_a_record_should_hold_goes_as_several_in_order(account, context):
    events = [view(f"e{number}", page_url="/" + "x" * 1_900) for number in range(30)]

    handler(post(events), context)

    sizes = [len(record["Data"]) for record in records()]
    assert len(sizes) == 3
    assert max(sizes) <= PACK_BYTES
    assert event_ids() == [event["event_id"] for event in events]


def test_one_event_longer_than_a_record_should_be_goes_alone(account, context):
    long = view("e2", referrer="/" + "x" * 1_900, review_text="x" * 3_900)
    long["attributes"] = {f"told {number}": "x" * 900 for number in range(30)}

    answer = json.loads(handler(post([view("e1"), long, view("e3")]), context)["body"])

    assert answer["accepted"] == 3
    assert len(records()[1]["Data"]) > PACK_BYTES
    assert event_ids() == ["e1", "e2", "e3"]


def test_a_bad_event_costs_none_of_its_neighbours(account, context):
    events = [view("e1"), view("e2", event_name="dance"), view("e3", item_id=None), view("e4")]

    answer = json.loads(handler(post(events), context)["body"])

    assert answer["accepted"] == 2
    assert [(one["index"], one["event_id"], one["field"]) for one in answer["rejected"]] == [
        (1, "e2", "event_name"),
        (2, "e3", "item_id"),
    ]
    assert event_ids() == ["e1", "e4"]


def refusals(account):
    """What went on record of them, in the order of the batch."""
    keys = [entry["Key"] for entry in account.s3.list_objects_v2(Bucket="raw", Prefix="refusals/").get("Contents", [])]
    bodies = [account.s3.get_object(Bucket="raw", Key=key)["Body"].read() for key in keys]
    return sorted(
        (json.loads(line) for body in bodies for line in body.splitlines()), key=lambda line: line["batch_index"]
    )


def test_what_is_refused_is_on_record_by_ids_field_and_reason(account, context):
    tab = {"tab_id": "t1", "session_id": "s1"}
    events = [
        view("e1", **tab, sequence_number=0),
        view("e2", **tab, sequence_number=1, page_title="Jane's own page", duration_ms=-77),
        view("e1", **tab, sequence_number=2),
    ]

    handler(post(events), context)

    bad, repeated = refusals(account)
    told = {"event_id": "e2", "tab_id": "t1", "sequence_number": 1, "outcome": "rejected", "field": "duration_ms"}
    assert bad.items() >= told.items()
    assert bad["reason"] == "Input should be greater than or equal to 0"
    assert bad["received_at"] >= bad["occurred_at"]
    assert "Jane" not in json.dumps(bad)
    assert (repeated["event_id"], repeated["sequence_number"], repeated["outcome"]) == ("e1", 2, "duplicate")


def test_a_batch_that_is_taken_whole_leaves_no_refusal(account, context):
    handler(post([view()]), context)

    assert refusals(account) == []


@pytest.mark.parametrize("ugly", ["x" * 900, "\ud800", "\x00" * 200, {"a": [1]}, -1, 10**400, True, 1.5, None])
def test_whatever_is_sent_the_record_of_its_refusal_stays_small(account, context, capfd, ugly):
    names = ("event_id", "event_name", "tab_id", "sequence_number", "occurred_at", "anonymous_id", "x" * 900)
    events = [dict.fromkeys(names, ugly) for _ in range(80)]

    answer = json.loads(handler(post(events), context)["body"])

    lines = refusals(account)
    assert len(lines) == len(answer["rejected"]) == 80
    assert max(len(json.dumps(line)) for line in lines) < 1_500
    assert len(capfd.readouterr().out) < 20_000


def test_where_refusals_cannot_be_recorded_the_good_events_are_taken(account, context, monkeypatch):
    monkeypatch.setenv("REFUSAL_DELIVERY", "no-such-delivery")

    answer = json.loads(handler(post([view("e1"), view("e2", event_name="dance")]), context)["body"])

    assert (answer["accepted"], len(answer["rejected"])) == (1, 1)
    assert event_ids() == ["e1"]


def test_a_batch_that_is_to_come_again_is_not_refused_yet(account, context, monkeypatch):
    monkeypatch.setenv("EVENT_STREAM", "no-such-stream")

    answer = handler(post([view("e1"), view("e2", event_name="dance")]), context)

    assert answer["statusCode"] == 503
    assert refusals(account) == []


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


def test_what_a_page_could_not_read_is_logged_and_counted_by_reason(account, context, capfd, caplog):
    body = {"key": KEY, "events": [view()], "unread": {"currency": 2, "purchase: item_id": 1}}

    answer = handler({"headers": {}, "body": json.dumps(body)}, context)

    assert json.loads(answer["body"])["accepted"] == 1
    assert [record.reasons for record in caplog.records if record.message == "pushes not read"] == [body["unread"]]
    assert '"PushesNotRead":[3.0]' in capfd.readouterr().out


@pytest.mark.parametrize("unread", [None, [], "text", {"price": "many"}, {"price": -1}, {"price": True}, {}])
def test_a_count_that_is_none_costs_no_event(account, context, capfd, unread):
    answer = handler({"headers": {}, "body": json.dumps({"key": KEY, "events": [view()], "unread": unread})}, context)

    assert json.loads(answer["body"])["accepted"] == 1
    assert "PushesNotRead" not in capfd.readouterr().out


def test_whatever_a_stranger_counts_the_log_stays_small(account, context, capfd):
    unread = {f"{number} " + "x" * 900: 10**12 for number in range(900)}

    handler({"headers": {}, "body": json.dumps({"key": KEY, "events": [], "unread": unread})}, context)

    assert len(capfd.readouterr().out) < 5_000
