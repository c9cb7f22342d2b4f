"""Orders without web events: members' purchases in stores, and on the web in the year before."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from local.shops.simulated.catalogue import Floats, Ints
from local.shops.simulated.random_ids import hex_ids
from local.shops.simulated.shelf import Shelf, shelf_on
from local.shops.simulated.shop import Shop
from local.shops.simulated.shoppers import user_id, utility
from local.shops.simulated.till import quantities
from local.shops.simulated.visits import DAY_MS, milliseconds

ORDERS_OF_A_SHOPPER = 2.0  # mean, over the year and the simulated days
YEAR = 365  # days of history before the simulated days
BATCH = 50_000
COLUMNS = (
    "transaction_id", "item_id", "quantity", "price", "currency", "occurred_at", "status", "user_id",
    "purchase_method", "store",
)  # fmt: skip


def order_rows(shop: Shop) -> Iterator[dict[str, Any]]:
    """Order lines, and a few refunds after them."""
    rng = np.random.default_rng([shop.seed, 8])
    shelf = shelf_on(shop.items, 0.3, 1.0)
    total = int(rng.poisson(ORDERS_OF_A_SHOPPER * shop.people.registered))
    for start in range(0, total, BATCH):
        yield from _batch(shop, shelf, rng, start, min(BATCH, total - start))


def _batch(shop: Shop, shelf: Shelf, rng: np.random.Generator, first: int, n: int) -> Iterator[dict[str, Any]]:
    person = rng.integers(0, shop.people.registered, n)
    end, begin = milliseconds(shop.end), milliseconds(shop.end) - shop.days * DAY_MS
    in_store = rng.random(n) < 0.5
    at = np.where(in_store, end - rng.random(n) * (shop.days + YEAR) * DAY_MS, begin - rng.random(n) * YEAR * DAY_MS)
    basket = _basket(shop, shelf, rng, person)
    ids = hex_ids("store_order", "till-", shop.seed, first + np.arange(n))
    row, place = np.nonzero(basket >= 0)
    lines = basket[row, place]
    returned = rng.random(len(row)) < 0.04
    amounts = quantities(rng, shop.items.sub_category[lines])
    every = np.arange(len(row))
    for status, which, delay in (("purchase", every, 0), ("refund", every[returned], 5 * DAY_MS)):
        moments = at[row[which]].astype(np.int64) + delay
        which = which[moments < end]
        yield from _lines(
            shop, status, ids[row[which]], lines[which], amounts[which], moments[moments < end],
            person[row[which]], in_store[row[which]],
        )  # fmt: skip


def _basket(shop: Shop, shelf: Shelf, rng: np.random.Generator, person: Ints) -> Ints:
    """The best liked of ten items of a liked sub-category, and perhaps a matching one. Shape: (n, 2), -1: none."""
    taste, items = shop.true_taste, shop.items
    wish: Floats = 1.4 * taste.sub_category[person] + shelf.season
    sub = (wish + rng.gumbel(size=wish.shape)).argmax(axis=1)
    seen = shelf.draw(rng, sub, 10)
    liked = utility(taste, items, person, seen) + rng.gumbel(size=seen.shape)
    item = seen[np.arange(len(person)), liked.argmax(axis=1)]
    companion = items.next_items[item, rng.integers(0, 2, len(item))]
    takes = (rng.random(len(item)) < 0.3) & (companion != item)
    return np.column_stack((item, np.where(takes, companion, -1)))


def _lines(
    shop: Shop, status: str, orders: Any, items: Ints, amounts: Ints, at: Ints, person: Ints, in_store: Any
) -> Iterator[dict[str, Any]]:
    prices, ids = shop.items.price[items].tolist(), shop.items.ids[items].tolist()
    times = np.datetime_as_string((at // 1000).astype("datetime64[s]")).tolist()
    stores = ("High Street", "Old Mill", "Harbour Quay")
    for order, item, amount, price, time, who, store in zip(
        orders.tolist(), ids, amounts.tolist(), prices, times, person.tolist(), in_store.tolist(), strict=True
    ):
        yield {
            "transaction_id": order, "item_id": item, "quantity": amount, "price": f"{price:.2f}", "currency": "EUR",
            "occurred_at": f"{time}Z", "status": status, "user_id": user_id(who),
            "purchase_method": "in_store" if store else "online", "store": stores[who % 3] if store else "",
        }  # fmt: skip
