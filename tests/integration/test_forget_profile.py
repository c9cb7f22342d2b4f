"""DELETE /v1/profile: a person is forgotten who asks to be, and nobody else."""

import json
from datetime import UTC, datetime, timedelta

import jwt
import pytest

from aisle.lake.zones import erasure_key
from aisle_aws.stores import profile_store
from functions.forget_profile.app import handler

SECRET = "a secret of at least thirty-two bytes"


@pytest.fixture(autouse=True)
def profiles(account):
    for person in ("a:b1", "a:b2", "u:42"):
        profile_store.update({person: lambda profile: profile.model_copy(update={"preferences": {"age": 40}})})


def delete(context, headers=None, **query):
    query = {"key": "pk_test", **query}
    answer = handler({"headers": headers or {}, "queryStringParameters": query}, context)
    return answer["statusCode"], json.loads(answer["body"])


def left():
    return set(profile_store.read(["a:b1", "a:b2", "u:42"]))


def tombstones(account):
    listed = account.s3.list_objects_v2(Bucket="raw", Prefix="erasures/").get("Contents", [])
    return {entry["Key"] for entry in listed}


def bearer(sub):
    claims = {"sub": sub, "exp": datetime.now(UTC) + timedelta(days=1)}
    return {"authorization": f"Bearer {jwt.encode(claims, SECRET, algorithm='HS256')}"}


def test_a_browser_is_forgotten_by_its_own_id(account, context):
    status, body = delete(context, anonymous_id="b1")

    assert (status, body["profiles_deleted"]) == (200, 1)
    assert left() == {"a:b2", "u:42"}
    assert tombstones(account) == {erasure_key("a:b1")}


def test_a_signed_in_shopper_is_forgotten_under_both_ids(account, context):
    status, body = delete(context, bearer("42"), anonymous_id="b1", user_id="42")

    assert (status, body["profiles_deleted"]) == (200, 2)
    assert left() == {"a:b2"}
    assert tombstones(account) == {erasure_key("a:b1"), erasure_key("u:42")}


@pytest.mark.parametrize("headers", [{}, bearer("43"), {"authorization": "Bearer forged.forged.forged"}])
def test_without_the_users_token_neither_id_is_forgotten(account, context, headers):
    status, body = delete(context, headers, anonymous_id="b1", user_id="42")

    assert (status, body["error"]["field"]) == (401, "user_token")
    assert left() == {"a:b1", "a:b2", "u:42"}
    assert tombstones(account) == set()


def test_the_answer_says_what_becomes_of_the_past_and_names_no_bucket(account, context):
    _, body = delete(context, anonymous_id="b1")

    assert "next cleaning" in body["history"]
    assert "s3://" not in json.dumps(body)


def test_asking_again_does_no_harm(account, context):
    delete(context, anonymous_id="b1")

    status, body = delete(context, anonymous_id="b1")

    assert (status, body["profiles_deleted"]) == (200, 0)
    assert tombstones(account) == {erasure_key("a:b1")}


def test_neither_key_nor_log_names_the_forgotten(account, context, capfd):
    delete(context, anonymous_id="a-very-own-id")

    assert not any("a-very-own-id" in key for key in tombstones(account))
    assert "a-very-own-id" not in capfd.readouterr().out


def test_where_the_tombstone_is_not_written_the_profile_stands_and_the_asker_tries_again(account, context, monkeypatch):
    monkeypatch.setenv("RAW_BUCKET", "no-such-bucket")

    status, body = delete(context, anonymous_id="b1")

    assert (status, body["error"]["field"]) == (503, "service")
    assert "a:b1" in left()
