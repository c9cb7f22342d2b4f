"""A shop's own folder: which files land as which kind. A folder's or a file's name tells, or else the headers."""

import json
import re
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path, PurePosixPath

from aisle.errors import InvalidInput
from aisle.lake.zones import LANDING_KINDS
from aisle.landing.file_kind import kind_by_headers
from aisle.landing.landing_config import LandingConfig, read_config
from aisle_aws.stores.parquet_rows import open_file
from local.shops.manifest import CONFIG
from local.shops.manifest import FILE as MANIFEST

WORDS = {
    "items": {
        *[
            "item",
            "items",
            "product",
            "products",
            "catalogue",
            "catalog",
            "feed",
            "article",
            "articles",
            "artikel",
            "produkte",
            "produits",
        ]
    },
    "users": {
        *["user", "users", "customer", "customers", "shopper", "shoppers", "member", "members", "kunden", "clients"]
    },
    "orders": {
        *[
            "order",
            "orders",
            "sale",
            "sales",
            "transaction",
            "transactions",
            "invoice",
            "invoices",
            "bestellungen",
            "commandes",
        ]
    },
    "events": {*["event", "events", "interaction", "interactions", "click", "clicks", "views", "activity", "feedback"]},
}
NO_KIND = "its headers tell no kind: put it into a folder named items, users, orders or events"


@dataclass
class Placed:
    """Paths below the folder. Every file is in one of the two, but for hidden ones and the demo's own."""

    kinds: dict[str, str] = field(default_factory=dict)  # path -> kind
    known_by: dict[str, str] = field(default_factory=dict)  # path -> what told the kind, in words
    left: dict[str, str] = field(default_factory=dict)  # path -> why it is not read


def place(source: Path, now: datetime) -> Placed:
    """Raises: InvalidInput, where the folder's landing.json is wrong."""
    config, placed = config_of(source), Placed()
    taken: dict[tuple[str, str], str] = {}
    for path in _files(source):
        try:
            kind, known_by = _kind(source, path, now, config)
        except InvalidInput as fault:
            placed.left[path] = fault.reason
            continue
        former = taken.setdefault((kind, landing_name(kind, path)), path)
        if former != path:
            placed.left[path] = f"{former} has the same name in the landing zone: rename one of them"
            continue
        placed.kinds[path], placed.known_by[path] = kind, known_by
    return placed


def config_of(folder: Path) -> LandingConfig:
    """What the shop says of its files. Raises: InvalidInput."""
    file = folder / CONFIG
    try:
        return read_config(json.loads(file.read_text()) if file.is_file() else None)
    except ValueError as error:
        raise InvalidInput(CONFIG, f"not JSON: {error}") from None


def landing_name(kind: str, path: str) -> str:
    """The name below `landing/<kind>/`.

    >>> landing_name("items", "items/full/all.csv"), landing_name("items", "shop/all.csv")
    ('full/all.csv', 'shop/all.csv')
    """
    return path.removeprefix(f"{kind}/")


def kind_by_name(path: str) -> tuple[str, str] | None:
    """The kind, and what told it: the nearest folder whose name tells one, or else the file's name.

    >>> kind_by_name("orders/2026/11.csv"), kind_by_name("products_export.csv"), kind_by_name("order_items.csv")
    (('orders', 'by its folder'), ('items', 'by its name'), None)
    """
    parts = PurePosixPath(path).parts
    for folder in reversed(parts[:-1]):
        if kind := _told_by(folder):
            return kind, "by its folder"
    name = parts[-1]
    kind = next((kind for kind in LANDING_KINDS if name.lower().startswith(kind)), None) or _told_by(name)
    return (kind, "by its name") if kind else None


def _told_by(name: str) -> str | None:
    """A name with words of two kinds, such as order_items, tells none."""
    words = set(re.split(r"[^a-z]+", name.lower()))
    told = [kind for kind in LANDING_KINDS if words & WORDS[kind]]
    return told[0] if len(told) == 1 else None


def _kind(source: Path, path: str, now: datetime, config: LandingConfig) -> tuple[str, str]:
    """Raises: InvalidInput, where the file cannot be read, or nothing tells its kind."""
    opened = partial(open_file, path, source / path, config.encoding, config.separator)
    opened()  # a picture or a PDF is no table, whatever its name says
    if told := kind_by_name(path):
        return told
    kind = kind_by_headers(path, opened, now, config)
    if kind is None:
        raise InvalidInput("file", NO_KIND)
    return kind, "by its headers"


def _files(source: Path) -> list[str]:
    found = (path.relative_to(source) for path in source.rglob("*") if path.is_file())
    return sorted(
        path.as_posix()
        for path in found
        if not any(part.startswith(".") for part in path.parts) and path.as_posix() not in (CONFIG, MANIFEST)
    )
