"""Reads the files of the live catalogue: a snapshot, then the changes after it. A reader reads again every few seconds.

A change names its version, so a file that is read twice, or late, does no harm. The model container reads it too: it
has no metrics and no function's logger, and what fails here is told by who asked.
"""

import gzip
import logging
import time
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from zipfile import BadZipFile

from aisle.errors import Unavailable
from aisle.lake import zones
from aisle.live import facts_file
from aisle.live.item_facts import ItemFacts
from aisle.live.live_item import Row, checked, from_line
from aisle.live.stamps import stamp, time_of
from aisle_aws.stores import object_store

READ_EVERY_S = 10.0  # a change is a file within seconds, so it is in every answer well within a minute
OVERLAP_MS = 120_000  # a file may appear after one of a later stamp: clocks differ, and a write may be tried again
AT_ONCE = 8  # files of a reader that was away
DELTAS = f"{zones.LIVE_DELTAS}/"
NOT_AS_WRITTEN = (
    ValueError,
    TypeError,
    KeyError,
    OSError,
    EOFError,
    BadZipFile,
    zlib.error,
)  # whatever a file of other content may raise

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Reading:
    """What a reader knows, and where it goes on."""

    facts: ItemFacts
    names: frozenset[str]  # of change files that the next listing may name again
    until_ms: int | None  # the stamp of the newest change that is in the facts; None before any
    began_at: float  # of `time.monotonic`: changes written before it are in the facts
    repaired_ms: int | None = None  # of the last repair that is in the facts

    @property
    def age_s(self) -> float:
        """How old the newest facts may be. Units: seconds."""
        return time.monotonic() - self.began_at


def read(bucket: str, past: Reading | None, own: ItemFacts) -> Reading:
    """The next reading. Items that no file names are those of `own`. Without a change its facts are the same object.

    Raises: Unavailable
    """
    began_at = time.monotonic()
    base = _base(bucket, past, own)
    after = "" if base.until_ms is None else stamp(base.until_ms - OVERLAP_MS)
    names = [key.removeprefix(DELTAS) for key in object_store.keys(bucket, DELTAS, after)]
    news = _read_changes(bucket, [name for name in names if name not in base.names])
    until_ms = max([base.until_ms or 0, *map(time_of, names)]) if names else base.until_ms
    return Reading(base.facts.changed(news), frozenset(names), until_ms, began_at, base.repaired_ms)


def _base(bucket: str, past: Reading | None, own: ItemFacts) -> Reading:
    """The past reading, or a snapshot that has more: changes that it covers may be gone, and a repair tells none."""
    past = past or Reading(own, frozenset(), None, 0.0)
    current = object_store.read_json(bucket, zones.LIVE_CATALOGUE_KEY)
    if current is None:
        return past
    try:
        covered_ms = time_of(current["deltas_after"].removeprefix(DELTAS))
        repaired_ms = current.get("repaired_ms")
        if past.until_ms is not None and past.until_ms >= covered_ms and repaired_ms == past.repaired_ms:
            return past
        body = object_store.need_bytes(bucket, current["snapshot"])
        return Reading(facts_file.from_bytes(body).filled(own), frozenset(), covered_ms, 0.0, repaired_ms)
    except NOT_AS_WRITTEN as error:
        raise Unavailable(f"{zones.LIVE_CATALOGUE_KEY} or its snapshot is not as it was written: {error}") from error


def _read_changes(bucket: str, names: list[str]) -> list[Row]:
    """The live items of these files. One that is gone is in a snapshot, which the next reading begins with."""
    if not names:
        return []
    with ThreadPoolExecutor(AT_ONCE) as threads:
        bodies = threads.map(lambda name: object_store.read_bytes(bucket, DELTAS + name), names)
        return [
            row for name, body in zip(names, bodies, strict=True) if body is not None for row in rows_of(name, body)
        ]


def rows_of(name: str, body: bytes) -> Iterator[Row]:
    """The rows of one file of changes. What nobody can read must not keep the others from being read."""
    try:
        lines = gzip.decompress(body).splitlines()
    except NOT_AS_WRITTEN as error:
        log.error("live catalogue: %s%s is not as it was written, its rows are left out: %s", DELTAS, name, error)
        return
    for line in lines:
        try:
            yield checked(from_line(line))
        except NOT_AS_WRITTEN as error:
            log.error("live catalogue: %s%s is not as it was written, a row is left out: %s", DELTAS, name, error)
