"""The shopper's own recently viewed items, from the history alone: no model is asked."""

from aisle.events.event_names import EventName
from aisle.ranking.request import HistoryEntry

BOUGHT, RETURNED, VIEWED = EventName.PURCHASE.value, EventName.REFUND.value, EventName.VIEW_ITEM.value


def recently_viewed(history: tuple[HistoryEntry, ...]) -> list[str]:
    """Items viewed and not bought since, the last view first. `history` runs from oldest to newest.

    What was sent back is as if it had not been bought.
    """
    viewed: dict[str, None] = {}  # as last viewed, the last one at the end
    bought: set[str] = set()
    for entry in history:
        if entry.event_name == VIEWED:
            viewed.pop(entry.item_id, None)
            viewed[entry.item_id] = None
            bought.discard(entry.item_id)
        elif entry.event_name == BOUGHT:
            bought.add(entry.item_id)
        elif entry.event_name == RETURNED:
            bought.discard(entry.item_id)
    return [item_id for item_id in reversed(viewed) if item_id not in bought]
