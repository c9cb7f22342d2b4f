"""A raw zone in a folder, filled by the code that fills the real one: the stream's records and the landing judge."""

import gzip
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from aisle.events.event import Event
from aisle.intake.ingest import Batch
from aisle.intake.refusal import to_lines
from aisle.intake.stream_record import to_record
from aisle.lake.zones import accepted_key
from aisle.landing.file_rows import RawRow
from aisle.landing.row_check import RowChecker

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


def event(event_id: str, event_name: str, **fields: Any) -> Event:
    """By shopper u1 two hours before NOW, unless told otherwise."""
    given = {"event_id": event_id, "event_name": event_name, "occurred_at": NOW - timedelta(hours=2), **fields}
    if "anonymous_id" not in fields and "user_id" not in fields:
        given["user_id"] = "u1"
    return Event.model_validate(given)


class RawZone:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.objects = 0

    def stream(self, *events: Event, at: datetime = NOW) -> None:
        self.deliver(b"".join(to_record(each, at, "browser") for each in events))

    def deliver(self, lines: bytes) -> None:
        """One object of Firehose."""
        self.objects += 1
        self._write(f"events/2026/11/24/09/delivery-{self.objects}.gz", lines)

    def collect(self, batch: Batch) -> None:
        """What the collector puts into the stream, and what it records of the rest."""
        self.deliver(b"".join(accepted.line for accepted in batch.accepted))
        self.objects += 1
        self._write(f"refusals/2026/11/24/09/delivery-{self.objects}.gz", to_lines(batch.refusals))

    def land(
        self, kind: str, *rows: dict[str, Any], file: str = "file.jsonl", at: datetime = NOW, full: bool = False
    ) -> None:
        checker = RowChecker(kind, file, at, is_full=full)
        checked = [checker.check(RawRow(number, row)) for number, row in enumerate(rows, 1)]
        assert [row.reason for row in checked if row.reason] == []
        self._write(accepted_key(kind, file), "".join(row.line + "\n" for row in checked).encode())

    def accepted(self, kind: str, file: str) -> list[dict[str, Any]]:
        lines = gzip.decompress((self.folder / accepted_key(kind, file)).read_bytes()).splitlines()
        return [json.loads(line) for line in lines]

    def erase(self, person_id: str) -> None:
        path = self.folder / "erasures" / f"{person_id.replace(':', '-')}.json"
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps({"person_id": person_id}))

    def _write(self, key: str, content: bytes) -> None:
        path = self.folder / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(gzip.compress(content))
