"""Converts Amazon Beauty (2014, 5-core) to landing files. Its file has one line per person, item ids in time order.

**The times are synthetic.** The published sequences have an order and no dates. Here a person's items are one day
apart, counted back from a last day drawn at random from the four weeks before `end`. Only the order within a person is
true. Prices are unknown, and are 0 in the orders.

Attributes are published as anonymous numbers: an optional brand, then a path of categories from broad to narrow. A
number that only ever comes first is taken for a brand. They become `attribute-<number>`; the item's words are its
title. Pictures are plain shapes.

Source: the files published with S3-Rec (He and McAuley's Amazon reviews), text as published with IDGenRec
"""

import csv
import gzip
import io
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from local.shops.manifest import Kind, Manifest, fresh
from local.shops.pictures import picture

FILE = "Beauty.txt"
ATTRIBUTES, TEXTS = "Beauty_item2attributes.json", "Beauty_item_text.json"
LAST_DAYS = 28  # each person's last interaction is within these days before `end`
SHAPES = ("jar", "lipstick", "bottle", "perfume", "mat", "leaf")
COLORS = ("#26406b", "#2a8c8c", "#c4653f", "#6f3b63", "#d6a428", "#2f6b45", "#c0392b", "#a99bd1")
ORDER_COLUMNS = ("transaction_id", "item_id", "quantity", "price", "currency", "occurred_at", "user_id")


def convert(source: Path, folder: Path, end: datetime, seed: int = 7) -> Manifest:
    """`source` is Beauty.txt, with the two JSON files beside it. Writes items.csv, users.jsonl, orders.csv.gz."""
    fresh(folder)
    sequences = [line.split() for line in source.read_text().splitlines() if line.strip()]
    kinds = {
        "items": _write_items(source.parent, folder / "items.csv", {item for line in sequences for item in line[1:]}),
        "users": _write_users(folder / "users.jsonl", sequences),
        "orders": _write_orders(folder / "orders.csv.gz", sequences, end, np.random.default_rng([seed, 9])),
    }
    manifest = Manifest("Amazon Beauty (5-core)", kinds, interactions=kinds["orders"].stored)
    manifest.save(folder)
    return manifest


def _write_items(source: Path, path: Path, seen: set[str]) -> Kind:
    attributes = {item: list(map(str, ids)) for item, ids in json.loads((source / ATTRIBUTES).read_text()).items()}
    texts = json.loads((source / TEXTS).read_text())
    elsewhere = {number for ids in attributes.values() for number in ids[1:]}
    every = sorted(seen | attributes.keys() | texts.keys(), key=lambda item: (len(item), item))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("item_id", "title", "image_url", "category", "sub_category", "brand", "attribute_ids"))
        for item in every:
            ids = attributes.get(item, [])
            brand = ids[0] if ids and ids[0] not in elsewhere else None
            categories = ids[1:] if brand else ids
            title = texts.get(item, "").strip() or f"Item {item}"
            broad, narrow = (_name(categories[0]), _name(categories[-1])) if categories else ("", "")
            picture_url = _picture(title, categories)
            writer.writerow((item, title, picture_url, broad, narrow, _name(brand) if brand else "", "|".join(ids)))
    return Kind([path.name], rows=len(every))


def _name(number: str) -> str:
    return f"attribute-{number}"


def _picture(title: str, categories: list[str]) -> str:
    broad, narrow = (int(categories[0]), int(categories[-1])) if categories else (0, 0)
    return picture(SHAPES[broad % len(SHAPES)], COLORS[narrow % len(COLORS)], title)


def _write_users(path: Path, sequences: list[list[str]]) -> Kind:
    path.write_text("".join(json.dumps({"user_id": line[0]}) + "\n" for line in sequences))
    return Kind([path.name], rows=len(sequences))


def _write_orders(path: Path, sequences: list[list[str]], end: datetime, rng: np.random.Generator) -> Kind:
    with path.open("wb") as file, gzip.GzipFile("", "wb", 5, file, mtime=0) as packed:
        text = io.TextIOWrapper(packed, "utf-8", newline="")
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(ORDER_COLUMNS)
        before_end = rng.integers(1, LAST_DAYS * 24 * 60, len(sequences)).tolist()
        for line, minutes in zip(sequences, before_end, strict=True):
            writer.writerows(_orders(line, end - timedelta(minutes=minutes)))
        text.flush()
    return Kind([path.name], rows=sum(len(line) - 1 for line in sequences))


def _orders(line: list[str], last: datetime) -> Iterator[tuple[str, ...]]:
    """One order per day, of one item; the last one at `last`."""
    user, items = line[0], line[1:]
    for place, item in enumerate(items):
        at = (last - timedelta(days=len(items) - 1 - place)).isoformat(timespec="seconds")
        yield f"order-{user}-{place + 1}", item, "1", "0", "USD", at, user
