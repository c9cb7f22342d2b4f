"""CSV and its kin. A broken row costs its first line alone; reading goes on with the next."""

import csv
import re
from collections import deque
from collections.abc import Iterator

from aisle.errors import InvalidInput
from aisle.landing.cells.absent import ABSENT
from aisle.landing.files.shape import Shape
from aisle.landing.rows import BrokenRow, RawRow, Row

MAX_LINES_OF_A_ROW = 200  # of a quoted text; a quote that nobody closed must not swallow the file
SEPARATORS = (",", ";", "\t", "|")
NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
SAMPLE_LINES = 40
_SEP_LINE = re.compile(r'\s*"?sep=(.)"?\s*', re.I)


def separator_of(text: str, usual: str = ",") -> str:
    """By the header and how well the rows after it fit; `usual` where nothing tells.

    >>> separator_of("id;title;price\\nA1;Lampe, rouge;19,99")
    ';'
    """
    lines = [line for line in text.splitlines()[:SAMPLE_LINES] if line.strip()]
    if lines and (told := _SEP_LINE.fullmatch(lines[0])):
        return told[1]
    best, score = usual, 0.0
    for separator in sorted(SEPARATORS, key=lambda mark: mark != usual):
        found = _score(lines, separator)
        if found > score:
            best, score = separator, found
    return best


def _score(lines: list[str], separator: str) -> float:
    """Columns of the header, counted by the share of rows that have as many."""
    try:
        rows = list(csv.reader(lines, delimiter=separator))
    except csv.Error:
        rows = [line.split(separator) for line in lines]
    if not rows or len(rows[0]) < 2:
        return 0
    alike = sum(len(row) == len(rows[0]) for row in rows) / len(rows)
    return len(rows[0]) * alike * alike


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


def read_delimited(lines: Iterator[str], shape: Shape, headers: list[str]) -> Iterator[Row]:
    """A cell that is empty or says that there is nothing is an absent value. Fills `headers` at the first row."""
    separator = shape.separator or ","
    source = _RewindableLines(lines)
    reader = csv.reader(source, delimiter=separator, strict=True)
    header: list[str] | None = None
    width = 0
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
            header = _header(cells, source.of_this_row)
            width = len(header) if header else 0
            headers += header or ()
            continue
        if len(cells) > width and not any(cells[width:]):
            del cells[width:]  # separators at the line's end, which the header lacks
        if len(cells) == width:
            values: dict[str, object] = {
                name: cell for name, cell in zip(header, cells, strict=True) if cell not in ABSENT
            }
            if values or any(cells):
                yield RawRow(source.row_begins, values)
        elif cells:
            reason = f"{len(cells)} columns, the header has {width}"
            yield BrokenRow(source.row_begins, "row", reason, source.keep_first_line_only())


def _header(cells: list[str], lines: list[str]) -> list[str] | None:
    """None where the line is blank or only names the separator. A name that comes twice is numbered."""
    if not any(cell.strip() for cell in cells) or (len(lines) == 1 and _SEP_LINE.fullmatch(lines[0].rstrip("\r\n"))):
        return None
    names: list[str] = []
    for cell in (cell.strip() for cell in cells):
        name, times = cell, 1
        while cell and name in names:
            times += 1
            name = f"{cell} {times}"
        names.append(name)
    return names
