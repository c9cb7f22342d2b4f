"""JSON as rows: a line each, or a list of objects, alone or within an object."""

import io
import json
import re
from collections.abc import Iterator
from typing import Any

from aisle.errors import InvalidInput
from aisle.landing.rows import BrokenRow, RawRow, Row

CHUNK = 1 << 18
MAX_ELEMENT_CHARACTERS = 10_000_000  # of one row
MAX_DOCUMENT_CHARACTERS = 200_000_000  # that is read whole
_BETWEEN = re.compile(r"[\s,]*")
_DECODER = json.JSONDecoder()


def read_json_lines(lines: Iterator[str]) -> Iterator[Row]:
    """An object on each line."""
    number = 0
    try:
        for number, text in enumerate(lines, start=1):
            if text.strip():
                yield _read_line(number, text)
    except InvalidInput as error:
        yield BrokenRow(number + 1, error.field, error.reason, "")


def _read_line(number: int, text: str) -> Row:
    try:
        values = json.loads(text)
    except (ValueError, RecursionError) as error:
        return BrokenRow(number, "row", f"not JSON: {error}", text)
    if not isinstance(values, dict):
        return BrokenRow(number, "row", "must be a JSON object", text)
    return RawRow(number, values)


def read_json_array(text: io.TextIOBase) -> Iterator[Row]:
    """The elements of a list, one at a time. After a broken one nothing more can be told apart."""
    buffer, at, line, ended = text.read(CHUNK).lstrip("\ufeff \t\r\n").removeprefix("["), 0, 1, False
    while True:
        start = _BETWEEN.match(buffer, at).end()  # type: ignore[union-attr]
        line += buffer.count("\n", at, start)
        at = start
        if buffer.startswith("]", at):
            return
        try:
            value, end = _DECODER.raw_decode(buffer, at)
        except (ValueError, RecursionError) as error:
            more = "" if ended or len(buffer) - at > MAX_ELEMENT_CHARACTERS else text.read(max(CHUNK, len(buffer) - at))
            if not more:
                yield BrokenRow(line, "row", f"not JSON: {_short(error)}", buffer[at : at + 2_000])
                return
            buffer, at = buffer[at:] + more, 0
            continue
        yield (
            RawRow(line, value)
            if isinstance(value, dict)
            else BrokenRow(line, "row", "must be a JSON object", buffer[at:end])
        )
        line += buffer.count("\n", at, end)
        at = end


def read_json_document(text: io.TextIOBase) -> Iterator[Row]:
    """The objects of the list that the document holds, such as {"products": [...]}; or the one object that it is."""
    whole = text.read(MAX_DOCUMENT_CHARACTERS + 1)
    if len(whole) > MAX_DOCUMENT_CHARACTERS:
        yield BrokenRow(1, "file", "a JSON document this large must be a list, or JSON lines", whole[:2_000])
        return
    try:
        document = json.loads(whole.lstrip("\ufeff"))
    except (ValueError, RecursionError) as error:
        yield BrokenRow(1, "row", f"not JSON: {_short(error)}", whole[:2_000])
        return
    for number, row in enumerate(_objects(document), start=1):
        yield RawRow(number, row)


def _objects(document: Any) -> list[dict[str, Any]]:
    lists = [value for value in document.values() if isinstance(value, list) and value and isinstance(value[0], dict)]
    if len(lists) == 1 and not any(key.lower().endswith("id") for key in document):
        return [row for row in lists[0] if isinstance(row, dict)]
    return [document]


def _short(error: Exception) -> str:
    return str(error).partition(": line")[0]
