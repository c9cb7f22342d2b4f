"""How a shop writes numbers, times and words: its settings, and what its file showed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from functools import cache
from typing import Any

from aisle.landing.cells.absent import ABSENT, is_absent
from aisle.landing.cells.currencies import currency
from aisle.landing.cells.moments import date_orders, moment
from aisle.landing.cells.money import amount, amount_of_object, decimal_mark
from aisle.landing.cells.words import plain
from aisle.landing.landing_config import FileSettings, zone_of
from aisle.landing.layouts.layout import OWN, layouts

MONEY = ("price", "budget_max", "value")
NUMBERS = ("average_rating", "rating")
COUNTS = (
    *("quantity", "age", "review_count", "positive_review_count", "negative_review_count", "position", "line_number"),
    *("sequence_number", "duration_ms"),
)
TRUTHS = ("in_stock", "delisted", "is_bot")
IDS = ("item_id", "user_id", "anonymous_id", "transaction_id", "session_id")
_PIECES = re.compile(r"\s*[<>~=≥≤]*\s*(-?\d+)(?![\d.,])")
_COUNTED = re.compile(r"\d+\.0")
LISTS = ("favourite_categories", "favourite_brands", "favourite_styles")


class AbsentValueError(ValueError):
    """A cell that says in its own way that there is nothing: no fault."""


@dataclass(frozen=True)
class Conventions:
    """How a file writes its values: its zone, marks, orders and words."""

    zone: tzinfo = UTC
    zone_name: str = "UTC"
    decimal_mark: str | None = None
    date_order: str | None = None
    date_orders: Mapping[str, str] = field(default_factory=dict)  # mark between day and month -> what the file showed
    currency: str | None = None
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    counted_ids: tuple[str, ...] = ()  # columns where a table wrote each id 12345 as 12345.0

    def read(self, name: str, value: Any) -> Any:
        """A field's value in the contract's form; money may bring its currency: (amount, currency).

        Raises: ValueError; AbsentValueError. KeyError, where the field has no form of its own.
        """
        if is_absent(value):
            raise AbsentValueError
        if isinstance(value, str) and (word := self.words.get(name, {}).get(plain(value))) is not None:
            return word
        return READERS[name](self, value)


def conventions(kind: str, settings: FileSettings, rows: list[dict[str, Any]]) -> Conventions:
    """The settings, and where they are silent what the file's first rows show."""
    texts = [str(row[name]) for row in rows for name in MONEY if isinstance(row.get(name), str)]
    times = [row["occurred_at"] for row in rows if isinstance(row.get("occurred_at"), str)]
    return Conventions(
        zone=zone_of(settings.time_zone) if settings.time_zone else UTC,
        zone_name=settings.time_zone or "UTC",
        decimal_mark=settings.decimal_mark or decimal_mark(texts),
        date_order=settings.date_order,
        date_orders=date_orders(times),
        currency=settings.currency,
        words=merged_words(kind, settings.words),
        counted_ids=tuple(name for name in IDS if _are_counted([row[name] for row in rows if row.get(name)])),
    )


def _are_counted(ids: list[Any]) -> bool:
    return bool(ids) and all(isinstance(each, str) and _COUNTED.fullmatch(each) for each in ids if not is_absent(each))


def merged_words(kind: str, own: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    """The known words of a kind, and the shop's own, which win: field -> word -> the contract's."""
    words = {field: dict(known) for field, known in _known_words(kind).items()}
    for name, told in own.items():
        words.setdefault(name, {}).update({plain(word): ours for word, ours in told.items()})
    return words


@cache
def _known_words(kind: str) -> dict[str, dict[str, str]]:
    known = layouts()[kind, OWN].words
    return {name: {plain(word): ours for word, ours in words.items()} for name, words in known.items()}


def _money(self: Conventions, value: Any) -> tuple[float, str | None]:
    if isinstance(value, dict):
        value = amount_of_object(value)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise ValueError("is no amount of money")
    return amount(value, self.decimal_mark, self.currency) if isinstance(value, str) else (float(value), None)


def _number(self: Conventions, value: Any) -> float:
    try:
        return amount(value, self.decimal_mark)[0]
    except (ValueError, TypeError):
        raise ValueError("is no number") from None  # amount would speak of money


def _count(self: Conventions, value: Any) -> int:
    number = _number(self, value) if isinstance(value, str) else value
    if isinstance(number, bool) or not isinstance(number, int | float) or number != int(number):
        raise ValueError("is no whole number")
    return int(number)


def _truth(self: Conventions, value: Any) -> bool:
    """A count of pieces is true above zero, whatever stands beside it: 0 pcs, > 50, 10+."""
    if isinstance(value, str) and (count := _PIECES.match(value)):
        return int(count[1]) > 0
    try:
        return _number(self, value) > 0 if isinstance(value, str) else float(value) > 0
    except (ValueError, TypeError):
        raise ValueError("is neither yes nor no nor a count") from None


def _currency(self: Conventions, value: Any) -> str:
    return currency(str(value), self.currency)


def _moment(self: Conventions, value: Any) -> Any:
    return moment(value, self.zone, self.date_orders, self.date_order)


def _list(_: Conventions, value: Any) -> list[str]:
    if isinstance(value, dict | bool) or not isinstance(value, str | list | tuple):
        raise ValueError("is no list")
    parts = value.split("|") if isinstance(value, str) else value
    return [str(part) for part in parts if part is not None and str(part) not in ABSENT]


READERS: dict[str, Any] = {
    **dict.fromkeys(MONEY, _money),
    **dict.fromkeys(NUMBERS, _number),
    **dict.fromkeys(COUNTS, _count),
    **dict.fromkeys(TRUTHS, _truth),
    **dict.fromkeys(LISTS, _list),
    "currency": _currency,
    "occurred_at": _moment,
}
