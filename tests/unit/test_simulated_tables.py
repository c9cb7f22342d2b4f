"""The simulated shop's tables for benchmarks are the events that its landing files hold."""

from collections import defaultdict

import pyarrow.dataset as ds
import pytest

from benchmarks.simulated import END, counted, simulated_shop
from local.shops.simulated.history import event_batches
from local.shops.simulated.shop import Shop
from training.data.dataset import load

ITEMS, SHOPPERS, DAYS, SEED = 80, 60, 30, 7
FIELDS = ("event_name", "anonymous_id", "user_id", "session_id", "surface", "search_term", "duration_ms", "rating")
FIELDS_OF_ITEM = ("item_id", "price", "position", "quantity")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("shop")
    simulated_shop(place, ITEMS, SHOPPERS, DAYS, SEED)
    return place


@pytest.fixture(scope="module")
def result():
    """Events as the simulator writes them into landing files."""
    shop = Shop.build(SEED, END, ITEMS, SHOPPERS, DAYS)
    return [event for batch in event_batches(shop) for event in batch]


@pytest.fixture(scope="module")
def rows(folder):
    """Rows of the interactions table by event, in the order of their lines."""
    table = ds.dataset(folder / "interactions", format="parquet", partitioning="hive").to_table()
    by_event = defaultdict(list)
    for row in table.sort_by([("event_id", "ascending"), ("line_number", "ascending")]).to_pylist():
        by_event[row["event_id"]].append(row)
    return by_event


def test_every_event_is_there_with_a_row_for_each_item(result, rows):
    events = {event: len(lines) for event, lines in rows.items() if not event.startswith("order:")}

    assert events == {event["event_id"]: max(1, len(event.get("items", ()))) for event in result}


def test_rows_say_what_the_events_say(result, rows):
    for event in result:
        lines = rows[event["event_id"]]
        items = event.get("items") or [{name: event.get(name) for name in FIELDS_OF_ITEM}]

        assert {name: lines[0][name] for name in FIELDS} == {name: event.get(name) for name in FIELDS}
        assert lines[0]["occurred_at"].isoformat(timespec="milliseconds") + "Z" == event["occurred_at"]
        for line, item in zip(lines, items, strict=True):
            assert {name: line[name] for name in FIELDS_OF_ITEM} == {name: item.get(name) for name in FIELDS_OF_ITEM}


def test_a_browser_that_a_member_signs_in_on_is_that_member(result, rows):
    members = {event["anonymous_id"]: event["user_id"] for event in result if "user_id" in event}
    for event in result:
        if event["anonymous_id"] in members:
            assert rows[event["event_id"]][0]["person_id"] == f"u:{members[event['anonymous_id']]}"


def test_training_reads_the_shop(folder):
    dataset = load(folder / "interactions", folder / "items", folder / "users")

    assert len(dataset.catalogue) == ITEMS
    assert dataset.unknown_items == 0
    assert len(dataset.impressions.item) == counted(folder)["impressions"]
