"""Random catalogues, filters, rules and requests, each condition beside what it means in plain Python."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

from aisle.live.item_facts import ItemFacts
from aisle.live.live_item import live_item
from aisle.ranking.request import RecommendationRequest
from aisle.ranking.surfaces import find_surface
from aisle.selection.scope import NotInterested
from aisle.serving.queries.occasion import Occasion
from aisle.serving.ruling.rules import read_rules
from tests.tea_and_coffee import NOW, entry, item_rows, request

Row = dict[str, Any]
Means = Callable[[Row], bool]

DAY_MS = 86_400_000
NOW_MS = round(NOW.timestamp() * 1000)
BRANDS, CATEGORIES, COLORS = ("Acme", "Best", "Zeta"), ("Tea", "Coffee", "Pots"), ("red", "blue")
SURFACES = ("home", "similar", "bought_together", "cart", "trending", "category", "search")


@dataclass
class Wish:
    """What a list may show, twice: as it is asked for, and as a test of one row."""

    request: RecommendationRequest
    means: list[Means] = field(default_factory=list)
    of_category: list[Means] = field(default_factory=list)  # which a pin need not meet
    pins: dict[str, int] = field(default_factory=dict)
    caps: list[tuple[str, int]] = field(default_factory=list)

    def allows(self, row: Row) -> bool:
        return self.allows_pin(row) and all(means(row) for means in self.of_category)

    def allows_pin(self, row: Row) -> bool:
        return row.get("in_stock") is not False and all(means(row) for means in self.means)


def draw_rows(random: Random) -> list[Row]:
    """Some of the model's items with other facts, and some that came since."""
    known = [row for row in item_rows() if random.random() < 0.9]
    new = [{"item_id": f"new-{number}", "title": "white tea"} for number in range(random.randrange(6))]
    share_in_stock = random.choice((0.2, 0.9, 1.0))
    return [
        {
            "item_id": row["item_id"],
            "title": row["title"],
            "brand": random.choice((*BRANDS, None)),
            "category": random.choice((*CATEGORIES, None)),
            "color": random.choice((*COLORS, None)),
            "price": random.choice((1.0, 5.0, 9.5, 20.0, None)),
            "average_rating": random.choice((2.0, 4.5, None)),
            "margin": random.choice((0.1, 0.5, None)),
            "age_limit": random.choice((18, None, None)),
            "in_stock": random.random() < share_in_stock,
            "attributes": {"organic": random.choice(("yes", "no"))} if random.random() < 0.5 else {},
            "days": random.randrange(60),
            "updated_at": str(random.random()),
        }
        for row in (*known, *new)
    ]


def facts_of(rows: list[Row], random: Random) -> ItemFacts:
    like = [("tea-02", 0.8), ("tea-04", 0.5)]
    return ItemFacts.of(
        live_item(row, 1, NOW_MS - row["days"] * DAY_MS, like if random.random() < 0.5 else ()) for row in rows
    )


def draw_wish(random: Random, rows: list[Row]) -> Wish:
    ids = [row["item_id"] for row in rows]
    surface = random.choice(SURFACES)
    seen = random.sample([row["item_id"] for row in item_rows()], random.randrange(6))
    history = tuple(
        entry(item, random.choice(("view_item", "purchase", "add_to_cart")), minutes_ago=place + 1)
        for place, item in enumerate(seen)
    )
    clauses = list(_clauses(random, ids))
    rules, means, pins, caps = _rules(random, ids)
    pins = pins if find_surface(surface).fills else {}  # these name no surface
    category = random.choice(CATEGORIES if surface == "category" else (None, None, random.choice(CATEGORIES)))
    found = tuple(random.sample(ids, random.randrange(1, len(ids)))) if surface == "search" else ()
    page = random.choice(ids) if surface in ("similar", "bought_together") else None
    refused = NotInterested(
        items=frozenset(random.sample(ids, random.choice((0, 0, 3)))),
        brands=frozenset(random.sample(BRANDS, random.choice((0, 0, 0, 1)))),
    )
    excluded = frozenset(random.sample(ids, random.choice((0, 0, 4))))
    asked = request(
        *history,
        n=random.choice((1, 5, 10, 30, 80)),
        surface=surface,
        item_id=page,
        category=category,
        filter=";".join(text for text, _ in clauses),
        ids=found,
        rules=read_rules({"rules": rules}).active(Occasion(NOW, surface)),
        not_interested=refused,
        exclude_items=excluded,
    )
    wish = Wish(asked, [*means, *(means for _, means in clauses)], pins=pins, caps=caps)
    wish.means += [
        lambda row: row["item_id"] not in refused.items | excluded | {page},
        lambda row: row["brand"] not in refused.brands,
        lambda row: not found or row["item_id"] in found,
    ]
    if category and any(row["category"] == category for row in rows):
        wish.of_category.append(lambda row: row["category"] == category)
    return wish


def _clauses(random: Random, ids: list[str]) -> Iterator[tuple[str, Means]]:
    some, brands = random.sample(ids, 8), random.sample(BRANDS, 2)
    every: list[tuple[str, Means]] = [
        ("brand:" + "|".join(brands), lambda row: row["brand"] in brands),
        ("category:Tea|Coffee", lambda row: row["category"] in ("Tea", "Coffee")),
        ("price:5..9.5", lambda row: row["price"] in (5.0, 9.5)),
        ("manufacturer:Acme Works", lambda row: False),
        ("color:red", lambda row: row["color"] == "red"),
        ("attributes.organic:yes", lambda row: row["attributes"].get("organic") == "yes"),
        ("rating:4..", lambda row: row["average_rating"] == 4.5),
        ("age_limit:18", lambda row: row["age_limit"] == 18),
        ("new_within_days:30", lambda row: row["days"] <= 30),
        ("item_id:" + "|".join(some), lambda row: row["item_id"] in some),
    ]
    for text, means in random.sample(every, random.choice((0, 0, 1, 1, 2, 3))):
        yield (f"-{text}", _turned(means)) if random.random() < 0.3 else (text, means)


def _turned(means: Means) -> Means:
    return lambda row: not means(row)


def _matches(random: Random, ids: list[str]) -> tuple[Row, Means]:
    some, brand = random.sample(ids, 5), random.choice(BRANDS)
    every: list[tuple[Row, Means]] = [
        ({"brands": [brand]}, lambda row: row["brand"] == brand),
        ({"categories": ["Tea"]}, lambda row: row["category"] == "Tea"),
        ({"item_ids": some}, lambda row: row["item_id"] in some),
        ({"margin_max": 0.2}, lambda row: row["margin"] == 0.1),
        ({"price_min": 5, "brands": [brand]}, lambda row: (row["price"] or 0) >= 5 and row["brand"] == brand),
        ({"attributes": {"organic": ["no"], "color": ["red", "blue"]}},
         lambda row: row["attributes"].get("organic") == "no" and row["color"] is not None),
    ]  # fmt: skip
    return random.choice(every)


def _rules(random: Random, ids: list[str]) -> tuple[list[Row], list[Means], dict[str, int], list[tuple[str, int]]]:
    rules: list[Row] = []
    included: list[Means] = []
    excluded: list[Means] = []
    pins: dict[str, int] = {}
    caps: list[tuple[str, int]] = []
    for action in random.choices(("include", "exclude", "boost", "bury", "cap", "pin"), k=random.randrange(5)):
        match, means = _matches(random, ids)
        if action == "pin":
            item, position = random.choice(ids), random.randrange(4)
            pins[item] = position
            rules.append({"action": "pin", "item_id": item, "position": position})
            continue
        if action == "cap":
            caps.append((random.choice(("brand", "category")), random.randrange(1, 4)))
            rules.append({"action": "cap", "by": caps[-1][0], "most": caps[-1][1]})
            continue
        rules.append({"action": action, "match": match})
        included += [means] if action == "include" else []
        excluded += [means] if action == "exclude" else []
    inside: list[Means] = [lambda row: any(means(row) for means in included)] if included else []
    return rules, [*inside, lambda row: not any(means(row) for means in excluded)], pins, caps
