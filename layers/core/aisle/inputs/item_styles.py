"""The styles of an item, of those that shoppers name: its title or an attribute says so."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from aisle.arrays.array_types import Ints
from aisle.inputs.item_terms import attributes


def style_keys(rows: Sequence[Mapping[str, Any]], styles: Sequence[str], first: int = 0) -> Ints:
    """Keys item * styles + style, ascending; the rows' items are `first`, `first` + 1 ..."""
    code = {style.lower(): place for place, style in enumerate(styles)}
    keys: set[int] = set()
    for place, row in enumerate(rows, start=first) if code else ():
        title = str(row.get("title") or "")
        words = (*(value.lower() for value in attributes(row).values()), *title.lower().split())
        keys.update(place * len(styles) + code[word] for word in words if word in code)
    return np.array(sorted(keys), dtype=np.int64)
