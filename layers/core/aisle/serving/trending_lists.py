"""What answers without any model: what people take now, by category too, and what is new.

An item's place is the people who took to it of late. Strangers, who did one visit and nothing since, count only as far
as the item's other people make likely: whoever invents a thousand of them gains little.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from aisle.inputs.item_card import shown_of

TRENDING, IN_CATEGORY, NEWEST = 100, 20, 100
TIMES_USUAL = 3.0  # strangers for each person with evidence, against the usual item, that still count
ALWAYS = 3.0  # strangers that count for any item: a small shop has nobody else

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Counted:
    """Of one item, in people."""

    score: float
    strangers_left_out: float


def count_people(rows: Iterable[Row]) -> dict[str, Counted]:
    """By item. A row has `item_id`, `recent_people` and `recent_strangers`, each a sum that halves in a week."""
    found = {row["item_id"]: (float(row["recent_people"]), float(row["recent_strangers"])) for row in rows}
    usual = median((strangers + 1) / (people + 1) for people, strangers in found.values()) if found else 0.0
    return {item: _count(people, strangers, usual) for item, (people, strangers) in found.items()}


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


def _count(people: float, strangers: float, usual: float) -> Counted:
    counted = min(strangers, ALWAYS + TIMES_USUAL * usual * (people + 1))
    return Counted(people + counted, strangers - counted)


def _place(item: Row, people: Mapping[str, Counted]) -> tuple[float, str]:
    return -people[item["item_id"]].score, item["item_id"]


def _cards(items: Iterable[Row]) -> list[dict[str, Any]]:
    return [{"item_id": item["item_id"], **shown_of(item)} for item in items]
