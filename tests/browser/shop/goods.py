"""What the tests' shop sells: titles, brands and reviews that are markup wherever a page might take them for it."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from local.shops.manifest import Kind, Manifest
from local.shops.pictures import picture
from local.storefront.catalogue import catalogue_files
from tests.browser.conftest import MARKUP

KINDS = ("Kitchen", "Garden", "Tea & <i>cake</i>")
SHOPPERS = [
    {"user_id": "ann", "description": f"woman, 42, Bristol; {MARKUP}", "history": []},
    {"user_id": "bob", "description": "man, 30, Leeds", "history": []},
]
BOUGHT_BEFORE = {
    "transaction_id": "till-1",
    "occurred_at": "2026-11-01T09:00:00+00:00",
    "purchase_method": "in_store",
    "currency": "EUR",
    "items": [{"item_id": "item-3", "quantity": 2, "price": 13.5}],
}


def items() -> list[dict[str, Any]]:
    """The ids of the trending list, which answers where no model was trained."""
    return [_item(number) for number in range(20)]


def _item(number: int) -> dict[str, Any]:
    drawn = {"image_url": picture("mug", "#26406b", "mug")} if number % 4 else {}
    return {
        "item_id": f"item-{number}",
        "title": f"{MARKUP} {number}" if number % 2 else f"Plain thing {number}",
        "description": f"{MARKUP} in words",
        "price": 10.5 + number,
        "currency": "EUR",
        "category": KINDS[number % 3],
        "sub_category": f"Part {number % 2}",
        "brand": f"Brand {number % 5}",
        "in_stock": number != 7,
        "style": "rustic" if number % 2 else "classic",
        **drawn,
    }


def catalogue(folder: Path) -> dict[str, bytes]:
    stated = {"event_name": "review_item", "item_id": "item-1", "rating": 4, "occurred_at": "2026-11-02T09:00:00Z"}
    (folder / "items.jsonl").write_text("\n".join(map(json.dumps, items())))
    (folder / "events.jsonl").write_text(json.dumps({**stated, "review_text": f"Good. {MARKUP}"}))
    Manifest("Tea & Co", {"items": Kind(["items.jsonl"]), "events": Kind(["events.jsonl"])}).save(folder)
    return catalogue_files(folder, datetime.now(UTC))
