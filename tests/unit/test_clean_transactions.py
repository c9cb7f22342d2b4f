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


def order(transaction_id: str, item_id: str, **fields: Any) -> dict[str, Any]:
    given = {"transaction_id": transaction_id, "item_id": item_id, "user_id": "u1"}
    return {**given, "occurred_at": "2026-11-24T07:00:00Z", **fields}


def bought(event_id: str, transaction_id: str, *items: str, **fields: Any) -> Any:
    return event(
        event_id, "purchase", transaction_id=transaction_id, items=[{"item_id": item} for item in items], **fields
    )


def fill(raw: RawZone) -> None:
    raw.stream(bought("b", "T1", "tea"), bought("bot", "T2", "tea", is_bot=True))
    raw.stream(bought("a", "T1", "tea", "mug"), bought("c", "T2", "tea"), bought("d", "T3", "tea"), at=NOW + HOUR)
    told = [("T1", "tea"), ("T4", "tea"), ("T4", "mug"), ("T4", "mug")]
    filed = [bought(f"f{number}", of, item).model_dump(mode="json") for number, (of, item) in enumerate(told)]
    raw.land("events", *filed)

    led = [{"item_id": "tea", "price": 1, "quantity": 9, "recommendation_id": "r1"}, {"item_id": "mug"}]
    raw.stream(event("page-T5", "purchase", transaction_id="T5", items=led))
    raw.land("orders", order("T5", "tea", price=4, quantity=2, stage="open"), order("T5", "mug", price=3), file="a.csv")
    raw.land("orders", order("T5", "tea", price=4, quantity=2, stage="sent"), file="b.csv", at=NOW + HOUR)

    raw.land("orders", order("T6", "tea", line_number=1), file="c.csv")
    raw.stream(bought("order:T6:tea:1", "T7", "mug"), bought("T6:tea", "T8", "mug", "pot"),
               bought("event:order:T6:tea:1", "T9", "mug"))  # fmt: skip

    raw.land("items", {"item_id": "red", "title": "Hat", "attributes": {"variant_ids": "red|blue|own"}})
    raw.land("items", {"item_id": "own", "title": "Own"}, file="later.csv", at=NOW + HOUR)
    raw.stream(event("see-blue", "view_item", item_id="blue"), event("see-own", "view_item", item_id="own"))
    raw.land("orders", order("T10", "blue", shop="Leeds"), order("T10", "red"), file="d.csv")
    raw.stream(
        event("page-T10", "purchase", transaction_id="T10", items=[{"item_id": "red", "recommendation_id": "r9"}])
    )


@pytest.fixture(scope="module")
def cleaned(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, Any, dict[str, Any]]:
    folder: Path = tmp_path_factory.mktemp("zone")
    fill(RawZone(folder / "raw"))
    receipt = clean(spark, str(folder / "raw"), str(folder / "processed"))
    rows, orders = (
        ds.dataset(folder / "processed" / name, partitioning="hive").to_table().to_pylist()
        for name in ("interactions", "orders")
    )
    return rows, orders, receipt


def of(rows: list[dict[str, Any]], transaction_id: str) -> list[dict[str, Any]]:
    return sorted((row for row in rows if row["transaction_id"] == transaction_id), key=lambda row: row["item_id"])


def test_only_the_first_purchase_event_of_a_transaction_counts(cleaned):
    rows, orders, receipt = cleaned

    assert [(row["event_id"], row["item_id"]) for row in of(rows, "T1")] == [("b", "tea")]
    assert [row["order_line_id"] for row in of(orders, "T1")] == ["b:0"]
    assert receipt["told_twice"] == {"stream": 3, "landing_events": 2}


def test_a_bot_does_not_tell_a_transaction_before_its_shopper(cleaned):
    _, orders, _ = cleaned

    assert [row["order_line_id"] for row in of(orders, "T2")] == ["c:0"]


def test_an_events_file_may_tell_each_item_of_a_transaction_in_a_row(cleaned):
    _, orders, _ = cleaned

    assert [row["item_id"] for row in of(orders, "T4")] == ["mug", "tea"]


def test_the_latest_arrival_of_an_order_line_wins(cleaned):
    _, orders, receipt = cleaned
    mug, tea = of(orders, "T5")

    assert dict(tea["attributes"]) == {"stage": "sent"}
    assert dict(mug["attributes"]) == {}
    assert receipt["duplicates"] == {"landing_orders": 1}


def test_an_order_file_wins_on_price_and_quantity_and_keeps_the_pages_recommendation(cleaned):
    rows, _, _ = cleaned
    told = [
        (row["item_id"], row["price"], row["quantity"], row["source"], row["recommendation_id"])
        for row in of(rows, "T5")
    ]

    assert told == [("mug", 3.0, 1, "landing_orders", None), ("tea", 4.0, 2, "landing_orders", "r1")]


def test_no_id_of_a_page_is_that_of_a_filed_line(cleaned):
    rows, orders, _ = cleaned
    keys = [(row["event_id"], row["line_number"]) for row in rows]

    assert len({row["order_line_id"] for row in orders}) == len(orders)
    assert len(set(keys)) == len(keys)
    assert [row["event_id"] for row in of(rows, "T6")] == ["order:T6:tea:1"]
    assert [row["event_id"] for row in of(rows, "T7")] == ["event:order:T6:tea:1"]


def test_a_variant_counts_for_its_item_and_the_order_line_keeps_it(cleaned):
    rows, orders, _ = cleaned
    seen = {row["event_id"]: row["item_id"] for row in rows}
    lines = sorted((row["item_id"], sorted(row["attributes"] or [])) for row in of(orders, "T10"))

    assert seen["see-blue"] == "red"
    assert lines == [("red", []), ("red", [("shop", "Leeds"), ("variant_id", "blue")])]


def test_a_variant_that_a_later_file_lists_by_itself_is_an_item(cleaned):
    rows, _, _ = cleaned

    assert {row["item_id"] for row in rows if row["event_id"] == "see-own"} == {"own"}
