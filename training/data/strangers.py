"""Interactions of strangers beyond those that an item's other people make likely: they are left out of the training."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from aisle.arrays.array_types import Bools, Indices
from aisle.arrays.ragged import place_in_row
from aisle.inputs.evidence import allowed_strangers

OWN = "u:"  # the person ids of signed-in shoppers begin so
STREAM = "stream"
HOUR_US = 3_600_000_000
SEED = 5


def unlikely_strangers(table: pa.Table, person: Indices, people: list[str], item: Indices, items: int) -> Bools:
    """Rows to leave out. Which strangers of an item stay is drawn at random, so nobody gains by coming first.

    Shape: person and item (rows,), item -1 where unknown; people by the code in `person`. -> (rows,)
    """
    left_out = np.zeros(len(person), dtype=bool)
    stranger = _strangers(table, person, people)
    if not stranger.any():
        return left_out
    rows = np.flatnonzero(item >= 0)
    pairs, pair_of_row = np.unique(person[rows].astype(np.int64) * items + item[rows], return_inverse=True)
    who, what = np.divmod(pairs, items) if items else (pairs, pairs)
    is_stranger = stranger[who]
    known = np.bincount(what[~is_stranger], minlength=items).astype(np.float64)
    unknown = np.bincount(what[is_stranger], minlength=items).astype(np.float64)
    taken = (known + unknown) > 0
    allowed = np.full(items, np.inf)
    allowed[taken] = allowed_strangers(known[taken], unknown[taken])

    surplus = np.zeros(len(pairs), dtype=bool)
    drawn = np.random.default_rng(SEED).permutation(np.flatnonzero(is_stranger & (unknown > allowed)[what]))
    by_item = drawn[np.argsort(what[drawn], kind="stable")]
    surplus[by_item] = place_in_row(what[by_item]) >= allowed[what[by_item]]
    left_out[rows] = surplus[pair_of_row.ravel()]
    return left_out


def _strangers(table: pa.Table, person: Indices, people: list[str]) -> Bools:
    """Shape: (people,)."""
    named = np.array([name.startswith(OWN) for name in people], dtype=bool)
    source = table["source"].combine_chunks()
    streamed = pc.fill_null(pc.equal(pc.cast(source, pa.string()), STREAM), False).to_numpy(zero_copy_only=False)
    arrived = pc.fill_null(pc.cast(table["arrived_at"], pa.int64()), 0).to_numpy() // HOUR_US
    of_a_file = np.bincount(person, weights=~streamed, minlength=len(people)) > 0
    first, last = np.full(len(people), np.iinfo(np.int64).max), np.zeros(len(people), dtype=np.int64)
    np.minimum.at(first, person, arrived)
    np.maximum.at(last, person, arrived)
    return np.asarray(~named & ~of_a_file & (first >= last))
