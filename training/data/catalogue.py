"""The catalogue's arrays and the facts of its items, from the items table."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np

from aisle.arrays.array_types import Indices
from aisle.inputs.catalogue import FACETS, Catalogue, hash_ids, log_prices
from aisle.inputs.item_styles import style_keys
from aisle.live.item_facts import ItemFacts
from aisle.live.live_item import live_item

Row = Mapping[str, Any]


def build_catalogue(items: Sequence[Row], styles: Iterable[str]) -> tuple[Catalogue, list[Row]]:
    """The arrays, and the rows in the same order. `styles`: the styles that shoppers name.

    Raises: ValueError where two ids share a hash (about once in 10^7 catalogues of a million items).
    """
    hashes = hash_ids(row["item_id"] for row in items)
    order = np.argsort(hashes, kind="stable")
    if len(hashes) and np.any(np.diff(hashes[order]) == 0):
        raise ValueError("item_id: two rows of the items table name one item")
    rows = [items[place] for place in order]
    vocabularies = {facet: tuple(sorted({row[facet] for row in rows if row.get(facet)})) for facet in FACETS}
    vocabularies["style"] = tuple(sorted(set(styles)))
    catalogue = Catalogue(
        hashes=hashes[order],
        codes={facet: _codes(rows, facet, vocabularies[facet]) for facet in FACETS},
        vocabularies=vocabularies,
        log_price=log_prices(np.array([row.get("price") or np.nan for row in rows], dtype=np.float64)),
        style_keys=style_keys(rows, vocabularies["style"]),
    )
    return catalogue, rows


def build_facts(rows: Iterable[Row]) -> ItemFacts:
    """The facts of the rows, in their order. A row's time is the version; a row without one is older than any other."""
    times = ((row, _milliseconds(row.get("updated_at"))) for row in rows)
    return ItemFacts.of([live_item(row, time, time) for row, time in times])


def _milliseconds(moment: datetime | None) -> int:
    """The table's times are UTC without saying so."""
    return 0 if moment is None else round(moment.replace(tzinfo=UTC).timestamp() * 1000)


def _codes(rows: list[Row], facet: str, vocabulary: tuple[str, ...]) -> Indices:
    code = {name: place for place, name in enumerate(vocabulary)}
    return np.array([code.get(row.get(facet) or "", -1) for row in rows], dtype=np.int32)
