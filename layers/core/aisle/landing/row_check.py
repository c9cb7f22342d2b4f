"""A row of a shop's file, judged: a line for the accepted zone, or one for the quarantine that says why not."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ValidationError

from aisle.errors import InvalidInput
from aisle.landing.file_rows import BrokenRow, RawRow, Row
from aisle.landing.row_models import ROW_MODELS
from aisle.validation import explain

JSON_CELLS = ("items", "preferences")  # of an events file in CSV: lists and objects come as JSON text
MAX_QUOTED_CHARACTERS = 2_000  # of a refused row, so that a note can be read


@dataclass(frozen=True)
class CheckedRow:
    """One line of JSON; `reason` is None where the row was accepted, else what to count it under."""

    line: str
    reason: str | None = None


class RowChecker:
    """Judges the rows of one file, which share their kind, their name and their time of arrival."""

    def __init__(self, kind: str, file: str, arrived_at: datetime) -> None:
        self._kind = kind
        self._file = file
        self._model = ROW_MODELS[kind]
        self._context = {"now": arrived_at}
        self._file_text = json.dumps(file)
        self._arrived_text = json.dumps(arrived_at.isoformat())

    def check(self, row: Row) -> CheckedRow:
        """Accepts the row, or refuses it with field and reason."""
        if isinstance(row, BrokenRow):
            return refuse(self._file, row)
        try:
            record = self._model.model_validate(self._prepare(row.values), context=self._context)
        except ValidationError as error:
            return self._refuse(row, explain(error))
        except InvalidInput as fault:
            return self._refuse(row, fault)
        return CheckedRow(self._accept(row.line, record))

    def _prepare(self, values: dict[str, Any]) -> dict[str, Any]:
        if self._kind != "events":
            return values
        prepared = {name: value for name, value in values.items() if value not in (None, "")}
        for name in JSON_CELLS:
            if isinstance(prepared.get(name), str):
                prepared[name] = _from_json(name, prepared[name])
        if "event_id" not in prepared:
            prepared["event_id"] = _fingerprint(json.dumps(prepared, sort_keys=True, default=str))
        return prepared

    def _accept(self, line: int, record: BaseModel) -> str:
        """The record's JSON, with where it came from joined on as text: writing is most of the work of a large file."""
        text = record.model_dump_json(exclude_none=True)
        key = f',"order_line_id":{json.dumps(_order_line_id(record, text))}' if self._kind == "orders" else ""
        return f'{text[:-1]}{key},"_file":{self._file_text},"_line":{line},"_arrived_at":{self._arrived_text}}}'

    def _refuse(self, row: RawRow, fault: InvalidInput) -> CheckedRow:
        return refuse(self._file, BrokenRow(row.line, fault.field, fault.reason, json.dumps(row.values, default=str)))


def refuse(file: str, row: BrokenRow) -> CheckedRow:
    """The quarantine's line for a row."""
    quoted = row.text[:MAX_QUOTED_CHARACTERS]
    note = {"file": file, "line": row.line, "field": row.field, "reason": row.reason, "row": quoted}
    return CheckedRow(json.dumps(note), f"{row.field}: {row.reason.split(' (got ')[0]}")


def _order_line_id(record: Any, text: str) -> str:
    """Lines alike in every column are one line, unless the shop numbers them."""
    part = _fingerprint(text) if record.line_number is None else record.line_number
    return f"{record.transaction_id}:{part}"


def _fingerprint(text: str) -> str:
    return hashlib.blake2b(text.encode(errors="surrogateescape"), digest_size=12).hexdigest()


def _from_json(name: str, text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InvalidInput(name, f"not JSON: {error}") from None
