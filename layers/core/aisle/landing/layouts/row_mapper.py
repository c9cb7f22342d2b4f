"""Rows of an export under the contract's names, by its layout: renamed, filled down, put into the contract's words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from aisle.landing.cells.absent import is_absent
from aisle.landing.cells.plain_text import first_part
from aisle.landing.cells.words import plain
from aisle.landing.layouts.column_names import ColumnNames
from aisle.landing.layouts.layout import Layout, Rule
from aisle.landing.layouts.variants import VariantsJoined
from aisle.landing.rows import RawRow, Row

SKIPPED = "skipped"  # set by a rule: why a row is none of the contract's business
ORDER = "transaction_id"


@dataclass(frozen=True)
class SkippedRow:
    """A row that the layout knows and the contract has no use for."""

    line: int
    reason: str


class RowMapper:
    """Of one file. `joined` counts rows that became part of another's item."""

    def __init__(self, layout: Layout, names: ColumnNames, words: Mapping[str, Mapping[str, str]]) -> None:
        self._layout = layout
        self._names = names
        self._words = {
            field: {plain(word): ours for word, ours in {**layout.words.get(field, {}), **words.get(field, {})}.items()}
            for field in {*(layout.words if layout.name != "aisle" else ()), *words}
        }
        self._above: dict[str, Any] = {}
        self._variants = VariantsJoined(layout.variants, names) if layout.variants else None
        self._is_busy = bool(self._words or layout.rules or layout.fill_down or layout.first_of or layout.item_columns)

    @property
    def joined(self) -> int:
        """Rows of variants that became part of an item."""
        return self._variants.joined if self._variants else 0

    def map(self, rows: Iterator[Row]) -> Iterator[Row | SkippedRow]:
        """The rows under the contract's names, once."""
        mapped = map(self._map, rows)
        return self._variants.join(mapped) if self._variants else (row for row, _ in mapped)

    def _map(self, raw: Row) -> tuple[Row | SkippedRow, Mapping[str, Any]]:
        """The row, and its values under the file's own headers."""
        if not isinstance(raw, RawRow):
            return raw, {}
        values = flattened(raw.values, self._layout.flatten) if self._layout.flatten else raw.values
        row = self._names.rename(values)
        if row is raw.values:
            return raw, values
        if self._is_busy:
            row = self._finish(values, row)
            if SKIPPED in row:
                return SkippedRow(raw.line, str(row[SKIPPED])), values
        return RawRow(raw.line, row), values

    def _finish(self, values: dict[str, Any], row: dict[str, Any]) -> dict[str, Any]:
        if self._layout.fill_down:
            self._fill_down(row)
        for field, words in self._words.items():
            if field in row:
                row[field] = words.get(plain(row[field]), row[field])
        for field, separator in self._layout.first_of.items():
            if isinstance(row.get(field), str):
                row[field] = first_part(row[field], separator)
        if self._layout.item_columns and isinstance(row.get("items"), list):
            row["items"] = [self._item(item) for item in row["items"]]
        if row.get("sub_category") == row.get("category"):
            row.pop("sub_category", None)  # one column fed both
        for rule in self._layout.rules:
            self._apply(rule, values, row)
        return row

    def _fill_down(self, row: dict[str, Any]) -> None:
        """Later lines of an order leave out what its first line says."""
        order = row.get(ORDER)
        if is_absent(order) or order != self._above.get(ORDER):
            self._above = {name: row.get(name) for name in (ORDER, *self._layout.fill_down)}
            return
        for name in self._layout.fill_down:
            if is_absent(row.get(name)) and self._above[name] is not None:
                row[name] = self._above[name]

    def _item(self, item: Any) -> Any:
        if not isinstance(item, dict):
            return item
        kept = {name: value for name, value in item.items() if not is_absent(value)}
        found = {
            field: next((kept[header] for header in headers if header in kept), None)
            for field, headers in self._layout.item_columns.items()
        }
        return {field: value for field, value in found.items() if value is not None}

    def _apply(self, rule: Rule, values: Mapping[str, Any], row: dict[str, Any]) -> None:
        for name, words in rule.when.items():
            value = self._names.value(name, values, row)
            if ("" if is_absent(value) else plain(value)) not in map(plain, words):
                return
        said = _Quoted(self._names, values, row)
        for field, text in (*rule.set.items(), *((each, text) for each, text in rule.default.items())):
            if field in rule.set or is_absent(row.get(field)):
                quoted = said.fill(text)
                if quoted is not None:
                    row[field] = quoted


class _Quoted:
    """Text with {names} of columns in it."""

    def __init__(self, names: ColumnNames, values: Mapping[str, Any], row: Mapping[str, Any]) -> None:
        self._names, self._values, self._row = names, values, row

    def fill(self, text: str) -> str | None:
        """None where a named value is absent."""
        parts = text.replace("}", "{").split("{")
        for place in range(1, len(parts), 2):
            value = self._names.value(parts[place], self._values, self._row)
            if is_absent(value):
                return None
            parts[place] = str(value)
        return "".join(parts)


def flattened(values: dict[str, Any], names: list[str]) -> dict[str, Any]:
    """Objects, and lists of key and value, spread out as `name.key`.

    >>> flattened({"p": [{"key": "a", "value": {"int_value": 3, "string_value": None}}]}, ["p"])
    {'p.a': 3}
    """
    flat = {name: value for name, value in values.items() if name not in names}
    for name in names:
        value = values.get(name)
        pairs = value.items() if isinstance(value, dict) else map(_pair, value) if isinstance(value, list) else ()
        flat |= {f"{name}.{key}": each for key, each in pairs if not is_absent(each)}
    return flat


def _pair(entry: Any) -> tuple[str, Any]:
    if not isinstance(entry, dict):
        return "", None
    value = entry.get("value")
    if isinstance(value, dict):
        value = next((each for each in value.values() if each is not None), None)
    return str(entry.get("key", "")), value
