"""What an order line is known by: its transaction, its item, and its number among the lines of both."""

from datetime import datetime
from typing import Any

LONGEST_ID = 128
MAX_REMEMBERED = 500_000  # lines whose numbers are known, twice over; the lines of an order stand near each other


class LineNumbers:
    """Numbers the lines of one file. Lines alike in every column have one number."""

    def __init__(self) -> None:
        self._recent: dict[str, list[int]] = {}
        self._older: dict[str, list[int]] = {}

    def number(self, line: str, text: str) -> int:
        """From 1. `line` names transaction, item and status; `text` is the whole row."""
        seen = self._recent.get(line)
        if seen is None:
            if len(self._recent) >= MAX_REMEMBERED:
                self._older, self._recent = self._recent, {}
            seen = self._recent[line] = self._older.get(line, [])
        row = hash(text)
        if row not in seen:
            seen.append(row)
        return seen.index(row) + 1


def line_id(transaction_id: str, item_id: str, number: int) -> str:
    """No two lines share one, whatever signs their ids hold.

    >>> line_id("T1", "a:b", 2)
    'T1:a%3Ab:2'
    """
    return f"{_escaped(transaction_id)}:{_escaped(item_id)}:{number}"


def with_own_order(values: dict[str, Any]) -> bool:
    """A purchase whose export knows no orders is one order of its person and time. Returns whether it needed that."""
    person, at = values.get("user_id") or values.get("anonymous_id"), values.get("occurred_at")
    if values.get("event_name") != "purchase" or values.get("transaction_id") or not person or not at:
        return False
    values["transaction_id"] = f"{at.isoformat() if isinstance(at, datetime) else at}-{person}"[:LONGEST_ID]
    return True


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace(":", "%3A") if ":" in text or "%" in text else text
