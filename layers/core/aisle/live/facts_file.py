"""The facts as a file: arrays in NumPy's own archive; nothing is pickled. Order of the code's columns is not stored."""

import io
from collections.abc import Mapping
from typing import Any

import numpy as np

from aisle.live.item_facts import GROUPS, ItemFacts
from aisle.live.item_lines import ItemLines
from aisle.live.live_item import NUMBERS
from aisle.live.pair_index import PairIndex

PLAIN = ("hashes", "by_hash", "version", "first_seen_ms", "on_sale")
INDEXES = ("pairs", "variants")


def to_arrays(facts: ItemFacts) -> dict[str, Any]:
    """Every array by name."""
    lines = facts.lines.joined()
    named = {name: getattr(facts, name) for name in PLAIN}
    named |= {f"number.{name}": facts.numbers[row] for row, name in enumerate(NUMBERS)}
    named |= {f"group.{name}": facts.groups[row] for row, name in enumerate(GROUPS)}
    named |= {f"{of}.{part}": getattr(getattr(facts, of), part) for of in INDEXES for part in ("hashes", "items")}
    return {**named, "lines.starts": lines.starts, "lines.text": lines.text}


def from_arrays(named: Mapping[str, Any]) -> ItemFacts:
    """What `to_arrays` gave. A column that an older file lacks is unknown for every item."""
    items = len(named["hashes"])
    unknown, none = np.full(items, np.nan), np.zeros(items, dtype=np.uint64)
    plain: dict[str, Any] = {name: named[name] for name in PLAIN}
    indexes: dict[str, Any] = {of: PairIndex(named[f"{of}.hashes"], named[f"{of}.items"]) for of in INDEXES}
    return ItemFacts(
        **plain,
        **indexes,
        numbers=np.stack([named.get(f"number.{name}", unknown) for name in NUMBERS]),
        groups=np.stack([named.get(f"group.{name}", none) for name in GROUPS]),
        lines=ItemLines(named["lines.starts"], named["lines.text"], {}),
    )


def to_bytes(facts: ItemFacts) -> bytes:
    """The facts as one file's content."""
    body = io.BytesIO()
    np.savez_compressed(body, allow_pickle=False, **to_arrays(facts))
    return body.getvalue()


def from_bytes(body: bytes) -> ItemFacts:
    """What `to_bytes` wrote."""
    with np.load(io.BytesIO(body), allow_pickle=False) as arrays:
        return from_arrays({name: arrays[name] for name in arrays.files})
