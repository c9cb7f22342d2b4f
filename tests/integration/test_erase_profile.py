"""What the erase_user state machine asks first: a tombstone for the jobs, and no profile."""

import json

import boto3
import pytest

from aisle.errors import InvalidInput
from aisle_aws.stores import profile_store
from functions.erase_profile.app import handler


def remember(*people):
    remembered = {"preferences": {"age": 40}}
    change = {person: lambda profile: profile.model_copy(update=remembered) for person in people}
    profile_store.update(change)


def tombstones(account):
    listed = account.s3.list_objects_v2(Bucket="raw", Prefix="erasures/").get("Contents", [])
    return {
        entry["Key"]: json.loads(account.s3.get_object(Bucket="raw", Key=entry["Key"])["Body"].read())
        for entry in listed
    }


def test_a_user_is_forgotten_and_others_are_not(account, context):
    remember("u:42", "u:43")

    receipt = handler({"user_id": "42"}, context)

    assert profile_store.read(["u:42", "u:43"]).keys() == {"u:43"}
    assert receipt["people"][0]["profile_deleted"] is True
    assert [stone["person_id"] for stone in tombstones(account).values()] == ["u:42"]
    assert [stone["erased_at"] for stone in tombstones(account).values()] == [receipt["erased_at"]]


def test_a_tombstones_key_does_not_name_the_person(account, context):
    handler({"user_id": "jane@example.com"}, context)

    assert not any("jane" in key for key in tombstones(account))


def test_a_browser_and_a_user_are_forgotten_together(account, context):
    remember("u:42", "a:b1")

    handler({"user_id": "42", "anonymous_id": "b1"}, context)

    assert profile_store.read(["u:42", "a:b1"]) == {}
    assert {stone["person_id"] for stone in tombstones(account).values()} == {"u:42", "a:b1"}


def test_a_person_without_a_profile_still_gets_a_tombstone(account, context):
    receipt = handler({"anonymous_id": "b9"}, context)

    assert receipt["people"][0]["profile_deleted"] is False
    assert len(tombstones(account)) == 1


def test_being_erased_twice_leaves_one_tombstone(account, context):
    handler({"user_id": "42"}, context)
    handler({"user_id": "42"}, context)

    assert len(tombstones(account)) == 1


@pytest.mark.parametrize("payload", [{}, {"user_id": ""}, {"user_id": 42}])
def test_nobody_is_erased_by_a_request_that_names_nobody(account, context, payload):
    remember("u:42")

    with pytest.raises(InvalidInput) as refused:
        handler(payload, context)

    assert refused.value.field == "user_id"
    assert tombstones(account) == {}
    assert boto3.client("dynamodb").scan(TableName="profiles")["Count"] == 1
