"""Shoppers' orders from a shop's own files, so that a page can list them and refund one."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from aisle.events.event import Event
from aisle.events.event_names import EventName
from aisle.landing.row_models import OrderRow
from local.shops.landing_rows import rows
from local.shops.manifest import Manifest

NEWEST = 8  # orders per shopper
TRADE = (EventName.PURCHASE, EventName.REFUND)

Order = dict[str, Any]


def orders_of(folder: Path, users: set[str], now: datetime) -> dict[str, list[Order]]:
    """User id -> orders, newest first.

    Each {transaction_id, occurred_at, purchase_method, currency, items: [{item_id, quantity, price}]}. What was
    refunded is left out.
    """
    books: dict[str, dict[str, Order]] = {user: {} for user in users}
    refunds: list[OrderRow | Event] = []
    for record in _trade(folder, users, now):
        if _is_refund(record):
            refunds.append(record)
        else:
            _enter(books[str(record.user_id)], record)
    for record in refunds:
        _take_back(books[str(record.user_id)], record)
    return {user: _newest(orders) for user, orders in books.items()}


def _is_refund(record: OrderRow | Event) -> bool:
    return (record.status if isinstance(record, OrderRow) else record.event_name) == EventName.REFUND


def _trade(folder: Path, users: set[str], now: datetime) -> Iterator[OrderRow | Event]:
    """Purchases and refunds of these users; repeated rows of a file count once."""
    manifest = Manifest.load(folder)
    seen: set[str] = set()
    for kind in ("orders", "events"):
        for values, read in rows(folder, manifest, kind, now):
            if _is_trade(kind, values, users) and repr(values) not in seen:
                seen.add(repr(values))
                record = read()
                if record is not None:
                    yield record


def _is_trade(kind: str, values: dict[str, Any], users: set[str]) -> bool:
    return str(values.get("user_id")) in users and (kind == "orders" or values.get("event_name") in TRADE)


def _enter(orders: dict[str, Order], record: OrderRow | Event) -> None:
    details = {"occurred_at": record.occurred_at.isoformat(), "purchase_method": record.purchase_method or "online"}
    empty: Order = {"transaction_id": str(record.transaction_id), **details, "currency": record.currency, "items": []}
    order = orders.setdefault(str(record.transaction_id), empty)
    lines = [record] if isinstance(record, OrderRow) else record.items
    order["items"] += [{"item_id": each.item_id, "quantity": each.quantity, "price": each.price} for each in lines]


def _take_back(orders: dict[str, Order], record: OrderRow | Event) -> None:
    """Removes the items that a refund names; without items, the whole order. Ignores refunds of unknown orders."""
    order = orders.get(str(record.transaction_id))
    if order is None:
        return
    named = {record.item_id} if isinstance(record, OrderRow) else {item.item_id for item in record.items}
    order["items"] = [line for line in order["items"] if named and line["item_id"] not in named]


def _newest(orders: dict[str, Order]) -> list[Order]:
    kept = [order for order in orders.values() if order["items"]]
    return sorted(kept, key=lambda order: str(order["occurred_at"]), reverse=True)[:NEWEST]
