"""What is in the cart: the items whose last cart event put them in."""

from collections.abc import Iterable
from typing import TypeVar

from aisle.events.event_names import EventName

Item = TypeVar("Item", str, int)

OUT = frozenset({EventName.REMOVE_FROM_CART, EventName.PURCHASE})


def items_in_cart(did: Iterable[tuple[Item, str]]) -> set[Item]:
    """Of items and what was done with each, oldest first.

    >>> items_in_cart([("tea", "add_to_cart"), ("pot", "add_to_cart"), ("tea", "view_item"), ("pot", "purchase")])
    {'tea'}
    """
    cart: set[Item] = set()
    for item, event in did:
        if event == EventName.ADD_TO_CART:
            cart.add(item)
        elif event in OUT:
            cart.discard(item)
    return cart
