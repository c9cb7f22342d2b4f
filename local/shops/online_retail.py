"""Converts UCI Online Retail to landing files: all invoice lines of a British gift wholesaler, 2010-12 to 2011-12.

Every row stays a row. A return (a cancellation, `C...`, or a negative quantity) becomes a refund of the positive
quantity. A quantity of 0 would be refused. Without a customer the invoice is the person. Prices are unchanged, so the
two negative ones (a bad debt) end in quarantine. Exact repeats stay; the pipeline removes them. Times have no zone and
are taken as UTC. Codes that are no product (postage, fees, manual corrections) become items out of stock, so that
nobody is recommended postage.

The file has no category, picture or colour. `category` is guessed from words of the description, or left out. Pictures
are plain shapes in the colour that the description names. No brand is invented.

Source: https://archive.ics.uci.edu/dataset/352/online+retail (CC BY 4.0)
"""

from pathlib import Path

import pandas as pd

from local.shops.manifest import Kind, Manifest, fresh
from local.shops.online_retail_words import category_of, picture_of

FILE = "online_retail.csv.gz"
PRODUCT = r"\d{5}|DCGS|gift_|PADS"  # prefixes of products' codes; other codes are postage, fees, corrections
GZIP = {"method": "gzip", "compresslevel": 4, "mtime": 0}


def convert(source: Path, folder: Path) -> Manifest:
    """Writes items.csv, users.jsonl and one orders-YYYY-MM.csv.gz per month."""
    fresh(folder)
    text = {"InvoiceNo": str, "StockCode": str, "Description": str, "CustomerID": str, "Country": str}
    lines = pd.read_csv(source, dtype=text, keep_default_na=False, na_values={"CustomerID": "", "UnitPrice": ""})
    lines["CustomerID"] = lines["CustomerID"].str.removesuffix(".0")
    lines["Description"] = lines["Description"].str.strip()
    kinds = {
        "items": _write_items(lines, folder / "items.csv"),
        "users": _write_users(lines, folder / "users.jsonl"),
        "orders": _write_orders(lines, folder),
    }
    manifest = Manifest("Online Retail (UCI)", kinds, interactions=kinds["orders"].stored)
    manifest.save(folder)
    return manifest


def _write_items(lines: pd.DataFrame, path: Path) -> Kind:
    """Title: the most frequent description of lines with a price; stock-taking notes have no price."""
    sold = lines[(lines["UnitPrice"] > 0) & (lines["Description"] != "")]
    named = sold.groupby(["StockCode", "Description"]).size().reset_index(name="times")
    named = named.sort_values(["StockCode", "times", "Description"], ascending=[True, False, True])
    items = pd.DataFrame({"item_id": sorted(lines["StockCode"].unique())})
    items["title"] = items["item_id"].map(named.drop_duplicates("StockCode").set_index("StockCode")["Description"])
    items["title"] = items["title"].fillna("Item " + items["item_id"]).str.capitalize()
    items["price"] = items["item_id"].map(sold.groupby("StockCode")["UnitPrice"].median().round(2))
    items["currency"] = "GBP"
    product = items["item_id"].str.match(PRODUCT)
    items["category"] = items["title"].map(category_of).where(product, "Not a product")
    items["image_url"] = [
        picture_of(title, category) for title, category in zip(items["title"], items["category"], strict=True)
    ]
    items["in_stock"] = product.map({True: "true", False: "false"})
    items.to_csv(path, index=False, lineterminator="\n")
    return Kind([path.name], rows=len(items))


def _write_users(lines: pd.DataFrame, path: Path) -> Kind:
    """The location is the country with most of the person's orders."""
    known = lines.dropna(subset="CustomerID").groupby(["CustomerID", "Country"]).size().reset_index(name="times")
    known = known.sort_values(["CustomerID", "times", "Country"], ascending=[True, False, True])
    users = known.drop_duplicates("CustomerID")[["CustomerID", "Country"]].set_axis(["user_id", "location"], axis=1)
    users.to_json(path, orient="records", lines=True)
    return Kind([path.name], rows=len(users))


def _write_orders(lines: pd.DataFrame, folder: Path) -> Kind:
    refund = (lines["Quantity"] < 0) | lines["InvoiceNo"].str.startswith("C")
    orders = pd.DataFrame(
        {
            "transaction_id": lines["InvoiceNo"],
            "item_id": lines["StockCode"],
            "quantity": lines["Quantity"].abs(),
            "price": lines["UnitPrice"],
            "currency": "GBP",
            "occurred_at": lines["InvoiceDate"].str.replace(" ", "T") + "Z",
            "status": refund.map({True: "refund", False: "purchase"}),
            "user_id": lines["CustomerID"],
            "anonymous_id": ("invoice-" + lines["InvoiceNo"]).where(lines["CustomerID"].isna()),
            "description": lines["Description"],  # outside the contract; needed to recognise repeated lines
        }
    )
    bad = (orders["price"] < 0) | orders["price"].isna() | (orders["quantity"] == 0) | (orders["item_id"] == "")
    counted = Kind(rows=len(orders), bad_rows=int(bad.sum()), duplicates=int(orders[~bad].duplicated().sum()))
    for month, part in orders.groupby(orders["occurred_at"].str[:7]):
        counted.files.append(f"orders-{month}.csv.gz")
        part.to_csv(folder / counted.files[-1], index=False, lineterminator="\n", compression=GZIP)
    return counted
