"""Checks a landing file: reads its rows, writes accepted and quarantined rows, and writes a receipt last.

Rows pass one at a time into local files, which are uploaded whole at the end. A crash leaves no partial object, memory
stays constant, and a second delivery of a file overwrites the results of the first.
"""

import gzip
import io
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import IO

from aisle.errors import InvalidInput
from aisle.lake import zones
from aisle.landing.landing_config import LandingConfig, read_config
from aisle.landing.landing_file import LandingFile
from aisle.landing.layouts.row_mapper import SkippedRow
from aisle.landing.receipt import Receipt
from aisle.landing.row_check import CheckedRow, refuse
from aisle.landing.rows import BrokenRow
from aisle_aws.stores import object_store
from aisle_aws.stores.parquet_rows import open_file

GZIP_LEVEL = 1  # a third of the time of level 6, a fifth more bytes


def accept(bucket: str, key: str, arrived_at: datetime, config_bucket: str) -> Receipt:
    """Raises: Unavailable"""
    kind, file = _parts(key)
    receipt = Receipt(file, kind, arrived_at)
    with tempfile.TemporaryDirectory() as folder:
        arrived, accepted, quarantined = (Path(folder) / name for name in ("arrived", "accepted", "quarantined"))
        object_store.download(bucket, key, arrived)
        with _gzip(accepted) as taken, _gzip(quarantined) as refused:
            for checked in _checked(receipt, arrived, config_bucket):
                receipt.count(checked)
                if isinstance(checked, CheckedRow):
                    (taken if checked.reason is None else refused).write(checked.line + "\n")
        _store(accepted, receipt.accepted, bucket, zones.accepted_key(kind, file))
        _store(quarantined, receipt.quarantined, bucket, zones.quarantine_key(kind, file))
    object_store.write_json(bucket, zones.receipt_key(kind, file), receipt.as_json())
    return receipt


def _parts(key: str) -> tuple[str, str]:
    """The kind and the file; a key outside a kind's folder has the kind `unknown`."""
    kind, _, file = key.removeprefix(f"{zones.LANDING}/").partition("/")
    return (kind, file) if file else ("unknown", kind)


def _checked(receipt: Receipt, path: Path, config_bucket: str) -> Iterator[CheckedRow | SkippedRow]:
    if receipt.kind not in zones.LANDING_KINDS:
        reason = f"{receipt.kind} is none of {', '.join(zones.LANDING_KINDS)}: put the file into landing/<kind>/"
        yield refuse(receipt.file, BrokenRow(0, "kind", reason, ""))
        return
    try:
        yield from judge(receipt, path, _config(config_bucket))
    except InvalidInput as fault:
        yield refuse(receipt.file, BrokenRow(0, fault.field, fault.reason, ""))


def _config(bucket: str) -> LandingConfig:
    """Raises: InvalidInput; Unavailable"""
    try:
        return read_config(object_store.read_json(bucket, zones.LANDING_CONFIG_KEY))
    except ValueError as error:
        raise InvalidInput(zones.LANDING_CONFIG_KEY, f"not JSON: {error}") from None


def judge(receipt: Receipt, path: Path, config: LandingConfig) -> Iterator[CheckedRow | SkippedRow]:
    """A file on disk, row by row. The receipt is told at the end how it was read.

    Raises: InvalidInput, where the file as a whole cannot be read.
    """
    settings = config.of(receipt.kind)
    source = open_file(receipt.file, path, settings.encoding, settings.separator)
    landed = LandingFile(receipt.kind, receipt.file, source, config)
    yield from landed.checked(receipt.arrived_at)
    landed.close(receipt)


def _gzip(path: Path) -> IO[str]:
    """Leaves the time of writing out of the header, so the same rows give the same bytes."""
    return io.TextIOWrapper(gzip.GzipFile(path, "wb", GZIP_LEVEL, mtime=0), "utf-8", "surrogateescape", newline="")


def _store(path: Path, rows: int, bucket: str, key: str) -> None:
    """Without rows there is no object: one of an earlier delivery is deleted."""
    if rows:
        object_store.upload(path, bucket, key)
    else:
        object_store.delete(bucket, key)
