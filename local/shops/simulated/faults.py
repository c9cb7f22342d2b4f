"""Bad rows as in a real shop's files: each is refused for one reason, or repeats an earlier row."""

import json
from typing import Any

Row = dict[str, Any]


def bad_rows(kind: str, good: Row) -> list[Row | str]:
    """Bad copies of a good row. A text is a broken line."""
    return {"items": _items, "users": _users, "orders": _orders, "events": _events}[kind](good)


def _items(good: Row) -> list[Row | str]:
    return [
        good | {"item_id": "item-no-title", "title": ""},
        good | {"item_id": ""},
        "item-too-many-cells," + ",".join(f"cell {n}" for n in range(40)),
        "item-half-a-row",
    ]


def _users(good: Row) -> list[Row | str]:
    return [
        {name: value for name, value in good.items() if name != "user_id"},
        json.dumps(good)[:40],
    ]


def _orders(good: Row) -> list[Row | str]:
    return [
        good | {"transaction_id": "till-below-zero", "price": "-1.00"},
        good | {"transaction_id": "till-far-future", "occurred_at": "3000-01-01T00:00:00Z"},
        good | {"transaction_id": "till-nothing", "quantity": "0"},
        good | {"transaction_id": "till-nobody", "user_id": ""},
        good | {"transaction_id": "till-no-item", "item_id": ""},
        good | {"transaction_id": "till-serial", "occurred_at": "45292.5"},
        "till-half-a-row,item-x",
    ]


def _events(good: Row) -> list[Row | str]:
    """`good` is a page_view."""
    bare = {name: good[name] for name in ("event_name", "occurred_at", "anonymous_id")}
    return [
        bare | {"event_id": "bad-name", "event_name": "teleport"},
        bare | {"event_id": "bad-time", "occurred_at": "3000-01-01T00:00:00Z"},
        bare | {"event_id": "bad-no-item", "event_name": "view_item"},
        bare | {"event_id": "bad-stars", "event_name": "rate_item", "item_id": "x", "rating": 9},
        {"event_id": "bad-nobody", "event_name": "page_view", "occurred_at": good["occurred_at"]},
        json.dumps(bare)[:30],
    ]
