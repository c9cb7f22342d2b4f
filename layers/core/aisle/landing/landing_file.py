"""One file of a shop, from its rows as they stand to rows judged, with what was assumed on the way."""

from collections.abc import Iterator
from datetime import datetime
from itertools import chain
from typing import Any

from aisle.errors import InvalidInput
from aisle.events.event import SINGLE_ITEM_FIELDS
from aisle.landing.conventions import Conventions, conventions
from aisle.landing.file_rows import Source
from aisle.landing.files.separators import NAMES
from aisle.landing.landing_config import FileSettings, LandingConfig
from aisle.landing.layouts.column_names import ColumnNames
from aisle.landing.layouts.layout import Layout, layout_named, recognise
from aisle.landing.layouts.row_mapper import RowMapper, SkippedRow, flattened
from aisle.landing.receipt import Receipt
from aisle.landing.row_check import CheckedRow, RowChecker
from aisle.landing.row_models import ROW_MODELS
from aisle.landing.rows import RawRow, Row

SAMPLE_ROWS = 1_000  # that show headers, decimal marks and the order of dates
SAMPLE_CHARACTERS = 50_000_000  # fewer rows, where they are huge


class LandingFile:
    """Raises: InvalidInput, where the shop's settings name a layout that is none of the kind."""

    def __init__(self, kind: str, file: str, source: Source, config: LandingConfig | None = None) -> None:
        self._kind, self._file, self._source = kind, file, source
        self.settings: FileSettings = (config or LandingConfig()).of(kind)
        self.is_full = self.settings.is_full(kind, file)
        sample = _sample(source.rows)
        first = [row.values for row in sample if isinstance(row, RawRow)]
        headers = source.headers or list(dict.fromkeys(header for row in first for header in row))
        self.layout = self._layout(headers, first)
        if self.layout.flatten:
            headers = list(dict.fromkeys(header for row in first for header in flattened(row, self.layout.flatten)))
        self._names = ColumnNames(self.layout, _fields(kind), _told(self.settings.columns), headers)
        self._mapper = RowMapper(self.layout, self._names, self.settings.words)
        self.conventions = self._conventions(first)
        self._rows: Iterator[Row] = chain(sample, source.rows)

    def rows(self) -> Iterator[Row | SkippedRow]:
        """Under the contract's names, once."""
        return self._mapper.map(self._rows)

    def checked(self, arrived_at: datetime) -> Iterator[CheckedRow | SkippedRow]:
        """Once."""
        checker = self.checker(arrived_at)
        for row in self.rows():
            yield row if isinstance(row, SkippedRow) else checker.check(row)

    def checker(self, arrived_at: datetime) -> RowChecker:
        """What judges the rows of this file."""
        return RowChecker(self._kind, self._file, arrived_at, self.conventions, self.is_full)

    def close(self, receipt: Receipt) -> None:
        """Tell what only the whole file could show."""
        receipt.assumed, receipt.joined, receipt.is_full = self.assumed(), self._mapper.joined, self.is_full

    def assumed(self) -> dict[str, Any]:
        """How the file was read. What was not asked for is not there."""
        shape, told = self._source.shape, self.conventions
        found = {
            "layout": self.layout.name,
            "form": shape.form,
            "compression": shape.compression,
            "separator": NAMES.get(shape.separator or "", shape.separator),
            "encoding": shape.encoding,
            "lines_before_header": shape.before_header or None,
            "zone": told.zone_name,
            "decimal_mark": told.decimal_mark,
            "date_order": told.date_order or dict(told.date_orders) or None,
            "currency": told.currency,
            "ids_without_their_decimals": list(told.counted_ids) or None,
            "columns": dict(sorted(self._names.fed.items())),
        }
        return {name: value for name, value in found.items() if value is not None}

    def _layout(self, headers: list[str], first: list[dict[str, Any]]) -> Layout:
        if self.settings.layout:
            return layout_named(self._kind, self.settings.layout)
        return recognise(self._kind, headers)

    def _conventions(self, first: list[dict[str, Any]]) -> Conventions:
        if not first:
            return conventions(self._kind, self.settings, [])
        flat = [flattened(row, self.layout.flatten) if self.layout.flatten else row for row in first]
        return conventions(self._kind, self.settings, [self._names.rename(row) for row in flat])


def _sample(rows: Iterator[Row]) -> list[Row]:
    sample: list[Row] = []
    characters = 0
    for row in rows:
        sample.append(row)
        if isinstance(row, RawRow):
            characters += sum(len(str(value)) for value in row.values.values())
        if len(sample) == SAMPLE_ROWS or characters > SAMPLE_CHARACTERS:
            break
    return sample


def _fields(kind: str) -> list[str]:
    """What a column may feed. An event's single item stands at its top."""
    fields = ROW_MODELS[kind].model_fields.keys() | (set(SINGLE_ITEM_FIELDS) if kind == "events" else set())
    return sorted(fields - {"attributes"})


def _told(columns: dict[str, str | None]) -> dict[str, str | None]:
    """Header -> field. A shop that wrote field -> header is understood.

    Raises: InvalidInput, where neither is a field.
    """
    fields = {field for kind in ROW_MODELS for field in _fields(kind)}
    told: dict[str, str | None] = {}
    for header, field in columns.items():
        if field is None or field in fields:
            told[header] = field
        elif header in fields:
            told[field] = header
        else:
            raise InvalidInput("config/landing.json: columns", f"neither {header!r} nor {field!r} is a field")
    return told
