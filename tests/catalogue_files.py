"""Writes the files of the live catalogue, as its writer does."""

import gzip
import json
from datetime import datetime

from aisle.lake import zones
from aisle.live import facts_file
from aisle.live.item_facts import ItemFacts
from aisle.live.live_item import live_item, to_line
from aisle.live.stamps import stamp


def milliseconds(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def put_changes(s3, at: datetime, *rows, like=(), name="a") -> str:
    """A file of items that changed at a moment. Returns its key."""
    at_ms = milliseconds(at)
    lines = b"".join(to_line(live_item(row, at_ms, at_ms, like)) for row in rows)
    key = f"{zones.LIVE_DELTAS}/{stamp(at_ms)}-{name}.jsonl.gz"
    s3.put_object(Bucket="artifacts", Key=key, Body=gzip.compress(lines))
    return key


def put_snapshot(s3, at: datetime, *rows, repaired_ms=None) -> None:
    """All items as they stood at a moment."""
    at_ms = milliseconds(at)
    facts = ItemFacts.of([live_item(row, at_ms, at_ms) for row in rows])
    snapshot = f"{zones.LIVE_SNAPSHOTS}/{stamp(at_ms)}.npz"
    s3.put_object(Bucket="artifacts", Key=snapshot, Body=facts_file.to_bytes(facts))
    current = {"snapshot": snapshot, "deltas_after": stamp(at_ms), "repaired_ms": repaired_ms}
    s3.put_object(Bucket="artifacts", Key=zones.LIVE_CATALOGUE_KEY, Body=json.dumps(current).encode())
