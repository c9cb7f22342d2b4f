"""What a shop can do about a value or a row that was not read: the repair, in words."""

import json
import re

from aisle.landing.conventions import COUNTS, MONEY, NUMBERS
from aisle.landing.layouts.layout import OWN, layouts
from aisle.landing.repair import IDENTITY

OF_ROWS = {  # the beginning of a reason, after numbers -> the repair
    "columns": "Put a cell that holds the separator into quotes, or take the extra cell out.",
    "not CSV": "Close every quote, and write a quote within a cell twice.",
    "not JSON": "Write one whole JSON object on each line.",
    "not XML": "Escape & and < in texts, and close every tag.",
    "empty": "Export the file again: it holds no row.",
}
OF_FILES = "Export it again as CSV, JSON lines, XML or Parquet."
FEW = 3  # words to choose from, so that a sentence can name them
WHOLE = ("row", "file", "record")  # what a reason names that is about no field


def advise(kind: str, field: str, reason: str, value: str, header: str | None) -> str:
    """One sentence or two. `header` is the column that feeds the field; None where none does.

    >>> advise("items", "price", "is no amount of money", "TBA", "Preis")
    'Write an amount such as 19.99, or leave the cell empty.'
    """
    name = field.partition(".")[0]
    if name in WHOLE:
        return next((repair for begin, repair in OF_ROWS.items() if begin in reason[:60]), OF_FILES)
    if re.match(r"(Field )?required", reason):
        return _fill(kind, name, header)
    if kind == "orders" and name in ("price", "quantity") and "greater than or equal" in reason:
        return "A correction is no sale: leave it out. A return has a negative quantity, or the status refund."
    words = layouts()[kind, OWN].words.get(name)
    if words and value:
        return _translate(kind, name, value, sorted(set(words.values())))
    return _write(kind, name)


def _fill(kind: str, name: str, header: str | None) -> str:
    if header is not None:
        return f"Fill the column {header}, or leave the row out."
    told = json.dumps({kind: {"columns": {"its header": name}}})
    return f"If a column holds it, name the column in landing.json: {told}"


def _translate(kind: str, name: str, value: str, ours: list[str]) -> str:
    """A word that the contract does not know: the shop says which one it means."""
    told = json.dumps({kind: {"words": {name: {value: ours[-1]}}}}, ensure_ascii=False)
    others = f" (or {' or '.join(ours[:-1])})" if 1 < len(ours) <= FEW else ""
    return f"Say in landing.json what it means, such as {told}{others}"


def _write(kind: str, name: str) -> str:
    empty = "." if name in IDENTITY[kind] else ", or leave the cell empty."
    if name in MONEY:
        return f"Write an amount such as 19.99{empty}"
    if name in (*COUNTS, *NUMBERS):
        return f"Write a number such as 3{empty}"
    if name == "occurred_at":
        return "Write a time such as 2026-11-24T09:00:00Z. landing.json can set date_order and time_zone."
    if name == "currency":
        return f"Write three letters such as EUR{empty} landing.json can set it for all prices."
    return f"Correct the value{empty}"
