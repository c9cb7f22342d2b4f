import gzip
import json
from collections import Counter
from datetime import UTC, datetime

import pandas as pd
import pytest

from aisle.landing.file_rows import read_rows
from aisle.landing.row_check import RowChecker
from local.shops import online_retail
from local.shops.manifest import Manifest

NOW = datetime(2026, 11, 24, tzinfo=UTC)

SAMPLE = """InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country
536365,85123A,WHITE HANGING HEART T-LIGHT HOLDER,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom
536365,85123A,WHITE HANGING HEART T-LIGHT HOLDER,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom
536366,85123A,WHITE HEART,1,2010-12-01 08:28:00,2.95,17850.0,United Kingdom
536367,71053,"LANTERN, WHITE",2,2011-01-03 10:00:00,3.39,,France
C536379,85123A,WHITE HANGING HEART T-LIGHT HOLDER,-1,2011-01-04 09:41:00,2.55,17850.0,United Kingdom
536589,21777,,-10,2011-01-04 16:50:00,0.0,,United Kingdom
536370,POST,POSTAGE,3,2011-01-05 08:45:00,18.0,12583.0,France
A563186,B,Adjust bad debt,1,2011-08-12 14:51:00,-11062.06,,United Kingdom
"""


@pytest.fixture
def folder(tmp_path):
    source = tmp_path / online_retail.FILE
    source.write_bytes(gzip.compress(SAMPLE.encode()))
    online_retail.convert(source, tmp_path / "landing")
    return tmp_path / "landing"


def accepted(folder, kind, files=None):
    """Accepted rows and how many were refused."""
    names = files or Manifest.load(folder).kinds[kind].files
    rows = []
    for name in names:
        checker = RowChecker(kind, name, NOW)
        with (folder / name).open("rb") as file:
            rows += [checker.check(row) for row in read_rows(name, file)]
    return [json.loads(row.line) for row in rows if row.reason is None], sum(row.reason is not None for row in rows)


def test_a_cancellation_becomes_a_refund_of_a_positive_quantity(folder):
    orders, _ = accepted(folder, "orders")

    [cancelled] = [row for row in orders if row["transaction_id"] == "C536379"]

    assert (cancelled["status"], cancelled["quantity"], cancelled["price"]) == ("refund", 1, 2.55)


def test_a_line_without_a_customer_belongs_to_its_invoice(folder):
    orders, _ = accepted(folder, "orders")

    [unknown] = [row for row in orders if row["transaction_id"] == "536367"]

    assert unknown["anonymous_id"] == "invoice-536367"
    assert "user_id" not in unknown


def test_a_customer_is_known_by_number_and_country(folder):
    users, _ = accepted(folder, "users")

    assert {row["user_id"]: row["location"] for row in users} == {"17850": "United Kingdom", "12583": "France"}


def test_a_negative_price_is_refused_and_no_other_row_is(folder):
    orders, refused = accepted(folder, "orders")

    assert refused == 1
    assert len(orders) == 7


def test_lines_alike_in_every_column_are_one_line(folder):
    result = Manifest.load(folder).kinds["orders"]
    orders, _ = accepted(folder, "orders")

    assert (result.rows, result.bad_rows, result.duplicates) == (8, 1, 1)
    assert len({row["order_line_id"] for row in orders}) == result.stored


def test_an_item_takes_its_commonest_description_and_its_median_price(folder):
    items, _ = accepted(folder, "items")

    [heart] = [row for row in items if row["item_id"] == "85123A"]

    assert heart["title"] == "White hanging heart t-light holder"
    assert heart["price"] == 2.55
    assert heart["category"] == "Candles and lights"


def test_postage_is_an_item_that_cannot_be_recommended(folder):
    items, _ = accepted(folder, "items")

    in_stock = {row["item_id"]: row["in_stock"] for row in items}

    assert in_stock == {"85123A": True, "71053": True, "21777": True, "POST": False, "B": False}


def test_an_item_that_nobody_described_is_called_by_its_code(folder):
    items, _ = accepted(folder, "items")

    assert "Item 21777" in {row["title"] for row in items}


def test_the_whole_file_keeps_every_row(published, tmp_path):
    whole = published("online-retail", online_retail.FILE)

    manifest = online_retail.convert(whole, tmp_path)

    orders = manifest.kinds["orders"]
    assert (orders.rows, orders.bad_rows, orders.duplicates) == (541_909, 2, 5_268)
    assert (manifest.kinds["items"].rows, manifest.kinds["users"].rows) == (4_070, 4_372)
    statuses = Counter(
        status for name in orders.files for status in pd.read_csv(tmp_path / name, usecols=["status"])["status"]
    )
    assert statuses == {"purchase": 531_285, "refund": 10_624}


def test_the_door_refuses_of_the_whole_file_what_the_manifest_says(published, tmp_path):
    whole = published("online-retail", online_retail.FILE)

    manifest = online_retail.convert(whole, tmp_path)
    orders, refused = accepted(tmp_path, "orders")
    _, refused_items = accepted(tmp_path, "items")
    _, refused_users = accepted(tmp_path, "users")

    assert (refused, refused_items, refused_users) == (2, 0, 0)
    assert len({row["order_line_id"] for row in orders}) == manifest.kinds["orders"].stored
