"""Checks a landing file: reads its rows, writes accepted and quarantined rows, makes items live, and writes a receipt
last.

Rows pass one at a time into local files, which are uploaded whole at the end. A crash leaves no partial object, memory
stays constant, and a second delivery of a file overwrites the results of the first. Whatever a file does to its reader
it would do again, so that ends in its receipt too, and is not tried again.
"""

import errno
import gzip
import io
import tempfile
from collections.abc import Callable, Iterator
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
from aisle_aws.stores.catalogue import landed_items
from aisle_aws.stores.catalogue.landed_items import LandedFile
from aisle_aws.stores.parquet_rows import open_file
from aisle_aws.stores.reading_limits import STOPPED, limited
from aisle_aws.telemetry import count, logger

GZIP_LEVEL = 1  # a third of the time of level 6, a fifth more bytes
MAX_FILE_BYTES = 2_000_000_000  # beside its rows it must fit on the function's disk
TOO_LARGE = "too large for one file: split it"

IsTimeOver = Callable[[], bool]


def _never() -> bool:
    return False


def accept(
    bucket: str,
    key: str,
    size: int,
    arrived_at: datetime,
    config_bucket: str,
    is_time_over: IsTimeOver = _never,
    is_end_near: IsTimeOver = _never,
) -> Receipt:
    """`size` in bytes. A file is read until its time is over. Items are made live until the end of all is near.

    Raises: Unavailable
    """
    kind, file = parts(key)
    receipt = Receipt(file, kind, arrived_at)
    with tempfile.TemporaryDirectory() as folder:
        arrived, accepted, quarantined = (Path(folder) / name for name in ("arrived", "accepted", "quarantined"))
        try:
            if size > MAX_FILE_BYTES:
                raise OSError(errno.EFBIG, TOO_LARGE)
            object_store.download(bucket, key, arrived)
            _sort(_checked(receipt, arrived, config_bucket, is_time_over), receipt, accepted, quarantined)
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EFBIG):
                raise
            arrived.unlink(missing_ok=True)
            receipt = Receipt(file, kind, arrived_at)
            note = refuse(file, BrokenRow(0, "file", TOO_LARGE, ""))
            _sort(iter([note]), receipt, accepted, quarantined)
        if receipt.is_full and not receipt.reasons.keys().isdisjoint(STOPPED):
            receipt.accepted = 0  # the part of a catalogue that was read must not delist the rest
        _store(accepted, receipt.accepted, bucket, zones.accepted_key(kind, file))
        _store(quarantined, receipt.quarantined, bucket, zones.quarantine_key(kind, file))
        if kind == "items" and receipt.accepted:
            landed = LandedFile(file, round(arrived_at.timestamp() * 1000), receipt.is_full)
            landed_items.tell(landed, accepted, bucket, is_end_near)
    object_store.write_json(bucket, zones.receipt_key(kind, file), receipt.as_json())
    return receipt


def _sort(rows: Iterator[CheckedRow | SkippedRow], receipt: Receipt, accepted: Path, quarantined: Path) -> None:
    with _gzip(accepted) as taken, _gzip(quarantined) as refused:
        for checked in rows:
            receipt.count(checked)
            if isinstance(checked, CheckedRow):
                (taken if checked.reason is None else refused).write(checked.line + "\n")


def parts(key: str) -> tuple[str, str]:
    """The kind and the file; a key outside a kind's folder has the kind `unknown`."""
    kind, _, file = key.removeprefix(f"{zones.LANDING}/").partition("/")
    return (kind, file) if file else ("unknown", kind)


def _checked(
    receipt: Receipt, path: Path, config_bucket: str, is_time_over: IsTimeOver
) -> Iterator[CheckedRow | SkippedRow]:
    if receipt.kind not in zones.LANDING_KINDS:
        reason = f"{receipt.kind} is none of {', '.join(zones.LANDING_KINDS)}: put the file into landing/<kind>/"
        yield refuse(receipt.file, BrokenRow(0, "kind", reason, ""))
        return
    try:
        yield from _read(receipt, path, _config(config_bucket), is_time_over)
    except InvalidInput as fault:
        yield refuse(receipt.file, BrokenRow(0, fault.field, fault.reason, ""))


def _read(
    receipt: Receipt, path: Path, config: LandingConfig, is_time_over: IsTimeOver
) -> Iterator[CheckedRow | SkippedRow]:
    try:
        yield from judge(receipt, path, config, is_time_over)
    except InvalidInput:
        raise
    except Exception as error:
        logger.exception("a landing file broke its reader", kind=receipt.kind, file=receipt.file)
        count("LandingReaderFailed")
        raise InvalidInput("file", f"broke its reader: {type(error).__name__}: {error}"[:500]) from error


def _config(bucket: str) -> LandingConfig:
    """Raises: InvalidInput; Unavailable"""
    try:
        return read_config(object_store.read_json(bucket, zones.LANDING_CONFIG_KEY))
    except ValueError as error:
        raise InvalidInput(zones.LANDING_CONFIG_KEY, f"not JSON: {error}") from None


def judge(
    receipt: Receipt, path: Path, config: LandingConfig, is_time_over: IsTimeOver = _never
) -> Iterator[CheckedRow | SkippedRow]:
    """A file on disk, row by row. The receipt is told at the end how it was read.

    Raises: InvalidInput, where the file as a whole cannot be read.
    """
    settings = config.of(receipt.kind)
    source = open_file(receipt.file, path, settings.encoding, settings.separator)
    landed = LandingFile(receipt.kind, receipt.file, source, config)
    yield from limited(landed.checked(receipt.arrived_at), receipt.file, is_time_over)
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
