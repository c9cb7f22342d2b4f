"""Parquet as numbered rows. A value that Python cannot hold, such as a day after 9999, costs its own cell's sense."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from aisle.errors import InvalidInput
from aisle.landing.file_rows import PARQUET, Source, is_parquet, open_source
from aisle.landing.files.shape import Shape
from aisle.landing.rows import BrokenRow, RawRow, Row

BATCH_ROWS = 5_000
HEAD_BYTES = 4


def open_file(name: str, path: Path, encoding: str | None = None, separator: str | None = None) -> Source:
    """The rows of a file on disk, whatever its form. Text files stay open while their rows are read.

    Raises: InvalidInput
    """
    stream = path.open("rb")
    try:
        head = stream.read(HEAD_BYTES)
        stream.seek(0)
        if not is_parquet(name, head):
            return open_source(name, stream, encoding, separator)
    except InvalidInput:
        stream.close()
        raise
    stream.close()
    return Source(read_parquet(path), Shape(PARQUET))


def read_parquet(path: Path) -> Iterator[Row]:
    import pyarrow.parquet  # 0.3 s and 60 MB that a text file need not pay

    number = 0
    try:
        with pyarrow.parquet.ParquetFile(path) as file:
            for batch in file.iter_batches(BATCH_ROWS):
                for values in _values(batch):
                    number += 1
                    yield RawRow(number, values)
    except (pyarrow.ArrowException, OSError, ValueError, OverflowError, MemoryError) as error:
        yield BrokenRow(number, "file", f"not Parquet that can be read: {_first_line(error)}", "")


def _values(batch: Any) -> list[dict[str, Any]]:
    try:
        return list(batch.to_pylist())
    except (ValueError, OverflowError):
        columns = {name: [_value(cell) for cell in batch.column(name)] for name in batch.schema.names}
        return [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]


def _value(cell: Any) -> Any:
    try:
        return cell.as_py()
    except (ValueError, OverflowError):
        return str(getattr(cell, "value", "a value that cannot be read"))


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]
