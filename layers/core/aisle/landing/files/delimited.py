"""CSV and its kin. A broken row costs its first line alone; reading goes on with the next."""

import csv
import re
from collections.abc import Iterator
from itertools import islice

from aisle.errors import InvalidInput
from aisle.landing.cells.absent import ABSENT
from aisle.landing.files.rewindable_lines import RewindableLines
from aisle.landing.files.separators import SEP_LINE
from aisle.landing.files.shape import Shape
from aisle.landing.files.text_lines import LONGEST_LINE
from aisle.landing.rows import BrokenRow, RawRow, Row

_FORMULA = re.compile(r'^="(.*)"$', re.DOTALL)  # by which a spreadsheet keeps a text's leading zeros


def read_delimited(lines: Iterator[str], shape: Shape, headers: list[str]) -> Iterator[Row]:
    """A cell that is empty or says that there is nothing is an absent value. Fills `headers` at the first row."""
    csv.field_size_limit(LONGEST_LINE)
    source = RewindableLines(islice(lines, shape.before_header, None), shape.before_header)
    reader = csv.reader(source, delimiter=shape.separator or ",", strict=True)
    header: list[str] | None = None
    header_cells: list[str] = []
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
            line = source.keep_first_line_only()
            cells = _with_backslashes(line, shape.separator or ",") if header else []
            if not cells or len(cells) != width:
                yield BrokenRow(source.row_begins, "row", f"not CSV: {error}", line)
                continue
        if header is None:
            header, header_cells = _header(cells, source.of_this_row), cells.copy()
            width = len(header) if header else 0
            headers += header or ()
            continue
        if len(cells) > width and not any(cells[width:]):
            del cells[width:]  # separators at the line's end, which the header lacks
        if cells == header_cells:
            yield BrokenRow(source.row_begins, "row", "the header again", source.keep_first_line_only())
        elif len(cells) == width:
            if '="' in source.of_this_row[0]:
                cells = [_FORMULA.sub(r"\1", cell) for cell in cells]
            values: dict[str, object] = {
                name: cell for name, cell in zip(header, cells, strict=True) if cell not in ABSENT
            }
            if values or any(cells):
                yield RawRow(source.row_begins, values)
        elif cells:
            reason = f"{len(cells)} columns, the header has {width}"
            yield BrokenRow(source.row_begins, "row", reason, source.keep_first_line_only())


def _with_backslashes(line: str, separator: str) -> list[str]:
    """A row whose quotes are escaped as MySQL does; nothing where that is not so."""
    if '\\"' not in line:
        return []
    try:
        return next(csv.reader([line], delimiter=separator, escapechar="\\", doublequote=False, strict=True))
    except csv.Error:
        return []


def _header(cells: list[str], lines: list[str]) -> list[str] | None:
    """None where the line is blank or only names the separator. A name that comes twice is numbered."""
    if not any(cell.strip() for cell in cells) or (len(lines) == 1 and SEP_LINE.fullmatch(lines[0].rstrip("\r\n"))):
        return None
    return distinct([cell.strip() for cell in cells])


def distinct(headers: list[str]) -> list[str]:
    """Headers that come twice are numbered.

    >>> distinct(["id", "price", "price"])
    ['id', 'price', 'price 2']
    """
    names: list[str] = []
    taken: set[str] = set()
    for header in headers:
        name, times = header, 1
        while name and name in taken:
            times += 1
            name = f"{header} {times}"
        names.append(name)
        taken.add(name)
    return names
