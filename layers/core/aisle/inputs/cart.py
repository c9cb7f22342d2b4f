"""The items in a cart: those whose last cart event is `add_to_cart`."""

from collections.abc import Iterable
from typing import TypeVar

from aisle.events.event_names import EventName

Item = TypeVar("Item", str, int)

CART_EXITS = frozenset({EventName.REMOVE_FROM_CART, EventName.PURCHASE})
"""Events that take an item out of the cart."""


def items_in_cart(interactions: Iterable[tuple[Item, str]]) -> set[Item]:
    """The items in the cart after these interactions: pairs of item and event name, oldest first.

    >>> items_in_cart([("tea", "add_to_cart"), ("pot", "add_to_cart"), ("tea", "view_item"), ("pot", "purchase")])
    {'tea'}
    """
    cart: set[Item] = set()
    for item, event in interactions:
        if event == EventName.ADD_TO_CART:
            cart.add(item)
        elif event in CART_EXITS:
            cart.discard(item)
    return cart
