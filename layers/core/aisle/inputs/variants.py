"""Ids of variants: each stands for its item. Pages and carts often name what is sold, not the product.

The item's attribute `variant_ids` lists them, parted by `|`, as `glue.variants` reads it for the lake.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from aisle.arrays.array_types import Hashes, Indices
from aisle.inputs.catalogue import hash_ids
from aisle.inputs.item_terms import attributes

Row = Mapping[str, Any]


def variant_table(rows: Sequence[Row]) -> tuple[Hashes, Indices]:
    """The hash of each variant's id, ascending, and the position of its item in `rows`.

    Of two items that name it the newer counts. A row of its own that is as new makes a variant an item.
    Shape: (variants,) both.
    """
    own = {row["item_id"]: _age(row) for row in rows}
    newest: dict[str, tuple[Any, ...]] = {}
    for place, row in enumerate(rows):
        item_id = row["item_id"]
        for variant in attributes(row).get("variant_ids", "").split("|"):
            if variant not in ("", item_id) and not (variant in own and own[variant] >= _age(row)):
                newest[variant] = max(newest.get(variant, ()), (_age(row), item_id, place))
    hashes = hash_ids(newest)
    order = np.argsort(hashes, kind="stable")
    places = np.array([place for _, _, place in newest.values()], dtype=np.int32)
    return hashes[order], places[order]


def _age(row: Row) -> tuple[bool, Any]:
    return row.get("updated_at") is not None, row.get("updated_at")
