"""PUT, PATCH and GET /v1/ops/items, and /v1/items for the shop's server."""

import json
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import boto3
import pytest

from aisle_aws.front_door import item_calls
from aisle_aws.stores.catalogue import landed_items, table
from aisle_aws.transport.clients import client
from functions.manage_items.app import handler

OPERATOR = {"authorizer": {"jwt": {"claims": {"email": "ann@shop.example"}}}}


@pytest.fixture
def call(account, context):
    """Call it with a method and rows, or an item's id: status and body of the answer."""
    numbers = iter(range(1, 100))

    def call(method, *rows, who=OPERATOR, headers=None, **query):
        event = {
            "version": "2.0",
            "requestContext": {"http": {"method": method}, **who},
            "headers": headers or {},
            "queryStringParameters": query or None,
            "body": json.dumps(rows[0] if len(rows) == 1 else list(rows)),
        }
        answer = handler(event, SimpleNamespace(**{**vars(context), "aws_request_id": f"r{next(numbers)}"}))
        return answer["statusCode"], json.loads(answer["body"])

    return call


def tea(**columns):
    return {"item_id": "tea", "title": "Tea", **columns}


@pytest.fixture
def recorded(account):
    """The rows that came into the accepted zone."""

    def read():
        found = account.s3.list_objects_v2(Bucket="raw", Prefix="accepted/items/").get("Contents", [])
        bodies = [account.s3.get_object(Bucket="raw", Key=each["Key"])["Body"].read() for each in found]
        rows = [json.loads(line) for body in bodies for line in body.splitlines()]
        return sorted(rows, key=lambda row: row["_arrived_at"])

    return read


def test_a_row_that_was_put_is_live_and_recorded_for_the_cleaning(call, recorded):
    status, told = call("PUT", tea(price=4.5, shelf="A3"))

    _, shown = call("GET", item_id="tea")
    assert (status, told) == (200, {"accepted": 1, "rejected": [], "lost": []})
    assert (shown["item"]["price"], shown["item"]["attributes"], shown["told_by"]) == (
        4.5,
        {"shelf": "A3"},
        "~calls/PUT r1",
    )
    (row,) = recorded()
    assert (row["item_id"], row["price"], row["_file"], row["_line"]) == ("tea", 4.5, "~calls/PUT r1", 1)
    assert datetime.fromisoformat(row["_arrived_at"]).timestamp() * 1000 == shown["version"]


def test_a_bad_row_harms_no_other(call):
    status, told = call("PUT", tea(price="a lot"), {"item_id": "cup"}, {"item_id": "pot", "title": "Pot"})

    assert (status, told["accepted"]) == (200, 2)
    assert [(each["index"], each["field"]) for each in told["rejected"]] == [(1, "title")]
    assert [(each["index"], each["field"]) for each in told["lost"]] == [(0, "price")]
    assert table.read(["tea", "cup", "pot"]).keys() == {"tea", "pot"}


def test_a_change_keeps_what_it_does_not_name(call, recorded):
    call("PUT", tea(price=3.0, brand="Acme"))

    status, told = call("PATCH", {"item_id": "tea", "price": 4.5}, {"item_id": "mate", "price": 1})

    _, shown = call("GET", item_id="tea")
    assert (status, told["accepted"], [each["index"] for each in told["rejected"]]) == (200, 1, [1])
    assert (shown["item"]["price"], shown["item"]["brand"]) == (4.5, "Acme")
    assert [(row["price"], row["brand"]) for row in recorded()] == [(3.0, "Acme"), (4.5, "Acme")]


def test_two_changes_of_an_item_in_one_call_both_hold(call):
    call("PUT", tea(price=3.0))

    _, told = call("PATCH", {"item_id": "tea", "price": 4.5}, {"item_id": "tea", "in_stock": False})

    row = table.read(["tea"])["tea"].standing.live_row()
    assert told["accepted"] == 2
    assert (row["price"], row["in_stock"]) == (4.5, False)


def test_of_two_changes_at_the_same_time_both_hold(call):
    call("PUT", tea(price=3.0))
    others = iter([{"item_id": "tea", "price": 4.5}])

    def another_caller_comes_first(**_):
        if other := next(others, None):
            call("PATCH", other)

    client("firehose").meta.events.register("before-call.firehose.PutRecordBatch", another_caller_comes_first)
    call("PATCH", {"item_id": "tea", "in_stock": False})

    row = table.read(["tea"])["tea"].standing.live_row()
    assert (row["price"], row["in_stock"]) == (4.5, False)


def test_a_call_has_the_last_word_though_its_clock_is_late(account):
    now = datetime.now(UTC)
    ahead = (now + timedelta(seconds=5)).isoformat()
    landed_items.take([{**tea(price=3.0), "_file": "f", "_line": 1, "_arrived_at": ahead}])

    item_calls.put([tea(price=4.5)], "~calls/PUT r1", now)
    item_calls.change([{"item_id": "tea", "brand": "Acme"}], "~calls/PATCH r2", now)

    row = table.read(["tea"])["tea"].standing.live_row()
    assert (row["price"], row["brand"]) == (4.5, "Acme")


def test_what_was_put_as_it_stood_counts_as_told_then(call):
    call("PUT", tea(price=3.0))
    first = table.read(["tea"])["tea"]

    call("PUT", tea(price=3.0))

    assert table.read(["tea"])["tea"].standing.last > first.standing.last


def test_where_rows_are_not_recorded_none_is_live_and_the_caller_is_told(call):
    boto3.client("firehose").delete_delivery_stream(DeliveryStreamName="items")

    status, told = call("PUT", tea())

    assert (status, told["error"]["field"]) == (503, "service")
    assert table.read(["tea"]) == {}


def test_where_the_table_fails_the_caller_is_told_and_may_send_the_rows_again(call):
    dynamodb = boto3.client("dynamodb")
    described = dynamodb.describe_table(TableName="catalogue")["Table"]
    dynamodb.delete_table(TableName="catalogue")

    status, _ = call("PUT", tea(price=3.0))
    same = {name: described[name] for name in ("TableName", "KeySchema", "AttributeDefinitions")}
    dynamodb.create_table(**same, BillingMode="PAY_PER_REQUEST")
    again, told = call("PUT", tea(price=3.0))

    assert (status, again, told["accepted"]) == (503, 200, 1)


@pytest.mark.parametrize(("item_id", "status"), [("mate", 404), (" ", 400), ("x" * 200, 400)])
def test_an_item_that_is_none_is_told_so(call, item_id, status):
    assert call("GET", item_id=item_id)[0] == status


def test_nobody_is_let_in_without_an_operators_word_or_a_servers_key(call):
    assert call("PUT", tea(), who={})[0] == 401
    assert table.read(["tea"]) == {}


def test_a_body_that_is_no_json_is_refused(account, context):
    event = {"requestContext": {"http": {"method": "PUT"}, **OPERATOR}, "body": "{nonsense"}

    assert handler(event, context)["statusCode"] == 400
