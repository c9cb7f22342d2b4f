"""Product feeds in XML: each RSS `item`, Atom `entry` or `product` is a row, its tags are the columns."""

import io
from collections.abc import Iterator
from html import unescape
from xml.parsers import expat

from aisle.landing.files.text_lines import LONGEST_LINE
from aisle.landing.rows import BrokenRow, RawRow, Row

ROW_TAGS = frozenset({"item", "entry", "product"})
CHUNK = 1 << 16


class _Feed:
    """Collects rows while expat reads. Tags below a row's own tags belong to the latter."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.EntityDeclHandler = self._refuse_entities
        self.parser.UseForeignDTD(True)  # so that &nbsp;, which only HTML knows, breaks nothing
        self.parser.SkippedEntityHandler = self._name
        self.rows: list[Row] = []
        self._values: dict[str, object] | None = None
        self._line, self._depth = 0, 0
        self._parts: list[str] = []
        self._characters = 0  # of the row

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(" ")[2]
        if self._values is None:
            if name in ROW_TAGS:
                self._values, self._line, self._depth = {}, self.parser.CurrentLineNumber, 0
                self._characters = 0
            return
        self._depth += 1
        self._characters += len(tag)
        if self._depth == 1:
            self._parts = []
            if name == "link" and "href" in attributes:
                self._parts.append(attributes["href"])

    def _end(self, tag: str) -> None:
        if self._values is None:
            return
        if self._depth == 0:
            self.rows.append(self._row(self._values))
            self._values = None
            return
        self._depth -= 1
        text = "".join(self._parts).strip()
        if self._depth == 0 and text and self._characters <= LONGEST_LINE:
            self._values.setdefault(tag.rpartition(" ")[2], text)

    def _text(self, text: str) -> None:
        self._characters += len(text)
        if self._depth and self._characters <= LONGEST_LINE:
            self._parts.append(text)

    def _name(self, entity: str, _: bool) -> None:
        self._text(unescape(f"&{entity};"))

    def _row(self, values: dict[str, object]) -> Row:
        if self._characters > LONGEST_LINE:
            return BrokenRow(self._line, "row", f"an entry of more than {LONGEST_LINE:,} characters", "")
        return RawRow(self._line, values)

    def _refuse_entities(self, *_: object) -> None:
        raise ValueError("declares entities, which no feed needs")


def read_xml(file: io.BufferedIOBase, encoding: str | None) -> Iterator[Row]:
    """The items of an RSS or Atom feed, one at a time."""
    feed, ended, fed = _Feed(), False, 0
    while not ended:
        chunk = file.read(CHUNK)
        ended, fed = not chunk, fed + len(chunk)
        try:
            feed.parser.Parse(chunk, ended)
            if fed - feed.parser.CurrentByteIndex > LONGEST_LINE:
                raise ValueError(f"a tag of more than {LONGEST_LINE:,} characters")
        except (expat.ExpatError, ValueError, LookupError) as error:
            yield from feed.rows
            yield BrokenRow(feed.parser.CurrentLineNumber, "row", f"not XML: {error}", "")
            return
        yield from feed.rows
        feed.rows.clear()
