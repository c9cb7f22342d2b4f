"""Converts Complete Journey to landing files: receipt lines of a grocer's known households in 2017.

The free publication is a sample of the lines, in overlapping files; each line counts once. A line with quantity 0 (a
refund without its purchase) would be refused. The price is the amount paid for one unit. Fuel is counted in the
published thousandths of a gallon. Times have no zone and are taken as UTC. The catalogue has the products that the
receipts name.

The file's `brand` says only whether a product is the grocer's own, so it is kept as `label`. The manufacturer's number
is the brand. The title is the product's type and package. An age band becomes its middle; income, household size and
the rest are unchanged. Pictures are plain shapes.

Source: dunnhumby / 84.51, The Complete Journey (CC0)
"""

from pathlib import Path
from zlib import crc32

import pandas as pd

from local.shops.manifest import Kind, Manifest, fresh
from local.shops.pictures import picture

FILE = "transactions_sample.csv.gz"
RECEIPTS, PRODUCTS, HOUSEHOLDS = "transactions*.csv.gz", "products.csv.gz", "demographics.csv.gz"
AGES = {"19-24": 22, "25-34": 30, "35-44": 40, "45-54": 50, "55-64": 60, "65+": 70}
SHAPES = ("jar", "bottle", "sack", "leaf", "bar", "plate", "pan", "pot")
COLORS = ("#26406b", "#2a8c8c", "#c4653f", "#6f3b63", "#d6a428", "#2f6b45", "#c0392b", "#a99bd1")
GZIP = {"method": "gzip", "compresslevel": 4, "mtime": 0}


def convert(source: Path, folder: Path) -> Manifest:
    """`source` is FILE, with the other files beside it. Writes items.csv, users.csv and orders.csv.gz."""
    fresh(folder)
    receipts = sorted(source.parent.glob(RECEIPTS))
    lines = pd.concat([pd.read_csv(path, dtype={"product_id": str}) for path in receipts]).drop_duplicates()
    lines["price"] = (lines["sales_value"] / lines["quantity"].clip(lower=1)).round(4)
    kinds = {
        "items": _write_items(source.parent / PRODUCTS, lines, folder / "items.csv"),
        "users": _write_users(source.parent / HOUSEHOLDS, lines, folder / "users.csv"),
        "orders": _write_orders(lines, folder / "orders.csv.gz"),
    }
    manifest = Manifest("Complete Journey (84.51)", kinds, interactions=kinds["orders"].stored)
    manifest.save(folder)
    return manifest


def _write_items(source: Path, lines: pd.DataFrame, path: Path) -> Kind:
    products = pd.read_csv(source, dtype=str, keep_default_na=False).set_index("product_id")
    sold = products.reindex(pd.Index(sorted(lines["product_id"].unique()), name="item_id")).fillna("")
    named = (sold["product_type"] + " " + sold["package_size"]).str.strip().str.capitalize()
    items = pd.DataFrame(
        {
            "title": named.where(named != "", "Product " + sold.index),
            "price": lines.groupby("product_id")["price"].median().round(2),
            "currency": "USD",
            "category": sold["department"].str.capitalize(),
            "sub_category": sold["product_category"].str.capitalize(),
            "brand": sold["manufacturer_id"],
            "size": sold["package_size"],
            "label": sold["brand"],
        }
    )
    labels = zip(items["title"], items["category"], items["sub_category"], strict=True)
    items["image_url"] = [_picture(*each) for each in labels]
    items.to_csv(path, index_label="item_id", lineterminator="\n")
    return Kind([path.name], rows=len(items))


def _picture(title: str, department: str, category: str) -> str:
    shape, color = SHAPES[crc32(department.encode()) % len(SHAPES)], COLORS[crc32(category.encode()) % len(COLORS)]
    return picture(shape, color, title)


def _write_users(source: Path, lines: pd.DataFrame, path: Path) -> Kind:
    households = pd.read_csv(source, dtype=str, keep_default_na=False).set_index("household_id")
    users = households.reindex(pd.Index(sorted(lines["household_id"].astype(str).unique()), name="user_id"))
    users["age"] = users["age"].map(AGES).astype("Int64")
    users.to_csv(path, lineterminator="\n")
    return Kind([path.name], rows=len(users))


def _write_orders(lines: pd.DataFrame, path: Path) -> Kind:
    orders = pd.DataFrame(
        {
            "transaction_id": lines["basket_id"].astype(int),
            "item_id": lines["product_id"],
            "quantity": lines["quantity"].astype(int),
            "price": lines["price"],
            "currency": "USD",
            "occurred_at": lines["transaction_timestamp"].str.replace(" ", "T") + "Z",
            "user_id": lines["household_id"],
            "purchase_method": "in_store",
        }
    )
    bad = orders["quantity"] == 0
    orders.to_csv(path, index=False, lineterminator="\n", compression=GZIP)
    repeated = int(orders[~bad].duplicated().sum())
    return Kind([path.name], rows=len(orders), bad_rows=int(bad.sum()), duplicates=repeated)
