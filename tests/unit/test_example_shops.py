"""The made-up exports in `examples/shops` are read as they are: each file, by the landing zone's reader."""

from datetime import UTC, datetime

import pytest

from aisle.landing.receipt import Receipt
from aisle_aws.stores.landing_store import judge
from local.demo.reporting.file_table import rows
from local.runtime.checkout import ROOT
from local.shops.manifest import Manifest
from local.shops.own_files import config_of, landing_name
from local.shops.prepare import prepare

SHOPS = ROOT / "examples" / "shops"
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)

# file -> what told its kind, its layout, accepted, quarantined, and the dropped fields
EXPECTED = {
    "german": {
        "artikel.csv": ("items by its name", "aisle", 38, 0, {"in_stock": 2, "price": 1}),
        "kunden.csv": ("users by its name", "aisle", 36, 0, {}),
        "wawi_2025.csv": ("orders by its headers", "aisle", 198, 3, {"status": 3}),
    },
    "google_merchant": {
        "merchant_feed.xml": ("items by its name", "google_merchant", 29, 1, {"in_stock": 1}),
        "orders.csv": ("orders by its name", "aisle", 48, 1, {}),
    },
    "json_lines": {
        "items/books.jsonl": ("items by its folder", "aisle", 56, 0, {}),
        "users/readers.jsonl": ("users by its folder", "aisle", 84, 0, {"age": 1}),
        "orders/2025-04.jsonl": ("orders by its folder", "aisle", 72, 1, {}),
        "orders/2025-05.jsonl": ("orders by its folder", "aisle", 73, 0, {}),
        "events/2025-04.jsonl": ("events by its folder", "aisle", 579, 1, {}),
    },
    "shopify": {
        "orders_export.csv": ("orders by its name", "shopify_orders", 105, 2, {"status": 1}),
        "products_export.csv": ("items by its name", "shopify_products", 25, 0, {"price": 1}),
    },
}


def landed(shop, tmp_path):
    """The shop's manifest, and each file's receipt."""
    manifest = prepare(SHOPS / shop, tmp_path / "landing", NOW)
    config, receipts = config_of(SHOPS / shop), {}
    for kind, entry in manifest.kinds.items():
        for path in entry.files:
            receipt = Receipt(landing_name(kind, path), kind, NOW)
            for checked in judge(receipt, SHOPS / shop / path, config):
                receipt.count(checked)
            receipts[path] = receipt.as_json()
    return manifest, receipts


def test_every_example_is_tried():
    assert {folder.name for folder in SHOPS.iterdir() if folder.is_dir()} == EXPECTED.keys()


@pytest.mark.parametrize("shop", EXPECTED)
def test_every_file_is_placed_and_read(shop, tmp_path):
    manifest, receipts = landed(shop, tmp_path)

    found = {
        path: (
            f"{receipt['kind']} {manifest.known_by[path]}",
            receipt["assumed"]["layout"],
            receipt["accepted"],
            receipt["quarantined"],
            {field: lost["count"] for field, lost in receipt["dropped"].items()},
        )
        for path, receipt in receipts.items()
    }
    assert found == EXPECTED[shop]
    assert manifest.left == {"README.md": "a .md file holds no rows: send CSV, JSON lines, XML or Parquet"}


@pytest.mark.parametrize("shop", EXPECTED)
def test_every_example_is_small_and_says_what_it_is(shop):
    files = [path for path in (SHOPS / shop).rglob("*") if path.is_file()]

    assert sum(path.stat().st_size for path in files) < 150_000
    assert len((SHOPS / shop / "README.md").read_text().splitlines()) == 3


def test_the_table_of_the_german_files_says_what_was_assumed_and_lost_and_how_to_mend_it(tmp_path):
    manifest, receipts = landed("german", tmp_path)

    table = {file: (counts, read_as, lost) for file, counts, read_as, lost in rows(manifest, receipts)}

    counts, read_as, lost = table["wawi_2025.csv"]
    assert counts == "198 accepted\n3 quarantined"
    for assumed in ("orders, by its headers", "semicolon", "windows-1252", "layout aisle", "zone Europe/Berlin"):
        assert assumed in read_as
    assert "Bestelldatum → occurred_at" in read_as
    assert "status dropped 3 times. Line 90: 'Teilretoure' should be 'purchase' or 'refund'" in lost
    assert '{"orders": {"words": {"status": {"Teilretoure": "refund"}}}} (or purchase)' in lost
    assert "2 quarantined. Line 60: occurred_at '31.04.2025 10:15' is no day or hour of the calendar" in lost
    assert "1 more, for other reasons: quarantine/orders/wawi_2025.csv.jsonl.gz" in lost
    assert table["README.md"][0] == "not read"


def test_a_file_without_a_receipt_is_named(tmp_path):
    manifest = prepare(SHOPS / "google_merchant", tmp_path / "landing", NOW)

    table = list(rows(manifest, {}))

    assert [(file, counts) for file, counts, *_ in table] == [
        ("merchant_feed.xml", "none"),
        ("orders.csv", "none"),
        ("README.md", "not read"),
    ]
    assert "no receipt" in table[0][3]
    assert manifest == Manifest.load(tmp_path / "landing")
