"""Every type of event, one entry each. To add a type, add an entry and run `make docs`.

Source: GA4's recommended e-commerce events, so a shop with a GA4 dataLayer needs no re-tagging. The rest are ours.
"""

from collections.abc import Mapping
from enum import unique
from typing import Any

from aisle.events.event_spec import STARS, Effect, EventSpec, Sender, SpecifiedName

PAGE, FEEDBACK, AISLE = Sender.PAGE, Sender.FEEDBACK, Sender.AISLE
ITEM, NO_ITEM = True, False  # whether the event requires an item


@unique
class EventName(SpecifiedName):
    """Each type of event. `aisle.inputs.histories` numbers the events with a weight by their order here."""

    PAGE_VIEW = EventSpec("page_view", "a page was opened", PAGE, NO_ITEM, weight=None)
    VIEW_ITEM_LIST = EventSpec("view_item_list", "a list was really visible: the impression", PAGE, ITEM, weight=None)
    SELECT_ITEM = EventSpec(
        "select_item", "an item of a list was clicked", PAGE, ITEM, weight=0.5, did="viewed {}"
    )  # curiosity; the view that follows is stronger
    VIEW_ITEM = EventSpec("view_item", "an item's page was opened", PAGE, ITEM, weight=1.0, did="viewed {}")
    SEARCH = EventSpec("search", "something was searched for", PAGE, NO_ITEM, weight=None, needs=("search_term",))
    SHARE = EventSpec("share", "an item was shared; `method` says how", PAGE, ITEM, weight=2.0, did="shared {}")
    SET_ALERT = EventSpec(
        "set_alert", "the shopper wants an alert about an item's price or stock", PAGE, ITEM,
        weight=2.0, did="watch {}", needs=("alert",),
    )  # fmt: skip
    ADD_TO_WISHLIST = EventSpec(
        "add_to_wishlist", "an item was put on the wish list", PAGE, ITEM, weight=2.5, did="saved {}"
    )
    REMOVE_FROM_WISHLIST = EventSpec(
        "remove_from_wishlist", "an item was taken off the wish list", PAGE, ITEM, weight=-2.0
    )
    ADD_TO_CART = EventSpec(
        "add_to_cart", "an item was put into the cart", PAGE, ITEM, weight=3.0, did="put {} in your cart"
    )
    REMOVE_FROM_CART = EventSpec(
        "remove_from_cart", "an item was taken out of the cart", PAGE, ITEM, weight=-2.0
    )  # less than add_to_cart gave: the interest was real
    VIEW_CART = EventSpec("view_cart", "the cart was looked at", PAGE, NO_ITEM, weight=None)
    BEGIN_CHECKOUT = EventSpec("begin_checkout", "checkout began", PAGE, NO_ITEM, weight=None)
    PURCHASE = EventSpec(
        "purchase", "items were bought; `purchase_method` says where", PAGE, ITEM,
        weight=5.0, did="bought {}", needs=("transaction_id",), effect=Effect.BUY,
    )  # fmt: skip
    REFUND = EventSpec(
        "refund", "items were sent back; without items, the whole transaction", PAGE, NO_ITEM,
        weight=-5.0, needs=("transaction_id",), effect=Effect.RETURN,
    )  # fmt: skip  # the weight cancels a purchase
    NOT_INTERESTED = EventSpec(
        "not_interested", "the shopper wants no more of an item, a brand or a category", FEEDBACK, NO_ITEM,
        weight=-5.0, effect=Effect.REFUSE,
    )  # fmt: skip
    UNDO_NOT_INTERESTED = EventSpec(
        "undo_not_interested", "the shopper takes a not_interested back", FEEDBACK, NO_ITEM,
        weight=5.0, did="viewed {}", effect=Effect.ALLOW,
    )  # fmt: skip
    RATE_ITEM = EventSpec(
        "rate_item", "stars were given", FEEDBACK, ITEM, weight=STARS, did="rated {}", needs=("rating",)
    )
    REVIEW_ITEM = EventSpec("review_item", "a review was written", FEEDBACK, ITEM, weight=None, needs=("review_text",))
    SET_PREFERENCES = EventSpec(
        "set_preferences", "the questionnaire was answered", PAGE, NO_ITEM,
        weight=None, needs=("preferences",), effect=Effect.STATE,
    )  # fmt: skip
    LEAVE_ITEM = EventSpec(
        "leave_item", "an item's page was left, after `duration_ms`", PAGE, ITEM, weight=None, needs=("duration_ms",)
    )
    SERVE_ITEM_LIST = EventSpec(
        "serve_item_list", "what the recommendation endpoint answered", AISLE, ITEM,
        weight=None, needs=("recommendation_id", "served_by"),
    )  # fmt: skip


PAGE_EVENTS = frozenset(name for name in EventName if name.spec.sender is not AISLE)
"""Events that a page may send."""

FEEDBACK_EVENTS = frozenset(name for name in EventName if name.spec.sender is FEEDBACK)
"""Statements of the shopper, as opposed to actions."""

TASTE_EVENTS = tuple(name for name in EventName if name.spec.shows_taste)
"""Events that show taste: they enter histories and count as interactions."""


def check_needs(fields: Mapping[str, Any]) -> None:
    """Check that an event has the fields that its name needs.

    Raises: ValueError; the message begins with the missing field.
    """
    given = fields.get
    if given("anonymous_id") is None and given("user_id") is None:
        raise ValueError("anonymous_id or user_id: one of them is required")
    fields["event_name"].spec.check_needs(given)
