"""GET /v1/profile: what the shop knows of a person, to that person."""

import json
from datetime import UTC, datetime, timedelta
from functools import partial

import jsonschema
import jwt
import pytest

from aisle.events.event import Event
from aisle.profile.profile import apply
from aisle_aws.stores import profile_store
from functions.show_profile.app import handler
from generate.openapi_document import openapi_document

SECRET = "a secret of at least thirty-two bytes"


def get(context, headers=None, **query):
    query = {"key": "pk_test", **query}
    answer = handler({"headers": headers or {}, "queryStringParameters": query}, context)
    return answer["statusCode"], json.loads(answer["body"])


def happened(person, event_name, minute, **fields):
    at = datetime(2026, 11, 24, 9, minute, tzinfo=UTC)
    event = {"event_id": f"e{minute}", "event_name": event_name, "occurred_at": at, "anonymous_id": "any", **fields}
    profile_store.update({person: partial(_apply, Event.model_validate(event))})


def _apply(event, profile):
    return apply(profile, event)


def bearer(sub):
    claims = {"sub": sub, "exp": datetime.now(UTC) + timedelta(days=1)}
    return {"authorization": f"Bearer {jwt.encode(claims, SECRET, algorithm='HS256')}"}


def test_a_person_is_shown_history_opinions_preferences_and_purchases(account, context):
    happened("a:b1", "view_item", 1, item_id="tea")
    happened("a:b1", "rate_item", 2, item_id="pot", rating=4)
    happened("a:b1", "not_interested", 3, scope="brand", scope_value="Acme: Ltd")
    happened("a:b1", "set_preferences", 4, preferences={"age": 40})
    happened("a:b1", "purchase", 5, items=[{"item_id": "cup", "quantity": 2}], transaction_id="t1")

    status, body = get(context, anonymous_id="b1")

    profile = body["profile"]
    assert (status, body["anonymous_id"], body["user_id"]) == (200, "b1", None)
    assert [(entry["item_id"], entry["event_name"], entry["rating"]) for entry in profile["history"]] == [
        ("cup", "purchase", None),
        ("pot", "rate_item", 4),
        ("tea", "view_item", None),
    ]
    assert profile["opinions"] == [
        {"scope": "brand", "value": "Acme: Ltd", "not_interested": True, "said_at": "2026-11-24T09:03:00Z"}
    ]
    assert profile["preferences"] == {"age": 40}
    assert profile["purchases"] == [{"transaction_id": "t1", "items": [{"item_id": "cup", "quantity": 2}]}]
    assert profile["recent_event_ids"] == ["e1", "e2", "e3", "e4", "e5"]


def test_a_signed_in_shopper_is_shown_what_the_browser_did_before_too(account, context):
    happened("a:b1", "view_item", 1, item_id="tea")
    happened("u:42", "view_item", 2, item_id="pot")

    status, body = get(context, bearer("42"), anonymous_id="b1", user_id="42")

    assert status == 200
    assert [entry["item_id"] for entry in body["profile"]["history"]] == ["pot", "tea"]


def test_of_a_stranger_there_is_nothing_to_show(account, context):
    status, body = get(context, anonymous_id="never-seen")

    assert status == 200
    assert not any(body["profile"].values())


@pytest.mark.parametrize(("headers", "reason"), [({}, "missing"), (bearer("43"), "not for this user")])
def test_a_user_is_shown_to_that_user_alone(account, context, headers, reason):
    happened("u:42", "view_item", 1, item_id="tea")

    status, body = get(context, headers, user_id="42", anonymous_id="b1")

    assert (status, body["error"]["field"]) == (401, "user_token")
    assert body["error"]["reason"].startswith(reason)
    assert "tea" not in json.dumps(body)


@pytest.mark.parametrize(
    ("query", "status", "field"),
    [
        ({}, 400, "anonymous_id or user_id"),
        ({"anonymous_id": ""}, 400, "anonymous_id"),
        ({"anonymous_id": "b1", "key": "pk_of_another"}, 401, "key"),
    ],
)
def test_who_does_not_say_who_asks_is_shown_nothing(account, context, query, status, field):
    answered, body = get(context, **query)

    assert (answered, body["error"]["field"]) == (status, field)


def test_the_answer_is_as_documented(account, context):
    happened("a:b1", "rate_item", 1, item_id="pot", rating=4)
    happened("a:b1", "purchase", 5, item_id="cup", transaction_id="t1")

    _, body = get(context, anonymous_id="b1")

    schema = {"$ref": "#/components/schemas/ShownProfile", "components": openapi_document()["components"]}
    jsonschema.validate(body, schema, jsonschema.Draft202012Validator)


def test_where_the_table_is_away_the_asker_is_told_to_try_again(account, context, monkeypatch):
    monkeypatch.setenv("PROFILE_TABLE", "no-such-table")

    status, body = get(context, anonymous_id="b1")

    assert (status, body["error"]["field"]) == (503, "service")
