"""A visit without consent: the page sends its own memory with each query, and nothing stores it."""

from datetime import datetime, timedelta

from aisle.events.event_names import EventName
from aisle.profile.profile import Profile
from aisle.ranking.request import HistoryEntry

MAX_ITEMS = 50
LONGEST_ID = 128
STEP = timedelta(seconds=1)  # the page sends an order, not times


def visit_profile(recent_items: str, cart_items: str, now: datetime) -> Profile:
    """Build a profile as if the shopper had just viewed `recent_items`, then put `cart_items` into the cart.

    >>> [entry.item_id for entry in visit_profile("tea, ,pot", "pot", datetime(2026, 11, 24)).history]
    ['tea', 'pot', 'pot']
    """
    done = [(item_id, EventName.VIEW_ITEM) for item_id in newest_ids(recent_items)]
    done += [(item_id, EventName.ADD_TO_CART) for item_id in newest_ids(cart_items)]
    moments = [now - STEP * ago for ago in range(len(done), 0, -1)]
    return Profile(
        history=tuple(HistoryEntry(item_id, name.value, at) for (item_id, name), at in zip(done, moments, strict=True))
    )


def newest_ids(text: str) -> list[str]:
    """The last MAX_ITEMS ids. Invalid ids are skipped: a refusal would write them to a log."""
    ids = [part.strip() for part in text.split(",")]
    return [item_id for item_id in ids if 0 < len(item_id) <= LONGEST_ID][-MAX_ITEMS:]
