"""A shop's own server at the front door: what its key opens, and what it does not."""

import json
from datetime import UTC, datetime, timedelta

import boto3
import pytest

from aisle.errors import Unavailable
from aisle.events.event import Event
from aisle.intake.envelope import BROWSER_LIMITS, SERVER_LIMITS
from aisle.intake.server_keys import compose, created, ended
from aisle.profile.profile import apply
from aisle_aws.front_door import callers
from aisle_aws.front_door.http import answers_http
from aisle_aws.stores import profile_store, server_key_store
from functions.capture_feedback.app import handler as capture_feedback
from functions.collect_events.app import handler as collect_events
from functions.forget_profile.app import handler as forget_profile
from functions.recommend.app import handler as recommend
from functions.recommend_page.app import handler as recommend_page
from functions.show_profile.app import handler as show_profile
from tests.integration.test_collect_events import event_ids, records, view

PARAMETER = "/aisle/server_keys"
SECRET = "c2VjcmV0IG9mIGEgc2VydmVyIG9mIHRoZSBzaG9w"
KEY = compose("till", SECRET)
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def keep(keys, read_version=0):
    server_key_store.write(PARAMETER, keys, read_version)
    callers.keys.forget()


@pytest.fixture(autouse=True)
def made(account):
    """The hashes that are kept: one valid key's."""
    keys = created((), "till", SECRET, LONG_AGO, None)
    keep(keys)
    return keys


def call(handler, context, body=None, bearer=KEY, headers=None, **query):
    given = {"Authorization": f"Bearer {bearer}", **(headers or {})}
    event = {"version": "2.0", "headers": given, "queryStringParameters": query}
    answer = handler(event | ({} if body is None else {"body": json.dumps(body)}), context)
    return answer["statusCode"], json.loads(answer["body"])


def refused(answer):
    status, body = answer
    return status, body["error"]["field"], body["error"]["reason"]


def test_a_server_sends_events_of_many_people_without_a_token(account, context):
    events = [view(f"e{number}", user_id=f"{number}", anonymous_id=None) for number in range(3)]

    status, body = call(collect_events, context, {"events": [*events, view("e3", anonymous_id="b9")]})

    assert (status, body) == (200, {"accepted": 4, "duplicates": 0, "rejected": []})
    assert [record["PartitionKey"] for record in records()] == ["u:0", "u:1", "u:2", "a:b9"]
    assert {json.loads(record["Data"])["source"] for record in records()} == {"server"}


def test_a_server_sends_what_shoppers_said_too(account, context):
    rating = view("e1", event_name="rate_item", user_id="42", rating=5)

    assert call(capture_feedback, context, {"event": rating})[1]["accepted"] == 1


def test_a_servers_batch_may_be_larger_than_a_browsers(account, context):
    many = [view(f"e{number}", anonymous_id=f"b{number % 9}") for number in range(BROWSER_LIMITS.events + 1)]

    by_server = call(collect_events, context, {"events": many})
    by_browser = call(collect_events, context, {"key": "pk_test", "events": many}, bearer="")

    assert (by_server[0], by_server[1]["accepted"]) == (200, len(many))
    assert refused(by_browser) == (413, "events", "501 events, more than 500: send smaller batches")
    assert len(event_ids()) == len(many)


def test_a_servers_batch_has_an_end_too(account, context):
    many = [view(f"e{number}") for number in range(SERVER_LIMITS.events + 1)]
    long = [view(page_title="x" * SERVER_LIMITS.body_bytes)]

    assert call(collect_events, context, {"events": many})[0] == 413
    assert call(collect_events, context, {"events": long})[0] == 413
    assert records() == []


def test_a_bad_event_of_a_server_costs_none_of_its_neighbours(account, context):
    status, body = call(collect_events, context, {"events": [view("e1"), view("e2", duration_ms=-1)]})

    assert (status, body["accepted"], body["rejected"][0]["field"]) == (200, 1, "duration_ms")


def test_a_server_asks_for_the_list_of_any_user(account, context):
    body = json.dumps({"trending": [{"item_id": "tea", "title": "Tea"}, {"item_id": "pot", "title": "Pot"}]})
    account.s3.put_object(Bucket="artifacts", Key="config/trending.json", Body=body)
    unwanted = {"event_id": "e1", "event_name": "not_interested", "user_id": "42", "item_id": "tea"}
    event = Event.model_validate({"occurred_at": datetime.now(UTC), **unwanted})
    profile_store.update({"u:42": lambda profile: apply(profile, event)})

    status, body = call(recommend, context, user_id="42")

    assert (status, [item["item_id"] for item in body["items"]]) == (200, ["pot"])


def test_a_server_asks_for_the_page_of_any_user(account, context):
    body = json.dumps({"trending": [{"item_id": "tea", "title": "Tea"}, {"item_id": "pot", "title": "Pot"}]})
    account.s3.put_object(Bucket="artifacts", Key="config/trending.json", Body=body)

    status, body = call(recommend_page, context, {"user_id": "42", "shelves": [{"n": 1}, {"n": 1}]})

    assert (status, [shelf["items"][0]["item_id"] for shelf in body["shelves"]]) == (200, ["tea", "pot"])


def test_a_server_is_shown_the_profile_of_any_user(account, context):
    status, body = call(show_profile, context, user_id="42")

    assert (status, body["user_id"]) == (200, "42")


def test_a_server_forgets_nobody(account, context):
    answer = call(forget_profile, context, user_id="42")

    assert refused(answer) == (403, "server_key", "a server key does not open this route")
    assert account.s3.list_objects_v2(Bucket="raw").get("Contents") is None


@pytest.mark.parametrize("header", [{"Origin": "https://shop.example"}, {"Sec-Fetch-Site": "same-origin"}])
@pytest.mark.parametrize("handler", [collect_events, capture_feedback, recommend, recommend_page, show_profile])
def test_a_page_that_has_a_server_key_is_refused_with_a_word(account, context, capfd, handler, header):
    status, field, reason = refused(call(handler, context, {"events": [view()]}, headers=header, user_id="42"))

    assert (status, field) == (403, "server_key")
    assert "revoke it" in reason
    assert '"ServerKeysInPages":[1.0]' in capfd.readouterr().out
    assert records() == []


@pytest.mark.parametrize(
    ("key", "reason"),
    [
        (compose("till", "guessed"), "the key till has another secret"),
        (compose("nobody", SECRET), "unknown"),
        ("sk_", "not of the form"),
    ],
)
@pytest.mark.parametrize("handler", [collect_events, recommend, recommend_page, show_profile])
def test_a_wrong_key_is_refused_with_a_reason(account, context, handler, key, reason):
    status, field, said = refused(call(handler, context, {"events": [view()]}, bearer=key, user_id="42"))

    assert (status, field) == (401, "server_key")
    assert said.startswith(reason)
    assert records() == []


def test_a_key_that_ended_is_refused_with_when_and_how(account, context, made):
    keep(ended(made, "till", LONG_AGO + timedelta(days=1), LONG_AGO), read_version=1)
    expired = refused(call(collect_events, context, {"events": [view()]}))
    keep(ended(made, "till", LONG_AGO, LONG_AGO, revoked=True), read_version=2)
    revoked = refused(call(collect_events, context, {"events": [view()]}))

    assert expired == (401, "server_key", "expired at 2026-01-02T00:00:00Z: the operator makes another")
    assert revoked == (401, "server_key", "revoked at 2026-01-01T00:00:00Z: the operator makes another")


def test_where_no_key_was_ever_made_none_is_known(account, context):
    boto3.client("ssm").delete_parameter(Name=PARAMETER)
    callers.keys.forget()

    assert refused(call(collect_events, context, {"events": [view()]}))[0] == 401


def test_a_warm_function_keeps_the_hashes(account, context):
    before = call(collect_events, context, {"events": [view("e1")]})
    boto3.client("ssm").delete_parameter(Name=PARAMETER)
    after = call(collect_events, context, {"events": [view("e2")]})

    assert (before[0], after[0]) == (200, 200)


def test_browsers_do_not_wait_for_hashes(account, context, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL_SSM", "http://127.0.0.1:9")

    assert call(collect_events, context, {"key": "pk_test", "events": [view()]}, bearer="")[0] == 200


def test_where_hashes_cannot_be_read_the_server_is_told_to_come_again(account, context, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL_SSM", "http://127.0.0.1:9")
    from aisle_aws.transport.clients import client

    client.cache_clear()
    callers.keys.forget()

    status, body = call(collect_events, context, {"events": [view()]})

    assert status == 503
    assert "not read" in body["error"]["reason"]


@pytest.mark.parametrize("place", ["query", "body"])
def test_a_server_key_is_taken_in_the_header_alone(account, context, place):
    in_body = {"events": [view()]} | ({"key": KEY} if place == "body" else {})
    in_query = {"key": KEY} if place == "query" else {}

    answer = refused(call(collect_events, context, in_body, bearer="", **in_query))

    assert answer[:2] == (401, "key")
    assert "Authorization: Bearer" in answer[2]


def test_two_commands_at_once_do_not_hide_each_others_change(account, made):
    kept = server_key_store.read(PARAMETER)
    server_key_store.write(PARAMETER, created(kept.keys, "first", SECRET, LONG_AGO, None), kept.version)

    with pytest.raises(Unavailable, match="at the same time"):
        server_key_store.write(PARAMETER, created(kept.keys, "second", SECRET, LONG_AGO, None), kept.version)


@answers_http
def either(event, context):
    caller = callers.operator_or_server(event)
    return {"statusCode": 200, "body": json.dumps({"kind": caller.kind, "name": caller.name})}


TOKEN = {"authorizer": {"jwt": {"claims": {"sub": "1-2-3", "username": "ann"}, "scopes": None}}}
ROLE = {"authorizer": {"iam": {"userArn": "arn:aws:sts::1:assumed-role/ops/ann"}}}


@pytest.mark.parametrize(
    ("event", "kind", "name"),
    [
        ({"headers": {}, "requestContext": TOKEN}, "operator", "ann"),
        ({"headers": {}, "requestContext": ROLE}, "operator", "arn:aws:sts::1:assumed-role/ops/ann"),
        ({"headers": {"authorization": f"Bearer {KEY}"}, "requestContext": {}}, "server", "till"),
    ],
)
def test_a_function_may_be_open_to_operators_and_servers(account, context, event, kind, name):
    assert json.loads(either(event, context)["body"]) == {"kind": kind, "name": name}


@pytest.mark.parametrize("context_of_request", [{}, {"authorizer": {}}, {"authorizer": {"jwt": {"claims": {}}}}])
def test_a_route_without_an_authorizer_lets_no_operator_in(account, context, context_of_request):
    answer = either({"headers": {"authorization": "Bearer x"}, "requestContext": context_of_request}, context)

    assert answer["statusCode"] == 401
    assert json.loads(answer["body"])["error"]["field"] == "authorization"
