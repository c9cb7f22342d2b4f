"""Where the table of a text file begins, and what parts its cells."""

import csv
import re

SEPARATORS = (",", ";", "\t", "|")
NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
SAMPLE_LINES = 40
SEP_LINE = re.compile(r'\s*"?sep=(.)"?\s*', re.I)


def separator_of(text: str, usual: str = ",") -> str:
    """By the header and how well the rows after it fit; `usual` where nothing tells.

    >>> separator_of("id;title;price\\nA1;Lampe, rouge;19,99")
    ';'
    """
    lines = [line for line in text.splitlines()[:SAMPLE_LINES] if line.strip()]
    if lines and (told := SEP_LINE.fullmatch(lines[0])):
        return told[1]
    best, score = usual, 0.0
    for separator in sorted(SEPARATORS, key=lambda mark: mark != usual):
        found = _score(lines[lines_before_header("\n".join(lines), separator) :], separator)
        if found > score:
            best, score = separator, found
    return best


def lines_before_header(text: str, separator: str) -> int:
    """A report begins with its title and its date: lines of one cell, over a table of more.

    >>> lines_before_header("Sales report\\nJanuary\\n\\nid;title;price\\nA;Lamp;5", ";")
    3
    """
    lines = text.splitlines()[:SAMPLE_LINES]
    rows = [_cells(line, separator) for line in lines]
    filled = [sum(bool(cell.strip()) for cell in row) for row in rows]
    header = next((place for place, cells in enumerate(filled) if cells > 1), 0)
    if 1 not in filled[:header] or any(line.count('"') % 2 for line in lines[:header]):
        return 0
    after = [row for row in rows[header + 1 :] if row]
    return header if after and _alike(rows[header], after) > 0.5 else 0


def _score(lines: list[str], separator: str) -> float:
    """Columns of the header, counted by the share of rows that have as many."""
    try:
        rows = list(csv.reader(lines, delimiter=separator))
    except csv.Error:
        rows = [line.split(separator) for line in lines]
    if not rows or len(rows[0]) < 2:
        return 0
    alike = _alike(rows[0], rows)
    return len(rows[0]) * alike * alike


def _alike(header: list[str], rows: list[list[str]]) -> float:
    return sum(len(row) == len(header) for row in rows) / len(rows)


def _cells(line: str, separator: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=separator), [])
    except csv.Error:
        return line.split(separator)
