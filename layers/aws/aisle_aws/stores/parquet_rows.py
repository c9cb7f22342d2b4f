"""Parquet as numbered rows. A value that Python cannot hold, such as a day after 9999, costs its own cell alone."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from aisle.errors import InvalidInput
from aisle.landing.file_rows import PARQUET, Source, is_parquet, open_source
from aisle.landing.files.delimited import distinct
from aisle.landing.files.shape import Shape
from aisle.landing.files.text_lines import WINDOWS
from aisle.landing.rows import BrokenRow, RawRow, Row

BATCH_ROWS = 100  # some megabytes in each row still fit into memory
HEAD_BYTES = 4


class UnreadCell:
    """In place of a value that Python cannot hold. No field takes it."""

    def __str__(self) -> str:
        return "a value beyond what can be read"


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
    names = distinct(batch.schema.names)
    columns = [_cells(_in_utc(column)) for column in batch.columns]
    return [dict(zip(names, cells, strict=True)) for cells in zip(*columns, strict=True)]


def _in_utc(column: Any) -> Any:
    """The same instants: a zone that a writer made up has no clock here."""
    import pyarrow

    kind = column.type
    return column.cast(pyarrow.timestamp(kind.unit, "UTC")) if pyarrow.types.is_timestamp(kind) and kind.tz else column


def _cells(column: Any) -> list[Any]:
    try:
        return list(column.to_pylist())
    except Exception:  # noqa: BLE001 - a column of one odd value raises whatever its kind likes
        return [_value(cell) for cell in column]


def _value(cell: Any) -> Any:
    try:
        return cell.as_py()
    except UnicodeDecodeError as error:
        return bytes(error.object).decode(WINDOWS, "replace")
    except Exception:  # noqa: BLE001 - the cell's own value is lost, and told where a field wants it
        return UnreadCell()


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]
