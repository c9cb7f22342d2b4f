"""Lines for csv.reader that can be given out again: a quote that nobody closed must not swallow the file."""

import csv
from collections import deque
from collections.abc import Iterator

from aisle.landing.files.text_lines import LONGEST_LINE, LongLine

MOST_LINES_OF_A_ROW = 5_000  # of a quoted text
FEWEST_LINES_OF_A_ROW = 200  # where quotes stay open again and again, each is looked for less far


class RewindableLines:
    """Remembers the lines of the present row."""

    def __init__(self, lines: Iterator[str], before: int = 0) -> None:
        self._fresh = lines
        self._again: deque[str] = deque()
        self._most = MOST_LINES_OF_A_ROW
        self._characters = 0
        self.of_this_row: list[str] = []
        self.row_begins = 1 + before

    def __iter__(self) -> "RewindableLines":
        return self

    def __next__(self) -> str:
        if len(self.of_this_row) == self._most:
            lines, self._most = self._most, max(self._most // 2, FEWEST_LINES_OF_A_ROW)
            raise csv.Error(f"a quote is still open after {lines:,} lines")
        line = self._again.popleft() if self._again else next(self._fresh)
        self.of_this_row.append(line)
        self._characters += len(line)
        if line.__class__ is LongLine or self._characters > LONGEST_LINE:
            raise csv.Error(LongLine.REASON)
        return line

    def begin_row(self) -> None:
        """The next line begins a row."""
        self.row_begins += len(self.of_this_row)
        self.of_this_row = []
        self._characters = 0

    def keep_first_line_only(self) -> str:
        """Give back all lines of this row but the first, which is returned."""
        self._again.extendleft(reversed(self.of_this_row[1:]))
        del self.of_this_row[1:]
        return self.of_this_row[0].rstrip("\r\n") if self.of_this_row else ""
