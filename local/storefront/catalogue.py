"""A shop's catalogue for its pages: a short list of all items, long texts in parts, pictures as files.

A list with every text and picture would take megabytes; this one takes a few hundred bytes per item.
"""

import gzip
import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

from aisle.landing.row_models import ItemRow
from local.shops.landing_rows import records
from local.shops.manifest import Manifest

COLUMNS = ("item_id", "title", "price", "category", "sub_category", "brand", "in_stock", "average_rating")
TEXTS = ("description", "manufacturer", "color", "size", "material", "usage_instructions", "warranty")
PER_PART = 50  # items per file of long texts
REVIEWS_SHOWN = 4  # newest reviews per item
SVG = re.compile(r"data:image/svg\+xml,(.*)", re.DOTALL)
LABEL = re.compile(
    rb"<title>.*?</title>", re.DOTALL
)  # the page has its own label; without it many pictures are the same


def catalogue_files(folder: Path, now: datetime) -> dict[str, bytes]:
    """Path below the shop's root -> content."""
    manifest = Manifest.load(folder)
    items = list(_items(folder, manifest, now).values())
    reviews = _reviews(folder, manifest)
    pictures: dict[str, bytes] = {}
    rows = [_row(item, place, pictures) for place, item in enumerate(items)]
    styles = sorted({str(item.attributes["style"]) for item in items if item.attributes.get("style")})
    listed = {"columns": [*COLUMNS, "review_count", "currency", "picture"], "items": rows, "styles": styles}
    files = {"shop/catalogue.json": _json(listed | {"per_part": PER_PART})}
    for start in range(0, len(items), PER_PART):
        part = [_texts(item, reviews.get(item.item_id, [])) for item in items[start : start + PER_PART]]
        files[f"shop/texts/{start // PER_PART}.json"] = _json(part)
    return files | pictures


def _items(folder: Path, manifest: Manifest, now: datetime) -> dict[str, ItemRow]:
    """A later row replaces an earlier one; what the door quarantines or the shop delisted is passed over."""
    items: dict[str, ItemRow] = {item.item_id: item for item in records(folder, manifest, "items", now)}
    return {item_id: item for item_id, item in items.items() if not item.delisted}


def _row(item: ItemRow, place: int, pictures: dict[str, bytes]) -> list[Any]:
    """The item's values, in the order of the list's `columns`."""
    return [
        *(getattr(item, name) for name in COLUMNS),
        item.review_count,
        item.currency,
        _picture(item.image_url, pictures),
    ]


def _picture(url: str | None, pictures: dict[str, bytes]) -> str | None:
    """The picture's address. A drawing in a data: URL becomes a file; equal drawings share one."""
    drawn = SVG.fullmatch(url or "")
    if not drawn:
        return url
    content = LABEL.sub(b"", unquote_to_bytes(drawn[1]))
    name = f"shop/pictures/{hashlib.sha256(content).hexdigest()[:16]}.svg"
    pictures[name] = content
    return f"/{name}"


def _texts(item: ItemRow, reviews: list[dict[str, Any]]) -> dict[str, Any]:
    texts = {name: getattr(item, name) for name in TEXTS if getattr(item, name)}
    style = item.attributes.get("style")
    return texts | ({"style": style} if style else {}) | ({"reviews": reviews} if reviews else {})


def _reviews(folder: Path, manifest: Manifest) -> dict[str, list[dict[str, Any]]]:
    """Item id -> its reviews, newest first. Reads only files of JSON lines."""
    written: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for name in manifest.files("events"):
        if ".jsonl" in name or ".ndjson" in name:
            for event in _review_events(folder / name):
                kept = {"rating": event.get("rating"), "text": event["review_text"], "at": event.get("occurred_at")}
                written[str(event.get("item_id"))].append(kept)
    newest = {item: sorted(all_, key=lambda review: str(review["at"]), reverse=True) for item, all_ in written.items()}
    return {item: reviews[:REVIEWS_SHOWN] for item, reviews in newest.items()}


def _review_events(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as lines:
        for line in lines:
            if b'"review_item"' not in line:
                continue
            try:
                event = json.loads(line)
            except ValueError:
                continue  # `accept_landing` quarantines it
            if isinstance(event, dict) and isinstance(event.get("review_text"), str):
                yield event


def _json(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()
