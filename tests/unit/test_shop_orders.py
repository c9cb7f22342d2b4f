import csv
import json
from datetime import UTC, datetime

import pytest

from local.shops.manifest import Kind, Manifest
from local.storefront.orders import orders_of

NOW = datetime(2026, 11, 24, tzinfo=UTC)
COLUMNS = ("transaction_id", "item_id", "quantity", "price", "occurred_at", "status", "user_id")


@pytest.fixture
def books(tmp_path):
    """Call it with order rows and events: what the shop's books say of Ann."""

    def books(rows=(), events=()):
        with (tmp_path / "orders.csv").open("w", newline="") as file:
            csv.writer(file).writerows([COLUMNS, *rows])
        (tmp_path / "events.jsonl").write_text("\n".join(map(json.dumps, events)))
        Manifest("Tea & Co", {"orders": Kind(["orders.csv"]), "events": Kind(["events.jsonl"])}).save(tmp_path)
        return orders_of(tmp_path, {"ann"}, NOW)["ann"]

    return books


def row(transaction_id, item_id, status="purchase", user_id="ann", day=1):
    return (transaction_id, item_id, 2, 3.5, f"2026-11-{day:02}T09:00:00Z", status, user_id)


def event(name, **fields):
    who = {"event_id": name, "user_id": "ann", "occurred_at": "2026-11-05T09:00:00Z", "transaction_id": "w"}
    return {"event_name": name, **who, **fields}


def bought(orders):
    return {order["transaction_id"]: [line["item_id"] for line in order["items"]] for order in orders}


def test_lines_of_one_transaction_are_one_order_and_the_newest_comes_first(books):
    orders = books([row("old", "tea"), row("new", "cup", day=3), row("old", "pot")])

    assert list(bought(orders).items()) == [("new", ["cup"]), ("old", ["tea", "pot"])]
    assert orders[0]["items"] == [{"item_id": "cup", "quantity": 2, "price": 3.5}]


def test_an_order_on_the_web_is_one_too(books):
    orders = books(events=[event("purchase", items=[{"item_id": "tea", "price": 2}], purchase_method="mobile")])

    assert (bought(orders), orders[0]["purchase_method"]) == ({"w": ["tea"]}, "mobile")


def test_what_was_sent_back_is_not_on_the_books(books):
    orders = books(
        [row("a", "tea"), row("a", "pot"), row("a", "tea", "refund"), row("b", "cup"), row("b", "cup", "refund")]
    )

    assert bought(orders) == {"a": ["pot"]}


def test_a_refund_that_names_no_item_takes_back_the_order(books):
    assert books(events=[event("purchase", items=[{"item_id": "tea"}]), event("refund")]) == []


def test_other_peoples_orders_and_rows_that_the_door_refuses_are_left_out(books):
    assert books([row("a", "tea", user_id="bob"), row("a", "tea", status="stolen")]) == []
