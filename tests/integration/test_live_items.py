"""A shop's files of items -> the table of live items."""

import json
import random
from datetime import UTC, datetime, timedelta

import boto3
import pytest

from aisle.errors import Unavailable
from aisle_aws.stores import landing_store
from aisle_aws.stores.catalogue import landed_items, table

MORNING = datetime(2026, 11, 24, 9, tzinfo=UTC)
ARRIVED_MS = round(MORNING.timestamp() * 1000)


@pytest.fixture
def put(account):
    """Leave a file in the landing zone, of these rows."""

    def upload(name, *rows):
        body = "\n".join(json.dumps(row) for row in rows)
        account.s3.put_object(Bucket="raw", Key=f"landing/items/{name}", Body=body.encode())

    return upload


@pytest.fixture
def accept(account):
    """Let the function read a file that arrived so many minutes after the morning."""

    def read(name, minute, **times):
        at = MORNING + timedelta(minutes=minute)
        return landing_store.accept("raw", f"landing/items/{name}", 0, at, "artifacts", **times)

    return read


@pytest.fixture
def drop(put, accept):
    def both(name, minute, *rows):
        put(name, *rows)
        return accept(name, minute)

    return both


def tea(**columns):
    return {"item_id": "tea", "title": "Tea", **columns}


def cup(**columns):
    return {"item_id": "cup", "title": "Cup", **columns}


def live(*item_ids):
    kept = table.read(item_ids or ("tea", "cup", "pot"))
    return {item: each.standing.live_row() for item, each in kept.items()}


def on_sale():
    return {item for item, row in live().items() if not row["delisted"]}


def versions():
    return {item: kept.version for item, kept in table.read(("tea", "cup", "pot")).items()}


def test_an_accepted_row_is_live_as_a_whole_with_its_version(drop):
    drop("spring.jsonl", 0, tea(price=4.5, description="Green", shelf="A3"))

    kept = table.read(["tea"])["tea"]
    assert kept.version == kept.standing.first_seen_ms == ARRIVED_MS
    row = kept.standing.live_row()
    assert (row["price"], row["description"], row["attributes"]) == (4.5, "Green", {"shelf": "A3"})
    assert (row["in_stock"], row["delisted"]) == (True, False)


def test_what_a_file_tells_again_is_not_written_again(drop):
    drop("monday.jsonl", 0, tea(price=3.0), cup(price=9.0))

    drop("tuesday.jsonl", 60, tea(price=3.0), cup(price=8.0))

    assert versions() == {"tea": ARRIVED_MS, "cup": ARRIVED_MS + 3_600_000}
    assert table.read(["cup"])["cup"].standing.first_seen_ms == ARRIVED_MS


def test_a_second_delivery_of_a_file_changes_nothing(drop, accept):
    drop("full/all.jsonl", 0, tea(price=3.0), cup())
    drop("full/new.jsonl", 1, tea(price=4.5))
    before = versions()

    accept("full/all.jsonl", 0)
    accept("full/new.jsonl", 1)

    assert versions() == before
    assert (live("tea")["tea"]["price"], on_sale()) == (4.5, {"tea"})


def test_a_full_catalogue_delists_what_it_lacks_and_a_later_file_lists_it_again(drop):
    drop("all.jsonl", 0, tea(), cup())

    drop("full/all.jsonl", 1, tea())
    lacking = on_sale()
    drop("more.jsonl", 2, cup())

    assert (lacking, on_sale()) == ({"tea"}, {"tea", "cup"})


def test_a_full_catalogue_that_is_late_delists_nothing_that_a_newer_file_names(drop):
    drop("old.jsonl", 0, tea(), cup(), {"item_id": "pot", "title": "Pot"})
    drop("newer.jsonl", 9, cup())  # as it stands, so nothing is written

    drop("full/all.jsonl", 5, tea())

    assert on_sale() == {"tea", "cup"}


def test_a_file_that_is_late_leaves_what_a_newer_one_left_as_it_was(drop):
    drop("monday.jsonl", 0, tea(price=3.0))
    drop("newer.jsonl", 9, tea(price=3.0))

    drop("late.jsonl", 5, tea(price=4.5))

    assert live("tea")["tea"]["price"] == 3.0


def random_files(draw):
    for number in range(8):
        full = draw.random() < 0.3
        rows = [
            {"item_id": each, "title": each, "price": float(draw.randrange(2)), "delisted": draw.random() < 0.2}
            for each in draw.sample(("tea", "cup", "pot"), draw.randrange(1, 4))
        ]
        yield f"{'full/' if full else ''}{number}.jsonl", number, rows


@pytest.mark.parametrize("seed", range(6))
def test_files_in_any_order_end_as_if_they_came_in_theirs(put, accept, seed):
    draw = random.Random(seed)
    files = list(random_files(draw))
    for name, _, rows in files:
        put(name, *rows)
    for name, minute, _ in files:
        accept(name, minute)
    expected = compared(live())
    forget_the_table()

    for name, minute, _ in draw.sample(files, len(files)):
        accept(name, minute)

    assert compared(live()) == expected


def compared(rows):
    return {item: (row["price"], row["delisted"], row["in_stock"]) for item, row in rows.items()}


def forget_the_table():
    client = boto3.client("dynamodb")
    for item in client.scan(TableName="catalogue")["Items"]:
        client.delete_item(TableName="catalogue", Key={"item_id": item["item_id"]})
    s3 = boto3.client("s3")
    for each in s3.list_objects_v2(Bucket="artifacts", Prefix="catalogue/files/")["Contents"]:
        s3.delete_object(Bucket="artifacts", Key=each["Key"])


def test_a_file_whose_end_is_near_has_no_receipt_and_the_next_try_goes_on(account, put, accept):
    put("all.jsonl", tea(), cup())

    with pytest.raises(Unavailable, match=r"all\.jsonl"):
        accept("all.jsonl", 0, is_end_near=lambda: True)
    without = account.s3.list_objects_v2(Bucket="raw", Prefix="receipts/")["KeyCount"]
    accept("all.jsonl", 0)

    assert without == 0
    assert on_sale() == {"tea", "cup"}


def test_another_writers_change_in_between_is_kept(drop):
    drop("monday.jsonl", 0, tea(price=3.0))
    others = iter(["another.jsonl"])

    def after_another_writer(past):
        if other := next(others, None):
            drop(other, 9, tea(price=9.0))
        return past.standing.with_row({**tea(price=5.0), "_file": "x", "_line": 1, "_arrived_at": at(5)})

    table.update({"tea": after_another_writer})

    assert live("tea")["tea"]["price"] == 9.0


def at(minute):
    return (MORNING + timedelta(minutes=minute)).isoformat()


def test_a_row_too_large_for_the_table_is_live_without_its_longest_part(drop):
    notes = {f"note {number}": "ü" * 20_000 for number in range(12)}

    drop("all.jsonl", 0, tea(price=4.5, attributes=notes))

    row = live("tea")["tea"]
    assert (row["price"], "attributes" in row) == (4.5, False)


def test_many_items_go_in_parts(drop, monkeypatch):
    monkeypatch.setattr(landed_items, "AT_ONCE", 40)
    names = [f"i{number}" for number in range(130)]

    drop("full/all.jsonl", 0, *({"item_id": name, "title": name} for name in names))
    drop("full/next.jsonl", 1, *({"item_id": name, "title": name} for name in names[:10]))

    assert [row["delisted"] for row in live(*names).values()].count(False) == 10


def test_a_file_of_another_kind_makes_nothing_live(account):
    account.s3.put_object(Bucket="raw", Key="landing/users/u.csv", Body=b"user_id,age\n1,40\n")

    landing_store.accept("raw", "landing/users/u.csv", 0, MORNING, "artifacts")

    assert boto3.client("dynamodb").scan(TableName="catalogue")["Count"] == 0
