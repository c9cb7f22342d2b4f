"""Variants of a product become one item that knows them: the first row is the item, the others add their names.

Attributes: `variant_ids`, all ids that orders and pages may use, and `variants`, what tells them apart, parted by `|`.
"""

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from aisle.landing.cells.absent import is_absent
from aisle.landing.layouts.column_names import ColumnNames
from aisle.landing.layouts.layout import Variants
from aisle.landing.rows import RawRow

MAX_OPEN = 50_000  # products whose further rows are waited for
MAX_CHARACTERS = 300_000_000  # of all of them
MAX_VARIANTS = 5_000  # of one product
TAKEN_FROM_VARIANTS = ("price", "currency", "image_url", "in_stock")  # where the product's own row lacks it
NO_NAME = ("default title", "default")


@dataclass
class _Product:
    line: int
    row: dict[str, Any]
    ids: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    stocks: list[Any] = field(default_factory=list)
    orphan: bool = False  # variants came, the product's own row has not
    other_names: list[str] = field(default_factory=list)

    def characters(self) -> int:
        """Of the row, about."""
        return sum(len(str(value)) for value in self.row.values())

    def item(self) -> RawRow:
        row = dict(self.row)
        if len(self.ids) > 1:
            told = {"variant_ids": "|".join(self.ids), "variants": "|".join(self.names)}
            row["attributes"] = {name: text for name, text in told.items() if text}
            if len(self.stocks) > 1:
                row["in_stock"] = next((stock for stock in self.stocks if _has_some(stock)), self.stocks[0])
        return RawRow(self.line, row)


class VariantsJoined:
    """Joins the rows of a product's variants into one item."""

    def __init__(self, layout: Variants, names: ColumnNames) -> None:
        self._layout = layout
        self._names = names
        self._open: OrderedDict[str, _Product] = OrderedDict()
        self._known: dict[str, str] = {}  # each name of an open product -> the one it is kept under
        self._characters = 0
        self.joined = 0

    def join(self, mapped: Iterable[tuple[Any, Mapping[str, Any]]]) -> Iterator[Any]:
        """Items in place of rows, once. `mapped` has each row and its original columns."""
        for row, values in mapped:
            if not isinstance(row, RawRow):
                yield row
                continue
            names, is_own = self._product(row, values)
            if not names:
                yield row
                continue
            self._add(names, row, values, is_own)
            while len(self._open) > MAX_OPEN or (self._open and self._characters > MAX_CHARACTERS):
                yield self._close()
        while self._open:
            yield self._close()

    def _close(self) -> RawRow:
        _, product = self._open.popitem(last=False)
        self._characters -= product.characters()
        for name in product.other_names:
            self._known.pop(name, None)
        return product.item()

    def _product(self, row: RawRow, values: Mapping[str, Any]) -> tuple[list[str], bool]:
        """The product's names, and whether this is its own row rather than a variant's."""
        group = self._layout.group or str(self._layout.parent)
        named = self._names.value(group, values, row.values)
        if not is_absent(named):
            return [str(named).strip()], False
        own = (self._own_name(text, row, values) for text in self._layout.own_names)
        return [name for name in own if name], True

    def _own_name(self, text: str, row: RawRow, values: Mapping[str, Any]) -> str | None:
        before, _, rest = text.partition("{")
        value = self._names.value(rest.removesuffix("}"), values, row.values)
        return None if is_absent(value) else f"{before}{value}"

    def _add(self, names: list[str], row: RawRow, values: Mapping[str, Any], is_own: bool) -> None:
        name = next((known for each in names if (known := self._known.get(each))), names[0])
        product = self._open.get(name)
        if product is None:
            product = self._open[name] = _Product(row.line, row.values, orphan=bool(self._layout.parent) and not is_own)
        else:
            self.joined += 1
            self._characters -= product.characters()
            if is_own and product.orphan:
                product.line, product.orphan = row.line, False
                product.row = row.values | _lacking(row.values, product.row)
            else:
                product.row = product.row | _lacking(product.row, row.values)
        self._characters += product.characters()
        product.other_names += [each for each in names if each not in self._known]
        self._known |= dict.fromkeys(names, name)
        if self._is_variant(row, values):
            self._note(product, row, values)

    def _is_variant(self, row: RawRow, values: Mapping[str, Any]) -> bool:
        """A row of a further picture alone is none."""
        marks = self._layout.only_with
        return not marks or any(not is_absent(self._names.value(mark, values, row.values)) for mark in marks)

    def _note(self, product: _Product, row: RawRow, values: Mapping[str, Any]) -> None:
        if len(product.stocks) >= MAX_VARIANTS or len(product.ids) >= MAX_VARIANTS:
            return
        item_id = row.values.get("item_id")
        if not is_absent(item_id) and str(item_id) not in product.ids:
            product.ids.append(str(item_id))
        told = [self._names.value(name, values, row.values) for name in self._layout.names]
        name = " / ".join(str(part).strip() for part in told if not is_absent(part))
        if name and name.lower() not in NO_NAME and name not in product.names:
            product.names.append(name)
        if not is_absent(row.values.get("in_stock")):
            product.stocks.append(row.values["in_stock"])


def _lacking(row: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: other[name] for name in TAKEN_FROM_VARIANTS if is_absent(row.get(name)) and not is_absent(other.get(name))
    }


def _has_some(stock: Any) -> bool:
    """Whether a stock cell, read by its commonest forms, says that there is some."""
    text = str(stock).strip().lower()
    return text not in ("0", "false", "no", "outofstock", "out of stock", "out_of_stock") and not text.startswith("-")
