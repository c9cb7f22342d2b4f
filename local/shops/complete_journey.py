"""Complete Journey as a shop's landing files: lines of a year of a grocer's receipts, 2017, households that are known.

What is published freely is a sample of the lines, in files that overlap: each line counts once. A line of no quantity
(a refund without its purchase) would be refused. The price is what was paid for one unit; fuel is counted in the
published thousandths of a gallon. Times are given without a zone and taken as UTC. The catalogue is the products that
the receipts name.

The file's `brand` says only whether a product is the grocer's own, so the manufacturer's number stands for the brand
and that is kept as `label`. The product's type and package are its title. An age band becomes its middle; income,
size of the household and the rest are kept as they are. Pictures are plain shapes.

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
    """`source` is FILE; the other files lie beside it. Writes items.csv, users.csv and orders.csv.gz."""
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
    met = products.reindex(pd.Index(sorted(lines["product_id"].unique()), name="item_id")).fillna("")
    named = (met["product_type"] + " " + met["package_size"]).str.strip().str.capitalize()
    items = pd.DataFrame(
        {
            "title": named.where(named != "", "Product " + met.index),
            "price": lines.groupby("product_id")["price"].median().round(2),
            "currency": "USD",
            "category": met["department"].str.capitalize(),
            "sub_category": met["product_category"].str.capitalize(),
            "brand": met["manufacturer_id"],
            "size": met["package_size"],
            "label": met["brand"],
        }
    )
    told = zip(items["title"], items["category"], items["sub_category"], strict=True)
    items["image_url"] = [_picture(*each) for each in told]
    items.to_csv(path, index_label="item_id", lineterminator="\n")
    return Kind([path.name], rows=len(items))


def _picture(title: str, department: str, category: str) -> str:
    shape, color = SHAPES[crc32(department.encode()) % len(SHAPES)], COLORS[crc32(category.encode()) % len(COLORS)]
    return picture(shape, color, title)


def _write_users(source: Path, lines: pd.DataFrame, path: Path) -> Kind:
    told = pd.read_csv(source, dtype=str, keep_default_na=False).set_index("household_id")
    users = told.reindex(pd.Index(sorted(lines["household_id"].astype(str).unique()), name="user_id"))
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
