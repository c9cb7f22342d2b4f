"""Which column of a file feeds which field: the shop's word first, then the layout's, then the names themselves."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from aisle.landing.cells.absent import is_absent
from aisle.landing.cells.words import plain
from aisle.landing.layouts.layout import Layout

_IN_BRACKETS = re.compile(r"[(\[].*?[)\]]")
LEFT_OUT = ""  # the name of a column that nobody wants
INDEX_COLUMN = "unnamed0"  # of a table that pandas wrote


class ColumnNames:
    """Headers that come late, as in JSON lines, are resolved when they come."""

    def __init__(
        self, layout: Layout, fields: Iterable[str], told: Mapping[str, str | None], headers: Iterable[str]
    ) -> None:
        self._fields = {plain(field): field for field in fields}
        self._told = {plain(header): field for header, field in told.items()}
        self._layout = layout
        self._left_out = [plain(name) for name in layout.left_out if not name.endswith("*")]
        self._left_out_beginnings = tuple(plain(name) for name in layout.left_out if name.endswith("*"))
        self._names: dict[str, str] = {}
        self._headers: dict[str, str] = {}  # as layouts compare them -> as the file has them
        self._choices: dict[str, list[str]] = {}  # field -> headers that may feed it, the best first
        self.fed: dict[str, str] = {}  # field -> header, for the receipt
        self._resolve(list(headers))
        self._is_plain = not self._choices and all(header == name != LEFT_OUT for header, name in self._names.items())

    def rename(self, values: dict[str, Any]) -> dict[str, Any]:
        """The row under the contract's names; columns that feed nothing keep their own."""
        names = self._names
        if self._is_plain and values.keys() <= names.keys():
            return values
        try:
            row = {names[header]: value for header, value in values.items()}
        except KeyError:
            self._resolve([header for header in values if header not in names])
            row = {names[header]: value for header, value in values.items()}
        row.pop(LEFT_OUT, None)
        used = [self._choose(row, field, headers) for field, headers in self._choices.items()]
        for header in used:
            if header and header not in self._choices:
                row.pop(header, None)
        return row

    def value(self, name: str, values: Mapping[str, Any], row: Mapping[str, Any]) -> Any:
        """What a layout calls `name`: a field of the renamed row, or else a column as the file has it."""
        wanted = plain(name)
        field = self._fields.get(wanted)
        if field is not None and row.get(field) is not None:
            return row[field]
        header = self._headers.get(wanted)
        return None if header is None else values.get(header)

    @staticmethod
    def _choose(row: dict[str, Any], field: str, headers: list[str]) -> str | None:
        for header in headers:
            value = row.get(header)
            if not is_absent(value):
                row[field] = value
                return header
        return None

    def _resolve(self, headers: list[str]) -> None:
        by_plain: dict[str, str] = {}
        for header in headers:
            by_plain.setdefault(plain(header), header)
        for header in headers:  # Price (EUR)
            by_plain.setdefault(plain(_IN_BRACKETS.sub("", header)), header)
        self._headers = by_plain | self._headers
        claims = {field: found for field in self._fields.values() if (found := self._feeders(field, by_plain))}
        shared = [header for found in claims.values() for header in found]
        for field, found in claims.items():
            if field in self.fed:
                continue  # an earlier header feeds it
            self.fed[field] = found[0]
            if len(found) == 1 and shared.count(found[0]) == 1:
                self._names[found[0]] = field
            else:
                self._choices[field] = found
        for header in headers:
            if header not in self._names:
                self._names[header] = LEFT_OUT if self._is_left_out(header, header in shared) else self._own(header)

    def _own(self, header: str) -> str:
        """A column that feeds nothing keeps its name, unless a field that something else feeds has it."""
        return f"{header} (column)" if header in self.fed and self.fed[header] != header else header

    def _feeders(self, field: str, by_plain: Mapping[str, str]) -> list[str]:
        told = [header for name, header in by_plain.items() if self._told.get(name, LEFT_OUT) == field]
        if told:
            return told
        order = [plain(field), *map(plain, self._layout.columns.get(field, ()))]
        found = [by_plain[name] for name in dict.fromkeys(order) if name in by_plain and self._is_free(name, field)]
        return found[:1] if self._layout.name == "aisle" else found

    def _is_free(self, name: str, field: str) -> bool:
        """Whether neither the shop nor the contract gives the header to another field."""
        if name in self._told:
            return False
        taken = self._fields.get(name)
        return taken in (None, field) or self._layout.name != "aisle"

    def _is_left_out(self, header: str, feeds: bool) -> bool:
        name = plain(header)
        if name in self._told:
            return self._told[name] is None
        if feeds:
            return False
        unwanted = name in self._left_out or (name and name.startswith(self._left_out_beginnings or ("\0",)))
        return bool(unwanted) or name in ("", INDEX_COLUMN)
