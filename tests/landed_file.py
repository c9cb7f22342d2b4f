"""A made-up file of a shop, read as the landing zone reads it."""

import io
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from aisle.landing.file_rows import open_source
from aisle.landing.landing_config import read_config
from aisle.landing.landing_file import LandingFile
from aisle.landing.layouts.row_mapper import SkippedRow
from aisle.landing.receipt import Receipt
from aisle.landing.row_check import CheckedRow

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


@dataclass
class Landed:
    rows: list[dict[str, Any]]
    notes: list[dict[str, Any]]  # of the quarantine
    receipt: dict[str, Any]

    @property
    def assumed(self) -> dict[str, Any]:
        return self.receipt["assumed"]


def land(kind: str, content: str | bytes, name: str = "x.csv", config: dict[str, Any] | None = None) -> Landed:
    data = content.encode() if isinstance(content, str) else content
    settings = read_config(config)
    file = LandingFile(kind, name, open_source(name, io.BytesIO(data), settings.of(kind).encoding), settings)
    receipt = Receipt(name, kind, NOW)
    landed = landed_rows(file.checked(NOW), receipt)
    file.close(receipt)
    landed.receipt = json.loads(json.dumps(receipt.as_json()))
    return landed


def landed_rows(checked_rows: Iterable[CheckedRow | SkippedRow], receipt: Receipt) -> Landed:
    landed = Landed([], [], {})
    for checked in checked_rows:
        receipt.count(checked)
        if isinstance(checked, CheckedRow):
            (landed.notes if checked.reason else landed.rows).append(json.loads(checked.line))
    landed.receipt = json.loads(json.dumps(receipt.as_json()))
    return landed
