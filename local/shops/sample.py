"""Samples some of a shop's shoppers, each with the latest interactions, from the landing files."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from aisle.events.event import Event
from aisle.events.event_names import TASTE_EVENTS, EventName
from aisle.landing.row_models import OrderRow
from local.shops.landing_rows import rows
from local.shops.manifest import Manifest

RECENT = 8  # interactions listed per shopper
TOLD = frozenset(TASTE_EVENTS) - {EventName.SELECT_ITEM}


@dataclass
class _Seen:
    """One shopper's data in the files."""

    counts: Counter[str] = field(default_factory=Counter)
    done: list[tuple[datetime, str, str]] = field(default_factory=list)  # when, event name, item id


def sample_shoppers(folder: Path, now: datetime, n: int = 200, seed: int = 7) -> list[dict[str, Any]]:
    """Rows {user_id, description, history: [{event_name, occurred_at, item_id, title, image_url}, newest first]}."""
    manifest = Manifest.load(folder)
    users = _users(folder, manifest, now)
    seen = _what_they_did(folder, manifest, now, _chosen(sorted(users), n, seed))
    shown = {item_id for person in seen.values() for _, _, item_id in _last(person)}
    items = {
        str(row["item_id"]): row for row, _ in rows(folder, manifest, "items", now) if str(row.get("item_id")) in shown
    }
    return [
        {
            "user_id": user_id,
            "description": describe(users[user_id], person.counts),
            "history": [
                _entry(at, name, items.get(item_id, {"item_id": item_id})) for at, name, item_id in _last(person)
            ],
        }
        for user_id, person in seen.items()
    ]


def _users(folder: Path, manifest: Manifest, now: datetime) -> dict[str, dict[str, Any]]:
    """By id. A shop that sends no users has those of its orders and events."""
    users = {str(row["user_id"]): row for row, _ in rows(folder, manifest, "users", now) if row.get("user_id")}
    if users:
        return users
    both = (rows(folder, manifest, kind, now) for kind in ("orders", "events"))
    return {str(row["user_id"]): {} for found in both for row, _ in found if row.get("user_id")}


def describe(user: dict[str, Any], counts: Counter[str]) -> str:
    """
    >>> describe({"age": 42, "location": "Bristol", "favourite_brands": ["Loam"]}, Counter(purchase=2, refund=1))
    '42, Bristol; likes Loam; purchases: 2, refunds: 1'
    """
    person = ", ".join(str(user[name]) for name in ("gender", "age", "occupation", "location") if user.get(name))
    likes = [_listed(user.get(f"favourite_{what}")) for what in ("categories", "brands", "styles")]
    liked = ", ".join(name for names in likes for name in names)
    words = {"view_item": "views", "add_to_cart": "put in the cart", "purchase": "purchases", "refund": "refunds"}
    done = ", ".join(f"{word}: {counts[name]}" for name, word in words.items() if counts[name])
    return "; ".join(part for part in (person, f"likes {liked}" if liked else "", done or "no history") if part)


def _listed(value: Any) -> list[str]:
    return value.split("|") if isinstance(value, str) else list(value or ())


def _chosen(users: list[str], n: int, seed: int) -> list[str]:
    picked = np.random.default_rng([seed, 10]).permutation(len(users))[:n]
    return [users[place] for place in sorted(picked.tolist())]


def _what_they_did(folder: Path, manifest: Manifest, now: datetime, users: list[str]) -> dict[str, _Seen]:
    seen = {user_id: _Seen() for user_id in users}
    for kind in ("orders", "events"):
        for row, read in rows(folder, manifest, kind, now):
            if str(row.get("user_id")) in seen:
                _note(seen[str(row["user_id"])], read())
    return seen


def _note(person: _Seen, record: Any | None) -> None:
    if isinstance(record, OrderRow):
        person.counts[record.status] += 1
        person.done.append((record.occurred_at, record.status, record.item_id))
    elif isinstance(record, Event) and record.event_name in TOLD:
        person.counts[record.event_name.value] += 1
        person.done += [(record.occurred_at, record.event_name.value, item.item_id) for item in record.items]


def _last(person: _Seen) -> list[tuple[datetime, str, str]]:
    return sorted(person.done, reverse=True)[:RECENT]


def _entry(at: datetime, event_name: str, item: dict[str, Any]) -> dict[str, Any]:
    shown: dict[str, Any] = {name: item[name] for name in ("item_id", "title", "image_url") if name in item}
    return {"event_name": event_name, "occurred_at": at.isoformat(), **shown}
