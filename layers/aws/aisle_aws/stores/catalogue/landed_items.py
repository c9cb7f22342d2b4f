"""Accepted files of items into the table of live items, whatever order they come in.

Rows that say what stands are not written: of a daily catalogue, most. So a file that is late, since it is large or its
first try failed, could pass for news against items that a newer file left as they were. Therefore each file makes
itself known before it is told, and has the newer ones told again after it.
"""

import gzip
import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Set
from dataclasses import asdict, dataclass
from functools import partial, reduce
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any

from aisle.errors import Unavailable
from aisle.lake import zones
from aisle.live.stamps import stamp
from aisle.live.standing import SILENCE, Place, Row, Standing
from aisle_aws.settings import settings
from aisle_aws.stores import object_store
from aisle_aws.stores.catalogue import table
from aisle_aws.stores.catalogue.table import Outcome
from aisle_aws.stores.catalogue.table_item import Kept
from aisle_aws.telemetry import logger

AT_ONCE = 2_000  # rows: some megabytes

IsTimeOver = Callable[[], bool]


@dataclass(frozen=True)
class LandedFile:
    """A file of items whose accepted rows are in the raw bucket."""

    file: str
    arrived_ms: int
    full: bool

    @property
    def place(self) -> Place:
        """Of its word on what it lacks."""
        return Place(self.arrived_ms, self.file, SILENCE)

    @property
    def key(self) -> str:
        """Of the object that makes it known."""
        return f"{zones.LIVE_FILES}/{stamp(self.arrived_ms)}-{sha256(self.file.encode()).hexdigest()[:16]}.json"


def tell(landed: LandedFile, accepted: Path, raw_bucket: str, is_time_over: IsTimeOver) -> int:
    """The file's accepted rows, on disk, into the table. Returns the number of items that were written.

    Raises: Unavailable; told again, the file goes on where it ended.
    """
    object_store.write_json(settings.artifacts_bucket, landed.key, asdict(landed))
    outcomes = _Telling(landed, is_time_over)
    outcomes.tell(_rows(accepted))
    for later in _later_than(landed):
        with tempfile.TemporaryDirectory() as folder:
            copy, key = Path(folder) / "accepted", zones.accepted_key("items", later.file)
            if object_store.exists(raw_bucket, key):  # else it was replaced by a file without any good row
                object_store.download(raw_bucket, key, copy)
                again = _Telling(later, is_time_over)
                again.tell(_rows(copy), among=outcomes.standing)
                logger.info("a newer file was told again", file=later.file, after=landed.file, written=again.written)
    return outcomes.written


def take(rows: Iterable[Row], always: bool = False) -> dict[str, Outcome]:
    """Rows into the table; `always` writes also what says what stands. Returns what became of each item.

    Raises: Unavailable, where not all are written.
    """
    of_item: dict[str, list[Row]] = {}
    for row in rows:
        of_item.setdefault(row["item_id"], []).append(row)
    return table.update({item: partial(_with_rows, told, always) for item, told in of_item.items()})


class _Telling:
    """One file's word on its items, in parts: memory does not grow with the rows, only with the ids."""

    def __init__(self, landed: LandedFile, is_time_over: IsTimeOver) -> None:
        self.written = 0
        self.standing = set[str]()  # the items whose latest word is this file's
        self._landed, self._is_time_over = landed, is_time_over

    def tell(self, rows: Iterable[Row], among: Set[str] | None = None) -> None:
        """`among`: of these items alone. Raises: Unavailable"""
        named = set[str]()
        for part in _parts(row for row in rows if among is None or row["item_id"] in among):
            self._count(take, part)
            named.update(row["item_id"] for row in part if self._landed.full)
        if self._landed.full:
            place = self._landed.place
            gone = table.lacking(place, named) if among is None else iter(among - named)
            for part in _parts(gone):
                self._count(table.update, dict.fromkeys(part, partial(_lacked, place)))

    def _count(self, write: Callable[[Any], dict[str, Outcome]], what: Any) -> None:
        if self._is_time_over():
            raise Unavailable(f"{self._landed.file}: its time is over before all of it is live; the next try goes on")
        for item, outcome in write(what).items():
            self.written += outcome.is_written
            if outcome.standing and outcome.standing.last[:2] == self._landed.place[:2]:
                self.standing.add(item)


def _with_rows(rows: list[Row], always: bool, past: Kept | None) -> Standing | None:
    first = past.standing if past else Standing.of(rows[0])
    told = reduce(Standing.with_row, rows, first)
    if past is None:
        return told
    is_news = told != past.standing if always else not told.says_the_same(past.standing)
    return told if is_news else None


def _lacked(full: Place, past: Kept | None) -> Standing | None:
    told = past.standing.lacked_by(full) if past else None
    return told if past and told != past.standing else None


def _parts(each: Iterable[Any]) -> Iterator[list[Any]]:
    left = iter(each)
    while part := list(islice(left, AT_ONCE)):
        yield part


def _later_than(landed: LandedFile) -> list[LandedFile]:
    bucket, after = settings.artifacts_bucket, stamp(landed.arrived_ms)
    read = (object_store.read_json(bucket, key) for key in object_store.keys(bucket, f"{zones.LIVE_FILES}/", after))
    known = [LandedFile(**each) for each in read if each is not None]
    return sorted((each for each in known if each.place > landed.place), key=lambda each: each.place)


def _rows(accepted: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(accepted, "rt", encoding="utf-8", errors="replace") as lines:
        yield from map(json.loads, lines)
