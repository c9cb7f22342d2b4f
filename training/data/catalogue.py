"""The catalogue's arrays, from the items table."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from aisle.arrays.array_types import Indices, Ints
from aisle.inputs.catalogue import FACETS, Catalogue, hash_ids
from aisle.inputs.item_card import shown_of
from aisle.inputs.item_terms import attributes
from aisle.inputs.variants import variant_table

Row = Mapping[str, Any]
to_json = json.JSONEncoder(ensure_ascii=False).encode  # json.dumps builds an encoder for every row


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
    cards = [card(row) for row in rows]
    prices = [row.get("price") or np.nan for row in rows]
    variant_hashes, variant_items = variant_table(rows)
    catalogue = Catalogue(
        hashes=hashes[order],
        codes={facet: _codes(rows, facet, vocabularies[facet]) for facet in FACETS},
        vocabularies=vocabularies,
        log_price=np.log(np.array(prices, dtype=np.float32)),
        in_stock=np.array([row.get("in_stock") is not False for row in rows], dtype=bool),
        style_keys=_style_keys(rows, vocabularies["style"]),
        card_starts=np.concatenate(([0], np.cumsum([len(line) for line in cards]))).astype(np.int64),
        cards=np.frombuffer(b"".join(cards), dtype=np.uint8),
        variant_hashes=variant_hashes,
        variant_items=variant_items,
    )
    return catalogue, rows


def card(row: Row) -> bytes:
    shown = {name: value for name, value in shown_of(row).items() if value is not None}
    return to_json({"item_id": row["item_id"], **shown}).encode() + b"\n"


def _codes(rows: list[Row], facet: str, vocabulary: tuple[str, ...]) -> Indices:
    code = {name: place for place, name in enumerate(vocabulary)}
    return np.array([code.get(row.get(facet) or "", -1) for row in rows], dtype=np.int32)


def _style_keys(rows: list[Row], styles: tuple[str, ...]) -> Ints:
    """An item has a style if its title or an attribute names it."""
    code = {style.lower(): place for place, style in enumerate(styles)}
    keys: set[int] = set()
    for place, row in enumerate(rows):
        words = (*(value.lower() for value in attributes(row).values()), *row["title"].lower().split())
        keys.update(place * len(styles) + code[word] for word in words if word in code)
    return np.array(sorted(keys), dtype=np.int64)
