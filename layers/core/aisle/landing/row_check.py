"""A row of a shop's file, judged: a line for the accepted zone, or one for the quarantine that says why not."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ValidationError

from aisle.errors import InvalidInput
from aisle.events.event import SINGLE_ITEM_FIELDS, lift_single_item
from aisle.events.unknown_fields import whole_values
from aisle.landing.cells.absent import present
from aisle.landing.cells.item_texts import tidy
from aisle.landing.conventions import Conventions, merged_words
from aisle.landing.field_loss import FieldFault, attribute_losses, quoted
from aisle.landing.order_lines import LineNumbers, line_id
from aisle.landing.repair import Repairer
from aisle.landing.row_models import ROW_MODELS
from aisle.landing.rows import BrokenRow, RawRow, Row

JSON_CELLS = ("items", "preferences")  # of an events file in CSV: lists and objects come as JSON text
PEOPLE = ("user_id", "anonymous_id")
MAX_QUOTED_CHARACTERS = 2_000  # of a refused row, so that a note can be read


@dataclass(frozen=True)
class CheckedRow:
    """One line of JSON; `reason` is None where the row was accepted, else what to count it under."""

    line: str
    reason: str | None = None
    lost: tuple[FieldFault, ...] = ()
    number: int = 0  # the row's line in its file
    value: str = ""  # that a refused row's field had; a receipt outlives the quarantine, so never a person's id or row


class RowChecker:
    """Judges the rows of one file, which share their kind, their name and their time of arrival.

    `is_full` says that an items file is the whole catalogue: each of its lines carries the mark.
    """

    def __init__(
        self,
        kind: str,
        file: str,
        arrived_at: datetime,
        conventions: Conventions | None = None,
        is_full: bool = False,
    ) -> None:
        self._kind = kind
        self._file = file
        self._model = ROW_MODELS[kind]
        self._fields = self._model.model_fields.keys() | set(SINGLE_ITEM_FIELDS)
        self._context = {"now": arrived_at}
        self._repairer = Repairer(kind, conventions or Conventions(words=merged_words(kind, {})))
        self._numbers = LineNumbers()
        self._from = f',"_file":{json.dumps(file)},"_line":'
        full = ',"_full":true' if is_full else ""
        self._arrived = f',"_arrived_at":{json.dumps(arrived_at.isoformat())}{full}}}'

    def check(self, row: Row) -> CheckedRow:
        """Accepts the row, or refuses it with field and reason."""
        if isinstance(row, BrokenRow):
            return refuse(self._file, row)
        try:
            record, lost = self.read(row)
            return CheckedRow(self._accept(row.line, record), None, tuple(lost), row.line)
        except InvalidInput as fault:
            return self._refuse(row, fault)
        except RecursionError:
            return refuse(self._file, BrokenRow(row.line, "row", "nested too deep", ""))

    def read(self, row: RawRow) -> tuple[Any, Sequence[FieldFault]]:
        """The record that the row is, and what it lost.

        Raises: InvalidInput; RecursionError, where it is nested too deep
        """
        values = self._repairer.ready(self._prepare(present(row.values)))
        try:
            return self._validate(values), attribute_losses(values, self._fields)
        except ValidationError as error:
            whole = whole_values(row.values)
            if whole != row.values:
                return self.read(RawRow(row.line, whole))
            if self._kind == "events":
                values = lift_single_item(values)
            record, lost = self._repairer.repair(values, error, self._validate)
            return record, [*lost, *attribute_losses(values, self._fields)]

    def _validate(self, values: dict[str, Any]) -> BaseModel:
        return self._model.model_validate(values, context=self._context)

    def _prepare(self, values: dict[str, Any]) -> dict[str, Any]:
        if self._kind == "items":
            return tidy(values)
        if self._kind != "events":
            return values
        for name in JSON_CELLS:
            if isinstance(values.get(name), str):
                values[name] = _from_json(name, values[name])
        if "event_id" not in values:
            values["event_id"] = _fingerprint(json.dumps(values, sort_keys=True, default=str))
        return values

    def _accept(self, line: int, record: BaseModel) -> str:
        """The record's JSON, with where it came from joined on as text: writing is most of the work of a large file."""
        text = record.model_dump_json(exclude_none=True)
        key = f',"order_line_id":{json.dumps(self._order_line_id(record, text))}' if self._kind == "orders" else ""
        return f"{text[:-1]}{key}{self._from}{line}{self._arrived}"

    def _order_line_id(self, record: Any, text: str) -> str:
        """Lines alike in every column are one line, unless the shop numbers them. Refunds count down from -1: an export
        without the purchase names its refund as one with both does."""
        number = record.line_number
        if number is None:
            number = self._numbers.number(f"{record.transaction_id}\n{record.item_id}\n{record.status}", text)
            number = -number if record.status == "refund" else number
        return line_id(record.transaction_id, record.item_id, number)

    def _refuse(self, row: RawRow, fault: InvalidInput) -> CheckedRow:
        given = row.values.get(fault.field)
        value = "" if given is None or fault.field in PEOPLE else quoted(given)
        return refuse(self._file, BrokenRow(row.line, fault.field, fault.reason, _as_text(row.values)), value)


def refuse(file: str, row: BrokenRow, value: str = "") -> CheckedRow:
    """The quarantine's line for a row."""
    text = row.text[:MAX_QUOTED_CHARACTERS]
    note = {"file": file, "line": row.line, "field": row.field, "reason": row.reason, "row": text}
    reason = f"{row.field}: {row.reason.split(' (got ')[0]}"
    return CheckedRow(json.dumps(note), reason, number=row.line, value=value)


def _as_text(values: dict[str, Any]) -> str:
    try:
        return json.dumps(values, default=str)
    except (RecursionError, ValueError, TypeError):
        return "a row that JSON cannot write"


def _fingerprint(text: str) -> str:
    return hashlib.blake2b(text.encode(errors="surrogateescape"), digest_size=12).hexdigest()


def _from_json(name: str, text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InvalidInput(name, f"not JSON: {error}") from None
