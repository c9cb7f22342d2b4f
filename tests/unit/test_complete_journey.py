import gzip
import json
from datetime import UTC, datetime

import pytest

from aisle.landing.file_rows import read_rows
from aisle.landing.row_check import RowChecker
from local.shops import complete_journey
from local.shops.manifest import Manifest

NOW = datetime(2026, 11, 24, tzinfo=UTC)

COLUMNS = (
    "household_id,store_id,basket_id,product_id,quantity,sales_value,retail_disc,coupon_disc,coupon_match_disc,week,"
    "transaction_timestamp\n"
)
MILK = "7,309,31625220889,940996,2.0,3.86,0.43,0.0,0.0,5,2017-01-28 19:06:53\n"
SODA = "8,309,31625220890,873902,1.0,1.59,0.9,0.0,0.0,5,2017-01-29 10:00:00\n"
NOTHING = "8,309,31625220891,940996,0.0,0.0,0.0,0.0,0.0,6,2017-02-01 10:00:00\n"
UNLISTED = "8,309,31625220892,5978656,1.0,1.0,0.0,0.0,0.0,6,2017-02-02 10:00:00\n"
PRODUCTS = """product_id,manufacturer_id,department,brand,product_category,product_type,package_size
940996,69,GROCERY,Private,FLUID MILK PRODUCTS,FLUID MILK WHITE ONLY,1 GA
873902,103,GROCERY,National,SOFT DRINKS,SOFT DRINKS 12PK,
25671,2,GROCERY,National,FRZN ICE,ICE - CRUSHED/CUBED,22 LB
"""
HOUSEHOLDS = """household_id,age,income,home_ownership,marital_status,household_size,household_comp,kids_count
7,45-54,50-74K,Homeowner,Married,2,2 Adults No Kids,0
"""


@pytest.fixture
def folder(tmp_path):
    files = {
        complete_journey.FILE: COLUMNS + MILK + SODA,
        "transactions_older.csv.gz": COLUMNS + SODA + NOTHING + UNLISTED,
        complete_journey.PRODUCTS: PRODUCTS,
        complete_journey.HOUSEHOLDS: HOUSEHOLDS,
    }
    for name, text in files.items():
        (tmp_path / name).write_bytes(gzip.compress(text.encode()))
    complete_journey.convert(tmp_path / complete_journey.FILE, tmp_path / "landing")
    return tmp_path / "landing"


def accepted(folder, kind):
    """Accepted rows by their id or item, and how many were refused."""
    rows = []
    for name in Manifest.load(folder).kinds[kind].files:
        checker = RowChecker(kind, name, NOW)
        with (folder / name).open("rb") as file:
            rows += [checker.check(row) for row in read_rows(name, file)]
    return [json.loads(row.line) for row in rows if row.reason is None], sum(row.reason is not None for row in rows)


def test_a_line_that_stands_in_two_files_counts_once(folder):
    orders, _ = accepted(folder, "orders")

    assert sorted(row["item_id"] for row in orders) == ["5978656", "873902", "940996"]


def test_a_line_of_no_quantity_is_refused_and_counted(folder):
    _, refused = accepted(folder, "orders")

    assert refused == Manifest.load(folder).kinds["orders"].bad_rows == 1


def test_the_price_is_of_one_unit_and_the_ids_are_as_published(folder):
    orders, _ = accepted(folder, "orders")

    [milk] = [row for row in orders if row["item_id"] == "940996"]

    assert (milk["price"], milk["quantity"], milk["transaction_id"]) == (1.93, 2, "31625220889")
    assert (milk["user_id"], milk["purchase_method"]) == ("7", "in_store")


def test_the_catalogue_is_what_the_receipts_name(folder):
    items = {row["item_id"]: row for row in accepted(folder, "items")[0]}

    assert items.keys() == {"940996", "873902", "5978656"}
    assert items["940996"]["title"] == "Fluid milk white only 1 ga"
    assert (items["940996"]["brand"], items["940996"]["attributes"]["label"]) == ("69", "Private")
    assert items["5978656"]["title"] == "Product 5978656"


def test_a_household_has_the_middle_of_its_age_band_or_none(folder):
    users = {row["user_id"]: row for row in accepted(folder, "users")[0]}

    assert (users["7"]["age"], users["7"]["attributes"]["income"]) == (50, "50-74K")
    assert users["8"].get("age") is None


def test_the_door_refuses_of_the_whole_file_what_the_manifest_says(published, tmp_path):
    whole = published("complete-journey", complete_journey.FILE)

    manifest = complete_journey.convert(whole, tmp_path)
    orders, refused = accepted(tmp_path, "orders")

    assert (manifest.kinds["items"].rows, manifest.kinds["users"].rows) == (23_950, 2_405)
    assert (len(orders), refused) == (99_423, 577)
    assert len({row["order_line_id"] for row in orders}) == manifest.kinds["orders"].stored
    assert [accepted(tmp_path, kind)[1] for kind in ("items", "users")] == [0, 0]
