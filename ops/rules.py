"""The shop's rules: write them, read them, put a version back, and see beforehand who would see what.

    .venv/bin/python -m ops.rules put FILE [--stack NAME]
    .venv/bin/python -m ops.rules get [VERSION]
    .venv/bin/python -m ops.rules versions
    .venv/bin/python -m ops.rules restore VERSION
    .venv/bin/python -m ops.rules preview FILE [--request surface=home,user_id=42 ...] [--at MOMENT]

FILE is JSON, {"rules": [...]}: docs/rules.md tells what a rule may say. `-` is standard input. A bad rule is refused
with its place, and nothing changes. Rules are in force within a minute. A request names the parameters of
GET /v1/recommendations; without one, a preview is of a stranger, where a surface has something for one. The last line
is the route's answer.
"""

import json
import sys
from argparse import Namespace
from pathlib import Path
from typing import Any
from urllib.parse import quote

from aisle.errors import InvalidInput
from ops.command import Command, Told
from ops.operator_api import call
from ops.stack import Stack

ROUTE = "/v1/ops/rules"


def put(given: Namespace, stack: Stack) -> Told:
    return call(stack, "PUT", ROUTE, _read(given.file))


def get(given: Namespace, stack: Stack) -> Told:
    query = f"?version={quote(given.version)}" if given.version else ""
    told = call(stack, "GET", ROUTE + query)
    return {name: value for name, value in told.items() if name != "versions"}


def versions(given: Namespace, stack: Stack) -> Told:
    told = call(stack, "GET", ROUTE)
    return {"in_force": told["version"], "versions": told["versions"]}


def restore(given: Namespace, stack: Stack) -> Told:
    return call(stack, "PUT", ROUTE, {"version": given.version})


def preview(given: Namespace, stack: Stack) -> Told:
    asked = {"requests": [_query(text) for text in given.request]} if given.request else {}
    at = {"at": given.at} if given.at else {}
    told = call(stack, "POST", f"{ROUTE}:preview", {"rules": _read(given.file).get("rules"), **asked, **at})
    for each in told["lists"]:
        _print(each)
    return told


def _print(each: dict[str, Any]) -> None:
    """For people: one list, before and after."""
    request = ", ".join(f"{name}={value}" for name, value in each["request"].items())
    print(f"{request}\n  rules: {', '.join(each['after']['rules']) or 'none'}")
    for side in ("before", "after"):
        print(f"  {side + ':':<8}{', '.join(item['item_id'] for item in each[side]['items']) or 'nothing'}")
        if each[side]["why_empty"]:
            print(f"          {each[side]['why_empty']['because']}")


def _read(file: str) -> dict[str, Any]:
    try:
        document = json.loads(sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InvalidInput("FILE", f"cannot be read as JSON: {error}", file) from error
    if not isinstance(document, dict):
        raise InvalidInput("FILE", 'holds no object: write {"rules": [...]}', file)
    return document


def _query(text: str) -> dict[str, str]:
    """surface=home,user_id=42 as an object. A value with a comma cannot be written so."""
    pairs = [part.partition("=") for part in text.split(",")]
    wrong = next((name for name, equals, _ in pairs if not (name and equals)), None)
    if wrong is not None:
        raise InvalidInput("--request", "write name=value, parted by commas, such as surface=home,user_id=42", text)
    return {name.strip(): value for name, _, value in pairs}


def command() -> Command:
    made = Command("rules", __doc__)
    putting = made.verb("put", put, "write the rules of a file, in force within a minute")
    getting = made.verb("get", get, "the rules in force, or those of a version")
    made.verb("versions", versions, "which versions there are, the newest first, and which is in force")
    restoring = made.verb("restore", restore, "put a version of before in force again")
    previewing = made.verb("preview", preview, "who would see what by the rules of a file, before and after")
    for parser in (putting, previewing):
        parser.add_argument("file", metavar="FILE", help='JSON, {"rules": [...]}; - is standard input')
    getting.add_argument("version", metavar="VERSION", nargs="?", help="as versions shows it")
    restoring.add_argument("version", metavar="VERSION", help="as versions shows it")
    previewing.add_argument("--request", action="append", metavar="NAME=VALUE,...", help="a list to preview; repeat it")
    previewing.add_argument("--at", metavar="MOMENT", help="with its zone, such as 2026-12-24T09:00:00+01:00")
    return made


if __name__ == "__main__":
    sys.exit(command().run())
