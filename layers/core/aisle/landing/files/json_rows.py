"""JSON as rows: a line each, or a list of objects, alone or within an object."""

import io
import json
import re
from collections.abc import Iterator
from typing import Any

from aisle.errors import InvalidInput
from aisle.landing.files.text_lines import LONGEST_LINE, SHOWN, LongLine
from aisle.landing.rows import BrokenRow, RawRow, Row

CHUNK = 1 << 18
MAX_DOCUMENT_CHARACTERS = 50_000_000  # that is read whole
DEEPEST = 3  # objects around the list of rows
_FIRST_LIST = re.compile(r'\{\s*"[^"\\]*"\s*:\s*(?=\[\s*\{)')
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
    if text.__class__ is LongLine:
        return BrokenRow(number, "row", LongLine.REASON, text)
    try:
        values = json.loads(text.rstrip().removesuffix(","))  # of a list without its brackets
    except (ValueError, RecursionError) as error:
        return BrokenRow(number, "row", f"not JSON: {error}", text)
    if not isinstance(values, dict):
        return BrokenRow(number, "row", "must be a JSON object", text)
    return RawRow(number, values)


def read_json_array(text: io.TextIOBase, begun: str = "", line: int = 1) -> Iterator[Row]:
    """The elements of a list, one at a time. After a broken one nothing more can be told apart.

    `begun`: what was read of the text already; it begins at this line.
    """
    buffer, at = (begun or text.read(CHUNK)).lstrip("\ufeff \t\r\n").removeprefix("["), 0
    while True:
        start = _BETWEEN.match(buffer, at).end()  # type: ignore[union-attr]
        line += buffer.count("\n", at, start)
        at = start
        if buffer.startswith("]", at):
            return
        try:
            value, end = _DECODER.raw_decode(buffer, at)
        except (ValueError, RecursionError) as error:
            left = len(buffer) - at
            more = "" if left > LONGEST_LINE else text.read(max(CHUNK, left))
            if not more:
                yield BrokenRow(line, "row", f"not JSON: {_short(error)}", buffer[at : at + SHOWN])
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
    whole = text.read(MAX_DOCUMENT_CHARACTERS + 1).lstrip("\ufeff")
    if len(whole) > MAX_DOCUMENT_CHARACTERS:
        yield from _list_within(text, whole)
        return
    try:
        document = json.loads(whole)
    except (ValueError, RecursionError):
        yield from read_json_array(text, whole)  # several objects, one after the other
        return
    for number, row in enumerate(_objects(document, DEEPEST), start=1):
        yield RawRow(number, row)


def _list_within(text: io.TextIOBase, begun: str) -> Iterator[Row]:
    """A document too large to be read whole may begin with its list."""
    found = _FIRST_LIST.match(begun)
    if found:
        yield from read_json_array(text, begun[found.end() :], 1 + found[0].count("\n"))
    else:
        yield BrokenRow(1, "file", "a JSON document this large must be a list, or JSON lines", begun[:SHOWN])


def _objects(document: dict[str, Any], depth: int) -> list[dict[str, Any]]:
    """The rows of the only list of objects, or the document itself: what has an id of its own is a row."""
    lists = [value for value in document.values() if isinstance(value, list) and value and isinstance(value[0], dict)]
    if any(key.lower().endswith("id") for key in document) or len(lists) > 1:
        return [document]
    if lists:
        rows = [row for row in lists[0] if isinstance(row, dict)]
        return [row["node"] if isinstance(row.get("node"), dict) else row for row in rows]
    within = [value for value in document.values() if isinstance(value, dict)] if depth else []
    found = [rows for value in within if (rows := _objects(value, depth - 1)) != [value]]
    return found[0] if len(found) == 1 else [document]


def _short(error: Exception) -> str:
    return str(error).partition(": line")[0]
