"""Many strangers claim purchases: the shop's own figures stay as they are, and what was claimed is bounded."""

from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow.dataset as ds
import pytest
from pyspark.sql import SparkSession

from aisle.lake.claim_bounds import MOST_PIECES, MOST_PRICE, TIMES_LISTED
from glue.clean_interactions import clean
from tests.raw_zone import RawZone, event
from training.data.dataset import load

STRANGERS = 300
SHOPPERS = 40
FILED = {"user_id": "u1", "occurred_at": "2026-11-24T07:00:00Z", "price": 5, "quantity": 1}
Zone = tuple[Path, dict[str, Any]]


def claim(number: int, item: dict[str, Any], **fields: Any) -> Any:
    """A purchase that a browser tells of which nothing else is known."""
    given = {"anonymous_id": f"stranger-{number}", "transaction_id": f"S{number}", **fields}
    return event(f"claim-{number}", "purchase", items=[item], **given)


def fill(raw: RawZone) -> None:
    raw.land("items", {"item_id": "tea", "title": "Tea", "price": 5, "currency": "EUR"},
             {"item_id": "mug", "title": "Mug"})  # fmt: skip
    sold = ("tea", "pot", "cup", "jug")
    orders = [{**FILED, "transaction_id": f"T{n}", "item_id": sold[n % 4], "user_id": f"u{n}"} for n in range(SHOPPERS)]
    raw.land("orders", *orders)
    raw.stream(*(claim(n, {"item_id": "mug", "price": 1e9, "quantity": 1_000_000}) for n in range(STRANGERS)))
    raw.stream(
        claim(1_000, {"item_id": "tea", "price": 1e9}, currency="EUR"),
        claim(1_001, {"item_id": "tea", "price": 800}, currency="JPY"),
        claim(1_002, {"item_id": "tea", "price": 6}),
        claim(1_003, {"item_id": "tea"}),
    )


@pytest.fixture(scope="module")
def zone(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Zone:
    folder = tmp_path_factory.mktemp("zone")
    fill(RawZone(folder / "raw"))
    return folder / "processed", clean(spark, str(folder / "raw"), str(folder / "processed"))


def table(zone: Zone, name: str) -> list[dict[str, Any]]:
    return ds.dataset(zone[0] / name, partitioning="hive").to_table().to_pylist()


def test_the_shops_orders_are_those_that_it_filed(zone):
    orders = table(zone, "orders")

    assert {row["source"] for row in orders} == {"landing_orders"}
    assert sum(row["price"] * row["quantity"] for row in orders) == SHOPPERS * 5


def test_what_strangers_claim_stands_apart_and_is_bounded(zone):
    claimed = [row for row in table(zone, "unconfirmed_orders") if row["item_id"] == "mug"]

    assert len(claimed) == STRANGERS
    assert {(row["price"], row["quantity"]) for row in claimed} == {(MOST_PRICE, MOST_PIECES)}


def test_a_claimed_price_is_bounded_by_the_list_price_of_its_currency(zone):
    prices = {row["transaction_id"]: row["price"] for row in table(zone, "unconfirmed_orders")}

    assert [prices[f"S{number}"] for number in range(1_000, 1_004)] == [TIMES_LISTED * 5, 800, 6, None]


def test_an_interaction_has_the_bounds_of_its_claim(zone):
    claimed = [row for row in table(zone, "interactions") if row["source"] == "stream"]

    assert max(row["price"] or 0 for row in claimed) == MOST_PRICE
    assert max(row["quantity"] for row in claimed) == MOST_PIECES


def test_a_training_learns_from_the_shops_purchases_and_from_few_of_the_claimed(zone):
    dataset = load(zone[0] / "interactions", zone[0] / "items", zone[0] / "users")

    counted = Counter(dataset.items[place]["item_id"] for place in dataset.interactions.item)
    assert counted["mug"] < SHOPPERS / 4 <= counted["cup"]
    assert dataset.unlikely_strangers == STRANGERS - counted["mug"]


def test_a_shop_that_files_no_orders_learns_from_what_its_pages_tell(spark, tmp_path):
    raw = RawZone(tmp_path / "raw")
    raw.land("items", {"item_id": "tea", "title": "Tea"}, {"item_id": "mug", "title": "Mug"})
    raw.stream(*(claim(n, {"item_id": ("tea", "mug")[n % 2]}) for n in range(60)))

    receipt = clean(spark, str(raw.folder), str(tmp_path / "processed"))

    assert (receipt["written"]["orders"], receipt["written"]["unconfirmed_orders"]) == (0, 60)
    folder = tmp_path / "processed"
    dataset = load(folder / "interactions", folder / "items", folder / "users")
    assert (len(dataset.interactions), dataset.unlikely_strangers) == (60, 0)
