"""A shop's file as numbered rows: what can be read as a row goes on, what cannot is named with its line."""

import csv
import gzip
import json
import zlib
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from aisle.errors import InvalidInput

DELIMITERS = {"csv": ",", "tsv": "\t"}
JSON_LINES = ("jsonl", "ndjson")
PARQUET = "parquet"
MAX_LINES_OF_A_ROW = 200  # of a quoted text; a quote that nobody closed must not swallow the file


@dataclass(frozen=True)
class RawRow:
    """A row before validation; `line` is where it begins, from 1."""

    line: int
    values: dict[str, object]


@dataclass(frozen=True)
class BrokenRow:
    """A row that is none: `text` is what stood there."""

    line: int
    field: str
    reason: str
    text: str


Row = RawRow | BrokenRow


def file_format(name: str) -> str:
    """`csv`, `tsv`, `jsonl`, `ndjson` or `parquet`, whether or not `.gz` follows.

    >>> file_format("spring/new.csv.gz")
    'csv'

    Raises: InvalidInput
    """
    extension = name.lower().removesuffix(".gz").rpartition(".")[2]
    if extension == PARQUET and not name.lower().endswith(".gz"):
        return extension
    if extension in DELIMITERS or extension in JSON_LINES:
        return extension
    raise InvalidInput("file", "must end in .csv, .tsv, .jsonl, .ndjson (.gz may follow) or .parquet")


def read_rows(name: str, file: BinaryIO) -> Iterator[Row]:
    """Every row of a text file, lazily."""
    form = file_format(name)
    lines = _lines(gzip.GzipFile(fileobj=file) if name.lower().endswith(".gz") else file)
    return _read_json_lines(lines) if form in JSON_LINES else _read_csv(lines, DELIMITERS[form])


def _lines(file: Iterable[bytes]) -> Iterator[str]:
    """Text as UTF-8; bytes that are not become lone surrogates, which the row's validation names.

    Raises: InvalidInput, where a gzip file is damaged or cut short.
    """
    first = True
    try:
        for line in file:
            yield line.decode("utf-8-sig" if first else "utf-8", "surrogateescape")
            first = False
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise InvalidInput("file", f"damaged or cut short: {error}") from None


def _read_json_lines(lines: Iterator[str]) -> Iterator[Row]:
    number = 0
    try:
        for number, text in enumerate(lines, start=1):
            if text.strip():
                yield _read_json(number, text)
    except InvalidInput as error:
        yield BrokenRow(number + 1, error.field, error.reason, "")


def _read_json(number: int, text: str) -> Row:
    try:
        values = json.loads(text)
    except (ValueError, RecursionError) as error:
        return BrokenRow(number, "row", f"not JSON: {error}", text)
    if not isinstance(values, dict):
        return BrokenRow(number, "row", "must be a JSON object", text)
    return RawRow(number, values)


class _RewindableLines:
    """Lines for csv.reader, which remembers those of the present row so that they can be given out again."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._fresh = lines
        self._again: deque[str] = deque()
        self.of_this_row: list[str] = []
        self.row_begins = 1

    def __iter__(self) -> "_RewindableLines":
        return self

    def __next__(self) -> str:
        if len(self.of_this_row) == MAX_LINES_OF_A_ROW:
            raise csv.Error(f"a quote is still open after {MAX_LINES_OF_A_ROW} lines")
        line = self._again.popleft() if self._again else next(self._fresh)
        self.of_this_row.append(line)
        return line

    def begin_row(self) -> None:
        self.row_begins += len(self.of_this_row)
        self.of_this_row = []

    def keep_first_line_only(self) -> str:
        """Give back all lines of this row but the first, which is returned."""
        self._again.extendleft(reversed(self.of_this_row[1:]))
        del self.of_this_row[1:]
        return self.of_this_row[0].rstrip("\r\n") if self.of_this_row else ""


def _read_csv(lines: Iterator[str], delimiter: str) -> Iterator[Row]:
    """An empty cell is an absent value. A broken row costs its first line alone; reading goes on with the next."""
    source = _RewindableLines(lines)
    reader = csv.reader(source, delimiter=delimiter, strict=True)
    header: list[str] | None = None
    while True:
        source.begin_row()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except InvalidInput as error:
            yield BrokenRow(source.row_begins, error.field, error.reason, "")
            return
        except csv.Error as error:
            yield BrokenRow(source.row_begins, "row", f"not CSV: {error}", source.keep_first_line_only())
            continue
        if header is None:
            header = [cell.strip() for cell in cells]
        elif len(cells) == len(header):
            yield RawRow(
                source.row_begins, {name: cell for name, cell in zip(header, cells, strict=True) if cell != ""}
            )
        elif cells:
            reason = f"{len(cells)} columns, the header has {len(header)}"
            yield BrokenRow(source.row_begins, "row", reason, source.keep_first_line_only())
