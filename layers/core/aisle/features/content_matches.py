"""How far a candidate is of the categories, brands, colours ... that the person has been looking at."""

import numpy as np

from aisle.array_types import Floats, Indices, Ints
from aisle.catalogue import FACETS
from aisle.features.pairs import Family, Pairs
from aisle.segments import sum_in_row
from aisle.sums import sum_by_part_and_key

DECAY = 0.9


def matches(pairs: Pairs) -> Floats:
    """For each facet the share of the history that has the candidate's value, and whether the latest item has it."""
    histories, row = pairs.shoppers.histories, pairs.candidates.row
    width = max(1, *(len(pairs.catalogue.vocabularies[facet]) for facet in FACETS))
    had, known = _keys(pairs, histories.row, histories.item, width)
    wanted, _ = _keys(pairs, row, pairs.candidates.item, width)
    weights = [np.maximum(histories.weights(decay), 0) for decay in (DECAY, 0.0)]
    parts = [(had[known], np.tile(weight, len(FACETS))[known]) for weight in weights]
    sums = sum_by_part_and_key(parts, len(FACETS) * histories.rows * width)
    found = sums.of(wanted).reshape(len(weights), len(FACETS), -1).swapaxes(0, 1)
    totals = np.stack([np.maximum(sum_in_row(histories.row, weight, histories.rows), 1e-9) for weight in weights])
    return np.asarray(found / totals[:, row], dtype=np.float32).reshape(-1, len(row))


def _keys(pairs: Pairs, row: Indices, item: Indices, width: int) -> tuple[Ints, Ints]:
    """(facet * rows + row) * width + code, facet by facet; -1 for an unknown one; and the places of those known."""
    code = np.stack([pairs.catalogue.codes[facet][item] for facet in FACETS])  # (facets, entries)
    first = np.arange(len(FACETS), dtype=np.int64)[:, None] * pairs.shoppers.rows + row
    keys = np.where(code >= 0, first * width + code, -1).ravel()
    return keys, np.flatnonzero(keys >= 0)


FAMILY = Family(tuple((f"{facet}_{kind}", "content") for facet in FACETS for kind in ("share", "as_latest")), matches)
