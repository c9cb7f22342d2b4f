"""A shop's landing files, read as the door reads them: by their layouts, whatever their form."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from aisle.errors import InvalidInput
from aisle.landing.landing_file import LandingFile
from aisle.landing.rows import RawRow
from aisle_aws.stores.parquet_rows import open_file
from local.shops.manifest import Manifest
from local.shops.own_files import config_of, landing_name

Values = dict[str, Any]
SHOWN = ("price", "status")  # a row that lost one of these is nothing to show in a shop


def rows(
    folder: Path, manifest: Manifest, kind: str, now: datetime
) -> Iterator[tuple[Values, Callable[[], Any | None]]]:
    """Each row under the contract's names, and how to read it as a record: None where there is nothing to show."""
    config = config_of(folder)
    settings = config.of(kind)
    for name in manifest.files(kind):
        try:
            source = open_file(name, folder / name, settings.encoding, settings.separator)
            landed = LandingFile(kind, landing_name(kind, name), source, config)
        except InvalidInput:
            continue  # the door refuses the file
        checker = landed.checker(now)
        for row in landed.rows():
            if isinstance(row, RawRow):
                yield row.values, _reading(checker, row)


def records(folder: Path, manifest: Manifest, kind: str, now: datetime) -> Iterator[Any]:
    """Of the rows that the door would accept, those that can be shown."""
    for _, read in rows(folder, manifest, kind, now):
        record = read()
        if record is not None:
            yield record


def _reading(checker: Any, row: RawRow) -> Callable[[], Any | None]:
    def read() -> Any | None:
        try:
            record, lost = checker.read(row)
        except (InvalidInput, RecursionError):
            return None
        return None if any(each.field in SHOWN for each in lost) else record

    return read
