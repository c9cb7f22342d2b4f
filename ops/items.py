"""Live items: show one, tell whole ones, change some fields.

    .venv/bin/python -m ops.items show ITEM_ID [--stack NAME]
    .venv/bin/python -m ops.items put FILE      # a JSON object or array of whole items; - reads standard input
    .venv/bin/python -m ops.items change FILE   # of the fields that change, each with its item_id

The last line is what GET, PUT and PATCH /v1/ops/items answer.
"""

import json
import sys
from argparse import Namespace
from pathlib import Path
from typing import Any
from urllib.parse import quote

from aisle.errors import InvalidInput
from aisle.live.called_items import MAX_ROWS
from ops.command import Command, Told
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
    """As many calls as the rows need. An index counts from the file's first row."""
    told: dict[str, Any] = {"accepted": 0, "rejected": [], "lost": []}
    for start in range(0, len(rows), MAX_ROWS):
        answer = call(stack, method, PATH, rows[start : start + MAX_ROWS])
        told["accepted"] += answer["accepted"]
        for name in ("rejected", "lost"):
            told[name] += [{**fault, "index": fault["index"] + start} for fault in answer[name]]
    return told


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
