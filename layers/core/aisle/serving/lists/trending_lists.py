"""What answers without any model: what people take now and what rises, by category too, and what is new.

An item's place is the people with evidence who took to it of late. All its strangers together count for less than one
of them, and only as far as these people make them likely (`aisle.inputs.evidence`). So a crowd of
invented visitors lifts no item past one that another person took.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from aisle.arrays.array_types import Doubles
from aisle.inputs.evidence import allowed_strangers
from aisle.inputs.item_card import shown_of
from aisle.inputs.rise import rise

TRENDING, IN_CATEGORY, NEWEST = 100, 20, 100
COLUMNS = ("recent_people", "recent_strangers", "week_people", "week_strangers", "ever_people", "ever_strangers")
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Counted:
    """Of one item."""

    has_evidence: bool  # somebody with evidence took to it
    score: float  # in people, each of whom counts half after a week
    rise: float  # of late against ever, in standard errors; 0 where it does not rise: aisle.inputs.rise
    left_out: int  # strangers of the last week beyond those that its people make likely


def count_people(rows: Iterable[Row]) -> dict[str, Counted]:
    """By item. A row has a sum that halves in a week, the last week's and all: people with evidence, and strangers."""
    found = {row["item_id"]: [float(row[column]) for column in COLUMNS] for row in rows}
    counts = np.array(list(found.values())).reshape(-1, len(COLUMNS)).T
    people, strangers, week_people, week_strangers, ever_people, ever_strangers = counts
    scores, ever = people + _worth(people, strangers), ever_people + _worth(ever_people, ever_strangers)
    left_out = np.maximum(week_strangers - allowed_strangers(week_people, week_strangers), 0).astype(np.int64)
    columns = (people > 0, scores, rise(scores, ever), left_out)
    each = zip(found, *(column.tolist() for column in columns), strict=True)
    return {item: Counted(*of) for item, *of in each}


def _worth(people: Doubles, strangers: Doubles) -> Doubles:
    """What an item's strangers count for, in people: less than one."""
    allowed = allowed_strangers(people, strangers)
    return np.minimum(strangers, allowed) / (1 + allowed)


def build_lists(items: Sequence[Row], people: Mapping[str, Counted]) -> dict[str, Any]:
    """What `config/trending.json` holds. Items that are out of stock are left out; `updated_at` says what is new.

    `damped`: items of the catalogue whose strangers of the last week were left out, and how many of them.
    """
    on_sale = [item for item in items if item.get("in_stock") is not False]
    taken = sorted((item for item in on_sale if item["item_id"] in people), key=lambda item: _place(item, people))
    rising = sorted((item for item in taken if _rise(item, people)), key=lambda item: -_rise(item, people))  # stable
    newest = sorted(on_sale, key=lambda item: (item.get("updated_at") or "", item["item_id"]), reverse=True)
    left_out = {item["item_id"]: people[item["item_id"]].left_out for item in items if item["item_id"] in people}
    return {
        "trending": _cards(taken[:TRENDING]),
        "by_category": _by_category(taken),
        "rising": _cards(rising[:TRENDING]),
        "rising_in_category": _by_category(rising),
        "newest": _cards(newest[:NEWEST]),
        "damped": {item: strangers for item, strangers in sorted(left_out.items()) if strangers},
    }


def _place(item: Row, people: Mapping[str, Counted]) -> tuple[bool, float, str]:
    of = people[item["item_id"]]
    return not of.has_evidence, -of.score, item["item_id"]


def _rise(item: Row, people: Mapping[str, Counted]) -> float:
    """Nobody rises by strangers alone."""
    of = people[item["item_id"]]
    return of.rise if of.has_evidence else 0.0


def _by_category(items: Iterable[Row]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for item in items:
        if item.get("category"):
            found[item["category"]].append(item)
    return {name: _cards(of[:IN_CATEGORY]) for name, of in sorted(found.items())}


def _cards(items: Iterable[Row]) -> list[dict[str, Any]]:
    return [{"item_id": item["item_id"], **shown_of(item)} for item in items]
