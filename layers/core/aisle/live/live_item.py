"""A live item: one line of the live catalogue's snapshot and deltas, made from a row of the items table.

It has what answers, filters and rules read. Of a newcomer it also has its like by words (`like`), so that a model
trained before it came can place it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic_core import from_json, to_json

from aisle.inputs.item_card import CARD
from aisle.inputs.item_terms import attributes

Row = Mapping[str, Any]
Like = Sequence[tuple[str, float]]

NUMBERS = ("price", "average_rating", "review_count", "margin", "age_limit")
"""Columns whose ranges a filter or a rule may name."""

OWN = ("manufacturer", "color", "size", "material")
"""Columns beside the card's, matched by equality as attributes are."""

NEEDED = {"item_id": str, "version": int, "first_seen_ms": int}
"""What every live item has."""

BESIDE_THE_CARD = (*OWN, *NUMBERS, "delisted")


def live_item(row: Row, version: int, first_seen_ms: int, like: Like = ()) -> dict[str, Any]:
    """What the live catalogue keeps of a row.

    Of two lines of one item the greater `version` counts. Units: version in milliseconds since 1970, of the row's
    arrival; first_seen_ms the same, of the item's first row.
    """
    kept = {name: row[name] for name in (*CARD, *BESIDE_THE_CARD) if row.get(name) is not None}
    own = attributes(row)
    return {
        "item_id": row["item_id"],
        "version": version,
        "first_seen_ms": first_seen_ms,
        **kept,
        **({"attributes": own} if own else {}),
        **({"like": [list(each) for each in like]} if like else {}),
    }


def is_on_sale(item: Row) -> bool:
    """In stock and not delisted. An item of unknown stock is in stock."""
    return item.get("in_stock") is not False and not item.get("delisted")


def to_line(item: Row) -> bytes:
    """One line of JSON."""
    return to_json(item) + b"\n"


def from_line(line: bytes) -> dict[str, Any]:
    """What `to_line` wrote."""
    return dict(from_json(line))


def checked(item: Row) -> Row:
    """The item, if the facts can be made of it: one that they cannot would keep every other from its readers.

    Raises: ValueError
    """
    wrong = [name for name, kind in NEEDED.items() if not isinstance(item.get(name), kind)]
    wrong += [name for name in NUMBERS if not isinstance(item.get(name), int | float | None)]
    own = item.get("attributes", {})
    if not isinstance(own, Mapping) or not all(isinstance(text, str) for text in own.values()):
        wrong.append("attributes")
    if wrong:
        raise ValueError(f"item {item.get('item_id')!r}: {', '.join(wrong)} of another kind")
    return item
