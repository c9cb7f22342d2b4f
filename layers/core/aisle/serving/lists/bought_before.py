"""What a shopper bought before, from the history alone: it answers where no model does."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime

from aisle.events.event_names import EventName
from aisle.ranking.request import HistoryEntry

LEAST_DAYS = 7  # without a model no item's interval is known; nothing is offered again within a week


def bought_before(history: Sequence[HistoryEntry], now: datetime) -> list[str]:
    """Items that were bought and not sent back: what was bought on more days first, then what was bought later."""
    days: dict[str, set[date]] = {}
    kept: Counter[str] = Counter()
    for entry in history:
        if entry.event_name == EventName.PURCHASE:
            kept[entry.item_id] += 1
            days.setdefault(entry.item_id, set()).add(entry.occurred_at.date())
        elif entry.event_name == EventName.REFUND:
            kept[entry.item_id] -= 1
    last = {item: max(of) for item, of in days.items()}
    again = [item for item in days if kept[item] > 0 and (now.date() - last[item]).days >= LEAST_DAYS]
    return sorted(again, key=lambda item: (-len(days[item]), -last[item].toordinal(), item))


def last_bought(history: Sequence[HistoryEntry]) -> dict[str, datetime]:
    """When each item was bought last."""
    bought = [entry for entry in history if entry.event_name == EventName.PURCHASE]
    return {entry.item_id: entry.occurred_at for entry in sorted(bought, key=lambda entry: entry.occurred_at)}
