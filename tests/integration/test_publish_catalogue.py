"""Changes of the table of live items -> deltas -> the snapshot."""

import gzip
import json
from datetime import UTC, datetime

import boto3
import pytest

from aisle.live.facts_file import from_bytes
from aisle.live.item_facts import ItemFacts
from aisle.live.live_item import from_line
from aisle.live.standing import milliseconds
from aisle.serving.lists import word_catalogue
from aisle_aws.stores import live_catalogue
from aisle_aws.stores.catalogue import landed_items, snapshots
from functions.compact_catalogue.app import handler as compact
from functions.publish_catalogue.app import handler as publish

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
NOON_MS = round(NOON.timestamp() * 1000)
DAY_MS = 86_400_000


def row(item_id, minute=0, **columns):
    arrived_at = NOON.replace(minute=minute).isoformat()
    return {"item_id": item_id, "title": item_id, **columns, "_file": "f", "_line": 1, "_arrived_at": arrived_at}


def told(*rows):
    """The rows are in the table; what its stream tells the function."""
    landed_items.take(rows)
    ids = {each["item_id"] for each in rows}
    items = boto3.client("dynamodb").scan(TableName="catalogue")["Items"]
    return {"Records": [change(number, item) for number, item in enumerate(items) if item["item_id"]["S"] in ids]}


def change(number, item):
    keys = {"item_id": item["item_id"]}
    return {"eventName": "MODIFY", "dynamodb": {"Keys": keys, "NewImage": item, "SequenceNumber": f"{number}"}}


@pytest.fixture
def keys(account):
    def listed(prefix):
        found = account.s3.list_objects_v2(Bucket="artifacts", Prefix=f"catalogue/{prefix}")
        return [each["Key"] for each in found.get("Contents", [])]

    return listed


@pytest.fixture
def lines(account, keys):
    """By item, of all deltas."""

    def read():
        bodies = [account.s3.get_object(Bucket="artifacts", Key=key)["Body"].read() for key in keys("deltas/")]
        items = [from_line(line) for body in bodies for line in gzip.decompress(body).splitlines()]
        return {item["item_id"]: item for item in items}

    return read


@pytest.fixture
def delta(account):
    """Put a delta with a stamp, as a publisher whose clock says so."""

    def put(stamp, *rows):
        items = [{"item_id": each["item_id"], **each, "version": milliseconds(each["_arrived_at"])} for each in rows]
        body = gzip.compress(b"".join(json.dumps({"first_seen_ms": 1, **item}).encode() + b"\n" for item in items))
        account.s3.put_object(Bucket="artifacts", Key=f"catalogue/deltas/{stamp}-x.jsonl.gz", Body=body)

    return put


@pytest.fixture
def current(account):
    """The pointer, and the prices in its snapshot."""

    def read():
        pointer = json.load(account.s3.get_object(Bucket="artifacts", Key="catalogue/current.json")["Body"])
        facts = from_bytes(account.s3.get_object(Bucket="artifacts", Key=pointer["snapshot"])["Body"].read())
        items = [facts.item(place) for place in range(len(facts))]
        return pointer, {item["item_id"]: item.get("price") for item in items}

    return read


def test_a_change_is_a_line_of_a_delta_as_readers_expect_it(account, context, lines, keys):
    event = told(row("tea", price=4.5, brand="Acme", attributes={"organic": "yes"}))

    answer = publish(event, context)

    assert answer == {"published": 1, "unreadable": 0}
    assert lines()["tea"] == {
        "item_id": "tea",
        "version": NOON_MS,
        "first_seen_ms": NOON_MS,
        "title": "tea",
        "price": 4.5,
        "brand": "Acme",
        "delisted": False,
        "attributes": {"organic": "yes"},
    }
    (key,) = keys("deltas/")
    assert key.endswith(".jsonl.gz")


def test_of_two_changes_of_an_item_in_a_batch_the_later_one_is_told(account, context, lines):
    first, second = told(row("tea", price=3.0)), told(row("tea", 5, price=4.5, delisted=True))

    publish({"Records": [*first["Records"], *second["Records"]]}, context)

    tea = lines()["tea"]
    assert (tea["price"], tea["delisted"], tea["in_stock"], tea["first_seen_ms"]) == (4.5, True, False, NOON_MS)


def test_a_change_that_cannot_be_read_is_told_and_its_neighbours_are_published(account, context, lines):
    event = told(row("tea"), row("cup"))
    broken = next(each for each in event["Records"] if each["dynamodb"]["Keys"]["item_id"]["S"] == "cup")
    broken["dynamodb"]["NewImage"] = {"item_id": {"S": "cup"}}

    answer = publish(event, context)

    assert answer == {"published": 1, "unreadable": 1}
    assert lines().keys() == {"tea"}


@pytest.mark.parametrize(
    "row_text", ["5", '{"item_id": "cup", "price": "a lot"}', '{"item_id": "cup", "attributes": ["red"]}']
)
def test_a_change_that_readers_would_stumble_over_is_told_and_its_neighbours_are_published(
    account, context, lines, row_text
):
    event = told(row("tea"), row("cup"))
    broken = next(each for each in event["Records"] if each["dynamodb"]["Keys"]["item_id"]["S"] == "cup")
    broken["dynamodb"]["NewImage"]["row"] = {"S": row_text}

    answer = publish(event, context)

    assert answer == {"published": 1, "unreadable": 1}
    assert lines().keys() == {"tea"}


def test_a_newcomer_has_its_like_by_words_and_a_known_item_needs_none(account, context, lines):
    known = [
        {"item_id": "green", "title": "Green tea pot", "category": "Tea"},
        {"item_id": "black", "title": "Black tea pot", "category": "Tea"},
        {"item_id": "scarf", "title": "Wool scarf", "category": "Wear"},
    ]
    words = word_catalogue.to_bytes(word_catalogue.build(known))
    account.s3.put_object(Bucket="artifacts", Key="config/words.npz", Body=words)
    newcomer = row("jasmine", title="Jasmine green tea pot", category="Tea")

    publish(told(newcomer, row("green", title="Green tea pot"), row("gone", title="Tea pot", delisted=True)), context)

    assert [item for item, _ in lines()["jasmine"]["like"]] == ["green", "black"]
    assert not {"like"} & (lines()["green"].keys() | lines()["gone"].keys())


def test_without_words_a_newcomer_is_published_all_the_same(account, context, lines):
    publish(told(row("tea")), context)

    assert "like" not in lines()["tea"]


def test_deltas_become_a_snapshot_and_nothing_new_makes_none(account, context, current, keys):
    publish(told(row("tea", price=3.0)), context)
    first = compact({}, context)
    publish(told(row("tea", 5, price=4.5), row("cup", price=9.0)), context)
    second = compact({}, context)

    third = compact({}, context)

    assert [first["written"], second["written"], third["written"]] == [True, True, False]
    assert current()[1] == {"tea": 4.5, "cup": 9.0}
    assert current()[0]["snapshot"] == max(keys("snapshots/"))


def test_a_delta_of_a_writer_whose_clock_is_late_is_not_passed_over(delta, current):
    delta("20261124T120500000", row("tea", price=3.0))
    snapshots.compact(NOON_MS + 301_000)
    delta("20261124T120400000", row("cup", price=9.0))

    snapshots.compact(NOON_MS + 600_000)

    pointer, prices = current()
    assert prices == {"tea": 3.0, "cup": 9.0}
    assert pointer["deltas_after"] == "20261124T120300000"


def test_what_a_snapshot_replaced_goes_and_what_readers_need_stays(delta, current, keys):
    delta("20261124T120000000", row("tea", price=3.0))
    snapshots.compact(NOON_MS + 1_000)
    delta("20261124T122000000", row("tea", 20, price=4.0))
    snapshots.compact(NOON_MS + 1_201_000)

    snapshots.compact(NOON_MS + 3 * DAY_MS)
    snapshots.compact(NOON_MS + 90 * DAY_MS)

    pointer, prices = current()
    assert prices == {"tea": 4.0}
    assert keys("snapshots/") == [pointer["snapshot"]]
    assert keys("deltas/") == ["catalogue/deltas/20261124T122000000-x.jsonl.gz"]


@pytest.mark.parametrize(
    "harm", [b"no archive", gzip.compress(b"[1]\n"), gzip.compress(b"{")], ids=["none", "list", "half"]
)
def test_a_delta_that_nobody_can_read_keeps_no_other_from_the_snapshot(account, delta, current, harm):
    delta("20261124T120000000", row("tea", price=3.0))
    account.s3.put_object(Bucket="artifacts", Key="catalogue/deltas/20261124T120100000-y.jsonl.gz", Body=harm)
    delta("20261124T120200000", row("cup", price=9.0), row("jug", price="a lot"))

    snapshots.compact(NOON_MS + 301_000)

    assert current()[1] == {"tea": 3.0, "cup": 9.0}


def test_a_line_of_another_kind_keeps_no_reader_from_the_others(delta):
    delta("20261124T120200000", row("cup", price=9.0), row("jug", price="a lot"), row("mug", attributes={"size": 5}))

    facts = live_catalogue.read("artifacts", None, ItemFacts.empty()).facts

    assert [facts.item(place)["item_id"] for place in range(len(facts))] == ["cup"]


def test_a_young_delta_that_is_in_the_snapshot_stays_for_readers_that_slept(delta, keys):
    for minute in (0, 20, 40):
        delta(f"20261124T12{minute:02}00000", row("tea", minute))
        snapshots.compact(NOON_MS + minute * 60_000 + 1_000)

    assert len(keys("deltas/")) == 3


@pytest.mark.parametrize("harm", ["lost", "broken"])
def test_a_snapshot_that_cannot_be_read_is_made_anew_from_the_table(account, context, current, harm):
    publish(told(row("tea", price=3.0), row("cup", price=9.0)), context)
    compact({}, context)
    key = current()[0]["snapshot"]
    if harm == "lost":
        account.s3.delete_object(Bucket="artifacts", Key=key)
    else:
        account.s3.put_object(Bucket="artifacts", Key=key, Body=b"PK no archive")
    publish(told(row("tea", 5, price=4.5)), context)

    compact({}, context)

    assert current()[1] == {"tea": 4.5, "cup": 9.0}


def test_a_repair_tells_what_no_delta_told(account, context, current):
    publish(told(row("tea", price=3.0)), context)
    compact({}, context)
    landed_items.take([row("tea", 5, price=4.5), row("cup", price=9.0)])  # and their deltas were lost

    compact({"from_table": True}, context)

    assert current()[1] == {"tea": 4.5, "cup": 9.0}


def test_a_repair_passes_over_an_item_that_somebodys_hand_broke(account, context, current):
    landed_items.take([row("tea", price=3.0)])
    boto3.client("dynamodb").put_item(TableName="catalogue", Item={"item_id": {"S": "cup"}, "row": {"S": "5"}})

    compact({"from_table": True}, context)

    assert current()[1] == {"tea": 3.0}


def test_a_reader_has_the_same_items_with_a_snapshot_and_without(account, context):
    publish(told(row("tea", price=3.0), row("cup", price=9.0)), context)
    before = live_catalogue.read("artifacts", None, ItemFacts.empty())
    compact({}, context)
    publish(told(row("tea", 5, price=4.5)), context)

    begun = live_catalogue.read("artifacts", None, ItemFacts.empty())
    renewed = live_catalogue.read("artifacts", before, ItemFacts.empty())

    for facts in (begun.facts, renewed.facts):
        assert [facts.item(facts.find(each))["price"] for each in ("tea", "cup")] == [4.5, 9.0]


def test_a_shop_without_items_has_an_empty_snapshot(account, context, current):
    assert compact({}, context)["written"]
    assert current()[1] == {}
