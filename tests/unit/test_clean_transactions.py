"""One fact counts once: repeated transactions, filed ones, ids of two sources, variants of an item."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow.dataset as ds
import pytest
from pyspark.sql import SparkSession

from glue.clean_interactions import clean
from tests.raw_zone import NOW, RawZone, event

HOUR = timedelta(hours=1)
PARTS = [[f"item-{number}" for number in range(500)], ["item-500", "item-501"]]

Rows = list[dict[str, Any]]


def order(transaction_id: str, item_id: str, **fields: Any) -> dict[str, Any]:
    given = {"transaction_id": transaction_id, "item_id": item_id, "user_id": "u1"}
    return {**given, "occurred_at": "2026-11-24T07:00:00Z", **fields}


def bought(event_id: str, transaction_id: str, *items: str, **fields: Any) -> Any:
    return event(
        event_id, "purchase", transaction_id=transaction_id, items=[{"item_id": item} for item in items], **fields
    )


def tell_again(raw: RawZone) -> None:
    """Transactions that are told more than once by pages, by a bot, or by an events file."""
    raw.stream(bought("b", "again", "tea"), bought("bot", "bots", "tea", is_bot=True))
    raw.stream(bought("a", "again", "tea"), bought("c", "bots", "tea"), at=NOW + HOUR)
    for visit in range(2):
        at = NOW + visit * HOUR
        raw.stream(*(bought(f"part-{visit}-{n}", "large", *part) for n, part in enumerate(PARTS)), at=at)
        raw.stream(bought(f"twice-{visit}", "of two lines", "mug", "mug"), at=at)
    raw.stream(bought("one-more", "of two lines", "mug", "mug", "mug"), at=NOW + 2 * HOUR)
    told = ["tea", "mug", "mug"]
    rows = [bought(f"f{number}", "rows", item).model_dump(mode="json") for number, item in enumerate(told)]
    filed = bought("exported", "in an export", "tea").model_dump(mode="json")
    raw.land("events", *rows, filed)
    raw.stream(bought("by-page", "in an export", "tea", "mug"))


def file_orders(raw: RawZone) -> None:
    """Transactions that the shop's order files tell, and pages too."""
    led = [{"item_id": "tea", "price": 1, "quantity": 9, "recommendation_id": "r1"}, {"item_id": "mug"}]
    raw.stream(event("page-T5", "purchase", transaction_id="T5", items=led))
    raw.land("orders", order("T5", "tea", price=4, quantity=2, stage="open"), order("T5", "mug", price=3), file="a.csv")
    raw.land("orders", order("T5", "tea", price=4, quantity=2, stage="sent"), file="b.csv", at=NOW + HOUR)

    raw.land("orders", order("T6", "tea", line_number=1), file="c.csv")
    ids = {"T7": "order:T6:tea:1", "T8": "T6:tea", "T9": "event:order:T6:tea:1", "T6b": "T6"}
    raw.stream(*(bought(event_id, of, "mug", "pot", anonymous_id="stranger") for of, event_id in ids.items()))


def name_variants(raw: RawZone) -> None:
    raw.land("items", {"item_id": "red", "title": "Hat", "attributes": {"variant_ids": "red|blue|own"}})
    raw.land("items", {"item_id": "own", "title": "Own"}, file="later.csv", at=NOW + HOUR)
    raw.stream(event("see-blue", "view_item", item_id="blue"), event("see-own", "view_item", item_id="own"))
    raw.land("orders", order("T10", "blue", shop="Leeds"), order("T10", "red"), file="d.csv")
    raw.stream(
        event("page-T10", "purchase", transaction_id="T10", items=[{"item_id": "red", "recommendation_id": "r9"}])
    )
    for visit in range(2):
        parts = (bought(f"hats-{visit}-0", "T11", "red", "red"), bought(f"hats-{visit}-1", "T11", "blue"))
        raw.stream(*parts, at=NOW + visit * HOUR)


def share_ids(raw: RawZone) -> None:
    """Two senders choose one event id, and one sends it again."""
    raw.stream(event("1", "view_item", item_id="pot", anonymous_id="first"))
    for at in (NOW + HOUR, NOW + 2 * HOUR):
        raw.stream(event("1", "view_item", item_id="cup", anonymous_id="second"), at=at)


@pytest.fixture(scope="module")
def cleaned(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder: Path = tmp_path_factory.mktemp("zone")
    raw = RawZone(folder / "raw")
    for fill in (tell_again, file_orders, name_variants, share_ids):
        fill(raw)
    receipt = clean(spark, str(folder / "raw"), str(folder / "processed"))
    tables = ("interactions", "orders", "unconfirmed_orders")
    rows = {
        name: ds.dataset(folder / "processed" / name, partitioning="hive").to_table().to_pylist() for name in tables
    }
    return {**rows, "receipt": receipt}


@pytest.fixture
def rows(cleaned: dict[str, Any]) -> Rows:
    return list(cleaned["interactions"])


@pytest.fixture
def orders(cleaned: dict[str, Any]) -> Rows:
    return list(cleaned["orders"])


@pytest.fixture
def unconfirmed(cleaned: dict[str, Any]) -> Rows:
    return list(cleaned["unconfirmed_orders"])


def of(rows: Rows, transaction_id: str) -> Rows:
    return sorted((row for row in rows if row["transaction_id"] == transaction_id), key=lambda row: row["item_id"])


def test_a_thank_you_page_that_is_loaded_again_adds_nothing(rows, unconfirmed):
    assert [(row["event_id"], row["item_id"]) for row in of(rows, "again")] == [("b", "tea")]
    assert [row["order_line_id"] for row in of(unconfirmed, "again")] == ["b:0"]


def test_the_parts_of_a_large_purchase_add_up_however_often_its_page_is_loaded(rows, unconfirmed):
    items = [item for part in PARTS for item in part]

    assert [row["item_id"] for row in of(unconfirmed, "large")] == sorted(items)
    assert {row["event_id"] for row in of(rows, "large")} == {"part-0-0", "part-0-1"}


def test_two_lines_of_one_item_are_two_and_a_later_event_adds_only_what_is_new(unconfirmed):
    lines = {row["order_line_id"] for row in of(unconfirmed, "of two lines")}

    assert lines == {"twice-0:0", "twice-0:1", "one-more:2"}


def test_a_bot_does_not_tell_a_transaction_before_its_shopper(unconfirmed):
    assert [row["order_line_id"] for row in of(unconfirmed, "bots")] == ["c:0"]


def test_an_events_file_may_tell_each_item_of_a_transaction_in_a_row(orders):
    assert [row["item_id"] for row in of(orders, "rows")] == ["mug", "tea"]


def test_an_events_file_is_the_shops_word_and_a_pages_is_not(rows, orders, unconfirmed):
    assert [row["order_line_id"] for row in of(orders, "in an export")] == ["exported:0"]
    assert of(unconfirmed, "in an export") == []
    assert [row["event_id"] for row in of(rows, "in an export")] == ["exported"]


def test_what_was_told_before_is_in_the_books(cleaned):
    again, parts, twice, hats, filed = 1, 2, 1, 2, 3  # T5, T10 and the exported one are filed

    assert cleaned["receipt"]["told_twice"] == {"stream": again + parts + twice + hats + filed, "landing_events": 1}


def test_the_latest_arrival_of_an_order_line_wins(cleaned, orders):
    mug, tea = of(orders, "T5")

    assert dict(tea["attributes"]) == {"stage": "sent"}
    assert dict(mug["attributes"]) == {}
    assert cleaned["receipt"]["duplicates"]["landing_orders"] == 1


def test_an_order_file_wins_on_price_and_quantity_and_keeps_the_pages_recommendation(rows, unconfirmed):
    told = [
        (row["item_id"], row["price"], row["quantity"], row["source"], row["recommendation_id"])
        for row in of(rows, "T5")
    ]

    assert told == [("mug", 3.0, 1, "landing_orders", None), ("tea", 4.0, 2, "landing_orders", "r1")]
    assert of(unconfirmed, "T5") == []


def test_no_id_of_a_page_is_that_of_a_filed_line(rows, orders, unconfirmed):
    keys = [(row["event_id"], row["line_number"]) for row in rows]
    lines = [row["order_line_id"] for row in (*orders, *unconfirmed)]

    assert len(set(lines)) == len(lines)
    assert len(set(keys)) == len(keys)
    assert [row["event_id"] for row in of(rows, "T6")] == ["order:T6:tea:1"]
    assert {row["event_id"] for row in of(rows, "T7")} == {"event:order:T6:tea:1"}
    assert {row["event_id"] for row in of(rows, "T6b")} == {"T6"}


def test_an_id_that_two_senders_chose_hides_neither(cleaned, rows):
    seen = {row["anonymous_id"]: row["event_id"] for row in rows if row["item_id"] in ("pot", "cup")}

    assert seen["first"] == "1"
    assert seen["second"].startswith("shared:")
    assert cleaned["receipt"]["duplicates"]["stream"] == 1


def test_a_variant_counts_for_its_item_and_the_order_line_keeps_it(rows, orders):
    seen = {row["event_id"]: row["item_id"] for row in rows}
    lines = sorted((row["item_id"], sorted(row["attributes"] or [])) for row in of(orders, "T10"))

    assert seen["see-blue"] == "red"
    assert lines == [("red", []), ("red", [("shop", "Leeds"), ("variant_id", "blue")])]


def test_variants_of_one_item_in_two_parts_of_a_purchase_are_lines_of_their_own(unconfirmed):
    lines = of(unconfirmed, "T11")

    assert {row["item_id"] for row in lines} == {"red"}
    assert {row["order_line_id"] for row in lines} == {"hats-0-0:0", "hats-0-0:1", "hats-0-1:0"}


def test_a_variant_that_a_later_file_lists_by_itself_is_an_item(rows):
    assert {row["item_id"] for row in rows if row["event_id"] == "see-own"} == {"own"}
