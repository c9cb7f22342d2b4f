"""The names an event may have, and what each must carry.

Source: GA4's recommended e-commerce events, so that a shop which fills a GA4 dataLayer needs no re-tagging; the rest
are ours.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any


class EventName(StrEnum):
    """What happened, in GA4's e-commerce names where GA4 has one."""

    PAGE_VIEW = "page_view"
    VIEW_ITEM_LIST = "view_item_list"  # the impression: the page really showed these items
    SELECT_ITEM = "select_item"
    VIEW_ITEM = "view_item"
    SEARCH = "search"
    ADD_TO_WISHLIST = "add_to_wishlist"
    REMOVE_FROM_WISHLIST = "remove_from_wishlist"
    ADD_TO_CART = "add_to_cart"
    REMOVE_FROM_CART = "remove_from_cart"
    VIEW_CART = "view_cart"
    BEGIN_CHECKOUT = "begin_checkout"
    PURCHASE = "purchase"
    REFUND = "refund"
    SHARE = "share"
    RATE_ITEM = "rate_item"
    REVIEW_ITEM = "review_item"
    NOT_INTERESTED = "not_interested"
    UNDO_NOT_INTERESTED = "undo_not_interested"
    SET_ALERT = "set_alert"
    SET_PREFERENCES = "set_preferences"
    LEAVE_ITEM = "leave_item"  # the end of a view; carries its duration
    SERVE_ITEM_LIST = "serve_item_list"  # what the recommendation endpoint answered; written by the server alone


ITEM_EVENTS = frozenset(
    {
        EventName.VIEW_ITEM_LIST,
        EventName.SELECT_ITEM,
        EventName.VIEW_ITEM,
        EventName.ADD_TO_WISHLIST,
        EventName.REMOVE_FROM_WISHLIST,
        EventName.ADD_TO_CART,
        EventName.REMOVE_FROM_CART,
        EventName.PURCHASE,
        EventName.SHARE,
        EventName.RATE_ITEM,
        EventName.REVIEW_ITEM,
        EventName.SET_ALERT,
        EventName.LEAVE_ITEM,
        EventName.SERVE_ITEM_LIST,
    }
)
"""Events that mean nothing without an item."""

REQUIRED_FIELDS: dict[EventName, tuple[str, ...]] = {
    EventName.SEARCH: ("search_term",),
    EventName.PURCHASE: ("transaction_id",),
    EventName.REFUND: ("transaction_id",),
    EventName.RATE_ITEM: ("rating",),
    EventName.REVIEW_ITEM: ("review_text",),
    EventName.SET_ALERT: ("alert",),
    EventName.SET_PREFERENCES: ("preferences",),
    EventName.LEAVE_ITEM: ("duration_ms",),
    EventName.SERVE_ITEM_LIST: ("recommendation_id", "served_by"),
}

FEEDBACK_EVENTS = frozenset(
    {EventName.RATE_ITEM, EventName.REVIEW_ITEM, EventName.NOT_INTERESTED, EventName.UNDO_NOT_INTERESTED}
)
"""What the shopper said, as against what the shopper did."""

SCOPED_EVENTS = frozenset({EventName.NOT_INTERESTED, EventName.UNDO_NOT_INTERESTED})
"""Of an item, a brand or a category."""

SERVER_EVENTS = frozenset({EventName.SERVE_ITEM_LIST})
"""Refused from a browser."""


def check_needs(fields: Mapping[str, Any]) -> None:
    """Raises: ValueError, where an event lacks what its name needs; the message begins with the field."""
    given, name = fields.get, fields["event_name"]
    if given("anonymous_id") is None and given("user_id") is None:
        raise ValueError("anonymous_id or user_id: one of them is required")
    if name in ITEM_EVENTS and not given("items"):
        raise ValueError(f"item_id: required for {name}")
    for needed in REQUIRED_FIELDS.get(name, ()):
        if given(needed) is None:
            raise ValueError(f"{needed}: required for {name}")
    if name in SCOPED_EVENTS:
        _check_scope(fields)


def _check_scope(fields: Mapping[str, Any]) -> None:
    scope, name = fields.get("scope"), fields["event_name"]
    if scope in (None, "item") and not fields.get("items"):
        raise ValueError(f"item_id: required for {name} of an item")
    if scope in ("brand", "category") and fields.get("scope_value") is None:
        raise ValueError(f"scope_value: required for {name} of a {scope}")
