"""A reader of the live catalogue's files knows every change, whatever it missed."""

import gzip
from datetime import UTC, datetime, timedelta

import pytest

from aisle.errors import Unavailable
from aisle.lake import zones
from aisle.live.item_facts import ItemFacts
from aisle_aws.stores.live_catalogue import read
from tests.catalogue_files import put_changes, put_snapshot

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
NOTHING = ItemFacts.empty()


def at(**after_noon):
    return NOON + timedelta(**after_noon)


def tea(**row):
    return {"item_id": "tea", "title": "Tea", "price": 3.0, **row}


def price(reading, item_id="tea"):
    return reading.facts.item(reading.facts.find(item_id))["price"]


def test_without_files_the_readers_own_facts_stand(account):
    own = ItemFacts.of([{"item_id": "cup", "version": 1, "first_seen_ms": 1}])

    reading = read("artifacts", None, own)

    assert reading.facts is own
    assert reading.age_s >= 0


def test_without_a_snapshot_every_change_is_read(account):
    put_changes(account.s3, at(hours=-9), tea())
    put_changes(account.s3, at(), tea(price=4.5), {"item_id": "cup", "title": "Cup", "price": 9.0})

    reading = read("artifacts", None, NOTHING)

    assert (price(reading), price(reading, "cup")) == (4.5, 9.0)


def test_a_change_is_read_once_and_nothing_new_leaves_the_facts_as_they_are(account):
    key = put_changes(account.s3, at(), tea())
    first = read("artifacts", None, NOTHING)
    account.s3.put_object(Bucket="artifacts", Key=key, Body=b"not read again")

    second = read("artifacts", first, NOTHING)

    assert second.facts is first.facts
    assert second.began_at > first.began_at


def test_changes_after_the_snapshot_are_read_on_top_of_it(account):
    put_snapshot(account.s3, at(), tea(), {"item_id": "cup", "title": "Cup", "price": 9.0})
    put_changes(account.s3, at(minutes=5), tea(price=4.5))

    reading = read("artifacts", None, NOTHING)

    assert (price(reading), price(reading, "cup")) == (4.5, 9.0)


def test_a_change_that_appears_after_a_later_one_is_not_missed(account):
    put_changes(account.s3, at(minutes=5), tea())
    first = read("artifacts", None, NOTHING)
    put_changes(account.s3, at(minutes=4), {"item_id": "cup", "title": "Cup", "price": 9.0}, name="late")

    second = read("artifacts", first, NOTHING)

    assert price(second, "cup") == 9.0


def test_a_reader_that_was_away_begins_again_at_the_snapshot(account):
    key = put_changes(account.s3, at(), tea())
    first = read("artifacts", None, NOTHING)
    account.s3.delete_object(Bucket="artifacts", Key=key)
    put_snapshot(account.s3, at(hours=8), tea(price=7.0))
    put_changes(account.s3, at(hours=9), {"item_id": "cup", "title": "Cup", "price": 9.0})

    second = read("artifacts", first, NOTHING)

    assert (price(second), price(second, "cup")) == (7.0, 9.0)


def test_a_snapshot_that_has_nothing_new_is_not_read(account):
    put_changes(account.s3, at(minutes=5), tea())
    first = read("artifacts", None, NOTHING)
    put_snapshot(account.s3, at(minutes=4), tea(price=2.0))

    second = read("artifacts", first, NOTHING)

    assert second.facts is first.facts


def test_a_repair_is_read_though_no_change_tells_of_it(account):
    put_changes(account.s3, at(minutes=5), tea())
    first = read("artifacts", None, NOTHING)
    put_snapshot(account.s3, at(minutes=4), tea(price=7.0), {"item_id": "cup", "title": "Cup"}, repaired_ms=1)

    second = read("artifacts", first, NOTHING)
    third = read("artifacts", second, NOTHING)

    assert second.facts.find("cup") >= 0
    assert third.facts is second.facts


def test_items_that_no_file_names_are_the_readers_own(account):
    put_snapshot(account.s3, at(), tea())
    own = ItemFacts.of([{"item_id": "cup", "title": "Cup", "price": 9.0, "version": 1, "first_seen_ms": 1}])

    reading = read("artifacts", None, own)

    assert (price(reading), price(reading, "cup")) == (3.0, 9.0)


@pytest.mark.parametrize(
    "body",
    [b"no gzip", gzip.compress(b"no JSON\n"), gzip.compress(b"{}"), gzip.compress(b'{"a": 1}')[:9]],
    ids=["no gzip", "no JSON", "no item", "cut off"],
)
def test_a_file_that_cannot_be_read_keeps_no_other_from_being_read(account, caplog, body):
    key = put_changes(account.s3, at(), tea(), name="broken")
    account.s3.put_object(Bucket="artifacts", Key=key, Body=body)
    put_changes(account.s3, at(minutes=1), {"item_id": "cup", "title": "Cup", "price": 9.0})

    reading = read("artifacts", None, NOTHING)

    assert price(reading, "cup") == 9.0
    assert reading.facts.find("tea") == -1
    assert "broken.jsonl.gz is not as it was written" in caplog.text


def test_a_snapshot_that_is_none_is_a_failed_reading(account):
    put_snapshot(account.s3, at(), tea())
    (snapshot,) = account.s3.list_objects_v2(Bucket="artifacts", Prefix=zones.LIVE_SNAPSHOTS)["Contents"]
    account.s3.put_object(Bucket="artifacts", Key=snapshot["Key"], Body=b"something else")

    with pytest.raises(Unavailable, match="not as it was written"):
        read("artifacts", None, NOTHING)


def test_a_snapshot_that_is_gone_is_a_failed_reading(account):
    put_snapshot(account.s3, at(), tea())
    (snapshot,) = account.s3.list_objects_v2(Bucket="artifacts", Prefix=zones.LIVE_SNAPSHOTS)["Contents"]
    account.s3.delete_object(Bucket="artifacts", Key=snapshot["Key"])

    with pytest.raises(Unavailable, match=r"snapshots.*is missing"):
        read("artifacts", None, NOTHING)
