"""What answers without any model: what people take now, by category too, and what is new.

An item's place is the people who took to it of late. Strangers count only as far as
the item's other people make them likely (`aisle.inputs.evidence`).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from aisle.inputs.evidence import allowed_strangers
from aisle.inputs.item_card import shown_of

TRENDING, IN_CATEGORY, NEWEST = 100, 20, 100
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Counted:
    """Of one item, in people."""

    score: float
    strangers_left_out: float


def count_people(rows: Iterable[Row]) -> dict[str, Counted]:
    """By item. A row has `item_id`, `recent_people` and `recent_strangers`, each a sum that halves in a week."""
    found = {row["item_id"]: (float(row["recent_people"]), float(row["recent_strangers"])) for row in rows}
    people, strangers = np.array(list(found.values())).reshape(-1, 2).T
    counted = np.minimum(strangers, allowed_strangers(people, strangers))
    scores, left_out = (people + counted).tolist(), (strangers - counted).tolist()
    return {item: Counted(*of) for item, *of in zip(found, scores, left_out, strict=True)}


def build_lists(items: Sequence[Row], people: Mapping[str, Counted]) -> dict[str, Any]:
    """What `config/trending.json` holds. Items that are out of stock are left out; `updated_at` says what is new."""
    on_sale = [item for item in items if item.get("in_stock") is not False]
    taken = sorted((item for item in on_sale if item["item_id"] in people), key=lambda item: _place(item, people))
    by_category: dict[str, list[Row]] = defaultdict(list)
    for item in taken:
        if item.get("category"):
            by_category[item["category"]].append(item)
    newest = sorted(on_sale, key=lambda item: (item.get("updated_at") or "", item["item_id"]), reverse=True)
    return {
        "trending": _cards(taken[:TRENDING]),
        "by_category": {name: _cards(of[:IN_CATEGORY]) for name, of in sorted(by_category.items())},
        "newest": _cards(newest[:NEWEST]),
        "damped": {item: round(of.strangers_left_out) for item, of in sorted(people.items()) if of.strangers_left_out},
    }


def off_sale(items: Iterable[Row]) -> list[str]:
    """The ids of items that nobody is to be shown: out of stock, or delisted."""
    return [item["item_id"] for item in items if item.get("in_stock") is False]


def _place(item: Row, people: Mapping[str, Counted]) -> tuple[float, str]:
    return -people[item["item_id"]].score, item["item_id"]


def _cards(items: Iterable[Row]) -> list[dict[str, Any]]:
    return [{"item_id": item["item_id"], **shown_of(item)} for item in items]
