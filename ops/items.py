"""Live items: show one, tell whole ones, change some fields.

    .venv/bin/python -m ops.items show ITEM_ID [--stack NAME]
    .venv/bin/python -m ops.items put FILE      # a JSON object or array of whole items; - reads standard input
    .venv/bin/python -m ops.items change FILE   # of the fields that change, each with its item_id

The last line is what GET, PUT and PATCH /v1/ops/items answer. The exit code is 1 where a row was rejected.
"""

import json
import sys
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from botocore.exceptions import BotoCoreError, ClientError

from aisle.errors import AisleError, InvalidInput
from aisle.live.called_items import MAX_BODY_BYTES, MAX_ROWS
from ops.command import Command, Incomplete, Told
from ops.operator_api import call
from ops.stack import Stack

PATH = "/v1/ops/items"


def show(given: Namespace, stack: Stack) -> Told:
    return call(stack, "GET", f"{PATH}?item_id={quote(given.item_id, safe='')}")


def put(given: Namespace, stack: Stack) -> Told:
    return _tell(stack, "PUT", _read(given.file))


def change(given: Namespace, stack: Stack) -> Told:
    return _tell(stack, "PATCH", _read(given.file))


def _tell(stack: Stack, method: str, rows: list[Any]) -> Told:
    """As many calls as the rows need. An index counts from the file's first row.

    Raises: Incomplete, where rows were rejected, or a later call failed
    """
    told: dict[str, Any] = {"accepted": 0, "rejected": [], "lost": []}
    start = 0
    for part in parts(rows):
        try:
            answer = call(stack, method, PATH, part)
        except (AisleError, BotoCoreError, ClientError) as error:
            if not start:
                raise
            raise Incomplete(f"{error}\nRows from {start} on were not told: run the command again.", told) from error
        told["accepted"] += answer["accepted"]
        for name in ("rejected", "lost"):
            told[name] += [{**fault, "index": fault["index"] + start} for fault in answer[name]]
        start += len(part)
    if told["rejected"]:
        raise Incomplete(f"{len(told['rejected'])} of {len(rows)} rows were rejected", told)
    return told


def parts(rows: list[Any]) -> Iterator[list[Any]]:
    """The rows of each call, as JSON no larger than a call may be. A row that is larger by itself is told alone."""
    part: list[Any] = []
    size = 0
    for row in rows:
        length = len(json.dumps(row)) + len(", ")
        if part and (len(part) == MAX_ROWS or size + length > MAX_BODY_BYTES - len("[]")):
            yield part
            part, size = [], 0
        part.append(row)
        size += length
    if part:
        yield part


def _read(file: str) -> list[Any]:
    """Raises: InvalidInput"""
    try:
        given = json.loads(sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InvalidInput("FILE", f"not JSON that can be read: {error}") from None
    return given if isinstance(given, list) else [given]


def command() -> Command:
    made = Command("items", __doc__)
    made.verb("show", show, "a live item, and who told it when").add_argument("item_id", metavar="ITEM_ID")
    for name, does, says in (("put", put, "tell whole items"), ("change", change, "change some fields of items")):
        made.verb(name, does, says).add_argument("file", metavar="FILE", help="JSON: an object, or an array of them")
    return made


if __name__ == "__main__":
    sys.exit(command().run())
