"""When the rest of a file is not worth reading: almost none of its rows can be read, or its time is over.

The end of the rows then says why, so the receipt does. What was read before it counts.
"""

from collections.abc import Callable, Iterable, Iterator

from aisle.landing.layouts.row_mapper import SkippedRow
from aisle.landing.row_check import CheckedRow, refuse
from aisle.landing.rows import BrokenRow

MAX_REFUSED = 100_000  # rows in quarantine, where not even one in a hundred is accepted
FEWEST_ACCEPTED = 0.01
ASKED_EVERY = 10_000  # rows
TOO_BAD = f"given up after {MAX_REFUSED:,} rows that cannot be read: the rest was not looked at"
TOO_LONG = "too many rows for one file: the rest was not looked at; split the file"
STOPPED = (f"file: {TOO_BAD}", f"file: {TOO_LONG}")

Judged = CheckedRow | SkippedRow


def limited(rows: Iterable[Judged], file: str, is_time_over: Callable[[], bool]) -> Iterator[Judged]:
    """The rows, or some of them and a refusal of the rest."""
    accepted = refused = 0
    for number, row in enumerate(rows, start=1):
        yield row
        if isinstance(row, CheckedRow):
            accepted, refused = accepted + (row.reason is None), refused + (row.reason is not None)
        if refused >= MAX_REFUSED and accepted < FEWEST_ACCEPTED * refused:
            yield refuse(file, BrokenRow(number, "file", TOO_BAD, ""))
            return
        if number % ASKED_EVERY == 0 and is_time_over():
            yield refuse(file, BrokenRow(number, "file", TOO_LONG, ""))
            return
