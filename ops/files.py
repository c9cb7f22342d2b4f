"""Read a file as the landing zone would, write nothing, and print the receipt.

    .venv/bin/python -m ops.files try KIND FILE [--config landing.json]

KIND is items, users, orders or events. The last line is JSON: {"accepted", "quarantined", "dropped": {field: count},
"layout", "separator", "encoding", "reasons": [...]}.
"""

import json
import sys
from argparse import Namespace
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aisle.errors import InvalidInput
from aisle.lake.zones import LANDING_KINDS
from aisle.landing.landing_config import LandingConfig, read_config
from aisle.landing.receipt import Receipt
from aisle.landing.row_check import CheckedRow, refuse
from aisle.landing.rows import BrokenRow
from aisle_aws.stores.landing_store import judge
from ops.command import Command, Told
from ops.stack import Stack

MAX_SHOWN = 10  # quarantined rows


def try_file(kind: str, path: Path, config: LandingConfig, now: datetime) -> tuple[Receipt, list[str]]:
    """The receipt, and the first notes that the quarantine would hold."""
    receipt = Receipt(path.name, kind, now)
    notes: list[str] = []
    try:
        for checked in judge(receipt, path, config):
            receipt.count(checked)
            if isinstance(checked, CheckedRow) and checked.reason is not None and len(notes) < MAX_SHOWN:
                notes.append(checked.line)
    except InvalidInput as fault:
        note = refuse(path.name, BrokenRow(0, fault.field, fault.reason, ""))
        receipt.count(note)
        notes.append(note.line)
    return receipt, notes


def summary(told: dict[str, Any]) -> dict[str, Any]:
    """The last line, of a receipt's JSON."""
    assumed = told["assumed"]
    return {
        "accepted": told["accepted"],
        "quarantined": told["quarantined"],
        "dropped": {field: lost["count"] for field, lost in told["dropped"].items()},
        "cut": {field: lost["count"] for field, lost in told["cut"].items()},
        "skipped": sum(told["skipped"].values()),
        "joined": told["joined"],
        "full": told["full"],
        **{name: assumed.get(name) for name in ("layout", "separator", "encoding", "zone", "columns")},
        "reasons": list(told["reasons"]),
    }


def lines(told: dict[str, Any], notes: list[str]) -> Iterator[str]:
    """The receipt for people."""
    yield f"{told['file']}: {told['accepted']:,} rows accepted, {told['quarantined']:,} quarantined"
    for name, value in told["assumed"].items():
        yield f"  {name}: {json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else value}"
    for word, lost in (("dropped", told["dropped"]), ("cut", told["cut"])):
        for field, first in lost.items():
            said = f"line {first['line']}, {first['value']!r} {first['reason']}"
            yield f"  {word} {field} {first['count']:,} times: {said}"
    for reason, count in told["skipped"].items():
        yield f"  skipped {count:,} rows: {reason}"
    for reason, count in told["reasons"].items():
        yield f"  quarantined {count:,} times: {reason}"
    yield from (f"  {note}" for note in notes)


def try_one(given: Namespace, stack: Stack) -> Told:
    """Needs no stack."""
    if not given.file.is_file():
        raise InvalidInput("FILE", "is no file", str(given.file))
    try:
        config = read_config(json.loads(given.config.read_text()) if given.config else None)
    except (InvalidInput, ValueError, OSError) as fault:
        raise InvalidInput("--config", f"{given.config}: {fault}") from fault
    receipt, notes = try_file(given.kind, given.file, config, datetime.now(UTC))
    told = receipt.as_json()
    print(*lines(told, notes), sep="\n")
    return summary(told)


def command() -> Command:
    made = Command("files", __doc__)
    parser = made.verb("try", try_one, "read a file as the landing zone would")
    parser.add_argument("kind", choices=LANDING_KINDS)
    parser.add_argument("file", type=Path)
    parser.add_argument("--config", type=Path, help="the shop's config/landing.json")
    return made


if __name__ == "__main__":
    sys.exit(command().run())
