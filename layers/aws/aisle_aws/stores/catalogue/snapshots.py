"""The snapshot of all live items, renewed from the deltas since the last one; and what both leave behind.

Readers begin at the pointer. It is written after its snapshot, and names a time from which on deltas are to be read
again. That lies a little before the newest delta here, so that one of a slow writer is not passed over.
"""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import islice
from typing import Any
from zipfile import BadZipFile

from aisle.lake import zones
from aisle.live.facts_file import from_bytes, to_bytes
from aisle.live.item_facts import ItemFacts
from aisle.live.live_item import Row
from aisle.live.stamps import stamp, time_of
from aisle_aws.settings import settings
from aisle_aws.stores import object_store
from aisle_aws.stores.catalogue import deltas, table
from aisle_aws.stores.live_catalogue import rows_of
from aisle_aws.telemetry import logger

OVERLAP_MS = 120_000  # by which a writer's clock may be late, and its delta under way
SNAPSHOTS_KEPT_MS = 3_600_000  # a reader may have read the pointer just before
DELTAS_KEPT_MS = 86_400_000  # a reader may have slept
ITEMS_AT_ONCE = 5_000
READS_AT_ONCE = 16


def compact(now_ms: int, from_table: bool = False) -> dict[str, Any]:
    """Renews the snapshot, where anything changed, and deletes what nobody needs any more.

    `from_table` applies every item of the table, too: what a lost delta had to tell.

    Raises: Unavailable
    """
    pointer = object_store.read_json(settings.artifacts_bucket, zones.LIVE_CATALOGUE_KEY) or {}
    newer = _keys(zones.LIVE_DELTAS, after=pointer.get("deltas_after", ""))
    written = False
    if from_table or len(newer) != pointer.get("deltas_read"):  # the overlap was read before
        former = _facts(pointer)
        facts = _applied(former or ItemFacts.empty(), _items_of(newer))
        if from_table or former is None:
            facts = _applied(facts, _items_of_table())
        if written := facts is not former:
            repaired_ms = now_ms if from_table else pointer.get("repaired_ms")
            pointer = _write(facts, newer, now_ms, repaired_ms)
    return {"deltas": len(newer), "written": written, "deleted": _prune(pointer, now_ms) if pointer else 0}


def _facts(pointer: dict[str, Any]) -> ItemFacts | None:
    """Those of the pointer's snapshot; none, where there is none that can be read: the table has all that it had."""
    body = object_store.read_bytes(settings.artifacts_bucket, pointer["snapshot"]) if pointer else None
    try:
        return None if body is None else from_bytes(body)
    except (ValueError, KeyError, OSError, BadZipFile) as error:
        logger.error("the snapshot cannot be read: it is made anew", snapshot=pointer["snapshot"], reason=repr(error))
        return None


def _applied(facts: ItemFacts, items: Iterator[Row]) -> ItemFacts:
    while part := list(islice(items, ITEMS_AT_ONCE)):
        facts = facts.changed(part)
    return facts


def _items_of(keys: Sequence[str]) -> Iterator[Row]:
    with ThreadPoolExecutor(READS_AT_ONCE) as threads:
        bodies = threads.map(lambda key: object_store.read_bytes(settings.artifacts_bucket, key), keys)
        for key, body in zip(keys, bodies, strict=True):
            yield from rows_of(_name(key), body) if body else ()


def _items_of_table() -> Iterator[dict[str, Any]]:
    kept = table.all_items()
    while part := list(islice(kept, ITEMS_AT_ONCE)):
        yield from deltas.live_items(part)


def _write(facts: ItemFacts, read: Sequence[str], now_ms: int, repaired_ms: int | None) -> dict[str, Any]:
    """The pointer comes last: until then readers have what they had. `read`: keys of the deltas in the facts.

    `repaired_ms`: when a snapshot last had more than the deltas told, so that readers begin with it again.
    """
    deltas_after = stamp((time_of(_name(read[-1])) if read else now_ms) - OVERLAP_MS)
    pointer = {
        "snapshot": f"{zones.LIVE_SNAPSHOTS}/{stamp(now_ms)}.npz",
        "deltas_after": deltas_after,
        "deltas_read": sum(_name(key) > deltas_after for key in read),
        "repaired_ms": repaired_ms,
        "written_at": datetime.fromtimestamp(now_ms / 1000, UTC).isoformat(),
    }
    object_store.write_bytes(settings.artifacts_bucket, str(pointer["snapshot"]), to_bytes(facts))
    object_store.write_json(settings.artifacts_bucket, zones.LIVE_CATALOGUE_KEY, pointer)
    return pointer


def _prune(pointer: dict[str, Any], now_ms: int) -> int:
    """Deletes what the pointer has replaced, once no reader can be on its way to it. Returns the number of objects."""
    snapshots = _older(_keys(zones.LIVE_SNAPSHOTS), stamp(now_ms - SNAPSHOTS_KEPT_MS))
    merged = _older(_keys(zones.LIVE_DELTAS), min(pointer["deltas_after"], stamp(now_ms - DELTAS_KEPT_MS)))
    gone = [key for key in (*snapshots, *merged) if key != pointer["snapshot"]]
    object_store.delete_all(settings.artifacts_bucket, gone)
    return len(gone)


def _keys(zone: str, after: str = "") -> list[str]:
    return object_store.keys(settings.artifacts_bucket, f"{zone}/", after)


def _older(keys: Iterable[str], than: str) -> list[str]:
    return [key for key in keys if _name(key) < than]


def _name(key: str) -> str:
    return key.rpartition("/")[2]
