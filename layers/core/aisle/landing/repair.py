"""A row that the contract does not take as it is: each faulty value is read as shops write it, or costs its field.

Only what a row cannot be without costs the row.
"""

import json
from collections.abc import Callable
from typing import Any

from pydantic import BaseModel, ValidationError

from aisle.errors import InvalidInput
from aisle.landing.conventions import MONEY, READERS, AbsentValueError, Conventions
from aisle.landing.field_loss import FieldFault, drop_within, first_loss, quoted
from aisle.landing.order_lines import with_own_order
from aisle.validation import explain, explain_one

IDENTITY = {
    "items": ("item_id", "title"),
    "users": ("user_id",),
    "orders": ("transaction_id", "item_id", "occurred_at"),
    "events": ("event_id", "event_name", "occurred_at"),
}
NEVER_CUT = {
    *("item_id", "user_id", "anonymous_id", "transaction_id", "event_id", "session_id", "tab_id", "recommendation_id"),
    *("currency", "image_url", "product_url", "page_url", "referrer"),
}
OUT_OF_BOUNDS = ("greater_than_equal", "less_than_equal")
MAX_ROUNDS = 5

Validate = Callable[[dict[str, Any]], BaseModel]


class Repairer:
    """Of one file. A field that needed to be read once is read first from then on: its file writes it so."""

    def __init__(self, kind: str, conventions: Conventions) -> None:
        self._kind = kind
        self._conventions = conventions
        self._identity = IDENTITY[kind]
        self._first = set(MONEY) if conventions.decimal_mark == "," else set()

    def ready(self, values: dict[str, Any]) -> dict[str, Any]:
        """The row with those fields read; what cannot be is left as it is."""
        if self._conventions.currency and "currency" not in values and "price" in values:
            values = {**values, "currency": self._conventions.currency}
        copy = None
        for name in self._conventions.counted_ids:
            text = values.get(name)
            if isinstance(text, str) and text.endswith(".0"):
                copy = copy or dict(values)
                copy[name] = text.removesuffix(".0")
        for name in self._first:
            if name in values:
                copy = copy or dict(values)
                self._read(copy, name, [])
        return copy or values

    def repair(
        self, values: dict[str, Any], error: ValidationError, validate: Validate
    ) -> tuple[BaseModel, list[FieldFault]]:
        """Raises: InvalidInput"""
        lost: list[FieldFault] = []
        values, tried = dict(values), set[str]()
        for _ in range(MAX_ROUNDS):
            self._mend(values, error, lost, tried)
            try:
                return validate(values), lost
            except ValidationError as again:
                error = again
        raise explain(error)

    def _mend(self, values: dict[str, Any], error: ValidationError, lost: list[FieldFault], tried: set[str]) -> None:
        for fault in reversed(error.errors(include_url=False)):  # of a list, the last element first
            place = [str(part) if isinstance(part, str) else part for part in fault["loc"]]
            if not place and self._kind == "events" and with_own_order(values):
                continue
            if not place:
                raise first_loss(lost) or explain_one(fault)
            name = str(place[0])
            if len(place) > 1 and isinstance(values.get(name), list | dict):
                drop_within(values, place, fault, lost)
            elif name not in tried and self._is_unread(fault, name):
                tried.add(name)
                self._read(values, name, lost)
                self._refuse_without(name, values, lost)
            else:
                self._lose(values, name, fault, lost)

    def _is_unread(self, fault: Any, name: str) -> bool:
        if fault["type"] in OUT_OF_BOUNDS and isinstance(fault["input"], int | float):
            return False
        return name in READERS or name in self._conventions.words or fault["type"] == "string_type"

    def _read(self, values: dict[str, Any], name: str, lost: list[FieldFault]) -> None:
        value = values.get(name)
        try:
            read = self._conventions.read(name, value)
        except AbsentValueError:
            values.pop(name, None)
            return
        except KeyError:
            values[name] = _as_name(value)
            return
        except ValueError as problem:
            lost.append(FieldFault(name, quoted(value), str(problem)))
            return
        except OverflowError:
            lost.append(FieldFault(name, quoted(value), "is too large"))
            return
        self._first.add(name)
        if isinstance(read, tuple):
            read, money = read
            if money and "currency" not in values:
                values["currency"] = money
        values[name] = read

    def _refuse_without(self, name: str, values: dict[str, Any], lost: list[FieldFault]) -> None:
        """After a value could not be read: the field goes, or the row."""
        if lost and lost[-1].field == name and not lost[-1].is_cut:
            if name in self._identity:
                raise InvalidInput(name, lost[-1].reason, lost[-1].value)
            values.pop(name, None)

    def _lose(self, values: dict[str, Any], name: str, fault: Any, lost: list[FieldFault]) -> None:
        value, reason = values.get(name), explain_one(fault).rule
        if fault["type"] == "string_too_long" and name not in NEVER_CUT and isinstance(value, str):
            longest = int(fault["ctx"]["max_length"])
            values[name] = value.strip()[:longest].rstrip()
            lost.append(FieldFault(name, quoted(value), f"cut to {longest:,} characters", is_cut=True))
            return
        if isinstance(value, str) and not value.strip() and name not in self._identity:
            values.pop(name)  # spaces alone
            return
        if self._kind == "orders" and name == "quantity" and isinstance(value, int) and value < 0:
            values |= {"quantity": -value, "status": "refund"}
            return
        if name in self._identity or self._is_no_sale(name, fault):
            raise explain_one(fault)
        if name not in values:
            raise first_loss(lost) or explain_one(fault)
        lost.append(FieldFault(name, quoted(value), reason))
        values.pop(name)

    def _is_no_sale(self, name: str, fault: Any) -> bool:
        """A line of no piece, or of a price below nothing, is a correction in the shop's books."""
        return self._kind == "orders" and name in ("price", "quantity") and fault["type"] == "greater_than_equal"


def _as_name(value: Any) -> Any:
    """Text of what is no text: true, a list of names."""
    if isinstance(value, list | tuple) and all(isinstance(part, str | int | float) for part in value):
        return "|".join(map(str, value))
    return json.dumps(value) if isinstance(value, bool) else value
