"""The columns that an item's card shows: one list, from the items table to the page.

The catalogue, a model's answer, the trending lists, the API's answer, `docs/openapi.json` and the snippet's types have
these columns. Rules and "not interested" can match on no other column.
"""

from collections.abc import Mapping
from typing import Any

CARD: dict[str, type] = {
    "title": str,
    "price": float,
    "currency": str,
    "image_url": str,
    "product_url": str,
    "category": str,
    "sub_category": str,
    "brand": str,
    "in_stock": bool,
}
"""Columns of the items table, and the type of each. Each may be unknown."""


def shown_of(item: Mapping[str, Any]) -> dict[str, Any]:
    """Every column of a card; None where the item has no value."""
    return {name: item.get(name) for name in CARD}
