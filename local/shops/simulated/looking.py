"""A shopper's actions on an item's page: view, cart, wish list, share, alert, "not interested"."""

import numpy as np

from aisle.events.event_names import EventName
from local.shops.simulated.browsing import Floor
from local.shops.simulated.catalogue import Floats, Ints
from local.shops.simulated.vocabulary import vocabulary


def look(floor: Floor, visit: Ints, item: Ints) -> None:
    """Views the item, acts on it, leaves it."""
    if not len(visit):
        return
    liked = floor.liking(visit, item[:, None])[:, 0]
    floor.happen(EventName.VIEW_ITEM, visit, item, 1.0, price=floor.shop.items.price[item].tolist())
    seconds = np.minimum(floor.rng.lognormal(2.6 + 0.3 * np.clip(liked, -3, 4), 0.7), 1_800)
    floor.clock[visit] += (seconds * 1000).astype(np.int64)
    floor.current[visit] = item
    _want(floor, visit, item, liked)
    _turn_away(floor, visit, item, liked)
    duration = (seconds * 1000).astype(np.int64).tolist()
    floor.happen(EventName.LEAVE_ITEM, visit, item, 0.5, duration_ms=duration)


def _want(floor: Floor, visit: Ints, item: Ints, liked: Floats) -> None:
    """Cart, wish list, share and alert: likelier the more the item is liked. Sold-out items cannot go in the cart."""
    in_stock = floor.shop.items.in_stock[item]
    to_cart = in_stock & floor.chance(logistic(0.8 * liked - 4.6), len(visit))
    put_in_cart(floor, visit[to_cart], item[to_cart])
    _with_it(floor, visit[to_cart], item[to_cart])
    wished = ~to_cart & floor.chance(logistic(0.7 * liked - 4.8), len(visit))
    floor.happen(EventName.ADD_TO_WISHLIST, visit[wished], item[wished])
    regretted = wished & floor.chance(0.08, len(visit))
    floor.happen(EventName.REMOVE_FROM_WISHLIST, visit[regretted], item[regretted])
    shared = floor.chance(logistic(0.6 * liked - 6.4), len(visit))
    methods = np.array(["email", "whatsapp", "instagram", "copy_link"])[floor.rng.integers(0, 4, shared.sum())]
    floor.happen(EventName.SHARE, visit[shared], item[shared], method=methods.tolist())
    alerted = floor.chance(np.where(in_stock, 0.012, 0.25) * logistic(liked), len(visit))
    kinds = np.where(in_stock[alerted], "price_drop", "back_in_stock").tolist()
    floor.happen(EventName.SET_ALERT, visit[alerted], item[alerted], alert=kinds)
    unsure = ~to_cart & floor.chance(logistic(liked - 2.5), len(visit))
    floor.memory.unfinished[floor.visits.person[visit[unsure]]] = item[unsure]


def _with_it(floor: Floor, visit: Ints, item: Ints) -> None:
    """One in three who put an item in the cart also add an item that goes with it, if they like it."""
    companion = floor.shop.items.next_items[item, floor.rng.integers(0, 2, len(item))]
    like = floor.liking(visit, companion[:, None])[:, 0]
    fine = floor.shop.items.in_stock[companion] & (companion != item)
    add = fine & floor.chance(0.6 * logistic(like), len(visit))
    price = floor.shop.items.price[companion[add]].tolist()
    floor.happen(EventName.VIEW_ITEM, visit[add], companion[add], 3.0, surface=["cart"] * int(add.sum()), price=price)
    put_in_cart(floor, visit[add], companion[add])


def put_in_cart(floor: Floor, visit: Ints, item: Ints) -> None:
    """Uses the first empty slot; a full cart takes no more."""
    place = (floor.cart[visit] < 0).argmax(axis=1)
    room = (floor.cart[visit, place] < 0) & ~(floor.cart[visit] == item[:, None]).any(axis=1)
    visit, item, place = visit[room], item[room], place[room]
    floor.cart[visit, place] = item
    floor.happen(EventName.ADD_TO_CART, visit, item, price=floor.shop.items.price[item].tolist())


def _turn_away(floor: Floor, visit: Ints, item: Ints, liked: Floats) -> None:
    """ "Not interested" in the item, its brand or its category; one in ten undoes it."""
    away = floor.chance(logistic(-0.9 * liked - 2.2), len(visit))
    visit, item = visit[away], item[away]
    undone = floor.chance(0.1, len(visit))
    scope = floor.rng.choice(3, size=len(visit), p=[0.8, 0.12, 0.08])
    for name, who in ((EventName.NOT_INTERESTED, np.ones_like(undone)), (EventName.UNDO_NOT_INTERESTED, undone)):
        for place, label in enumerate(("item", "brand", "category")):
            these = who & (scope == place)
            values = [_scope_value(floor, label, i) for i in item[these].tolist()]
            floor.happen(name, visit[these], item[these], scope=[label] * len(values), scope_value=values)


def _scope_value(floor: Floor, scope: str, item: int) -> str:
    """The brand or category; the scope `item` needs no value."""
    words, items = vocabulary(), floor.shop.items
    if scope == "brand":
        return words.brands[items.brand[item]]
    return str(words.categories[items.category[item]]["name"]) if scope == "category" else ""


def logistic(x: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-x)))
