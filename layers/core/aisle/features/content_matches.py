"""How far a candidate is of the categories, brands, colours ... that the person has been looking at."""

import numpy as np

from aisle.arrays.array_types import Floats, Indices
from aisle.arrays.ragged import sum_in_row
from aisle.arrays.sums import sum_by_part_and_key
from aisle.features.pairs import Family, Pairs
from aisle.inputs.catalogue import FACETS

DECAY = "content_matches"  # its name among the decays that travel with the views


def matches(pairs: Pairs) -> Floats:
    """For each facet the share of the history that has the candidate's value, and whether the latest item has it."""
    had = _codes(pairs, pairs.shoppers.histories.item)
    wanted = _codes(pairs, pairs.candidates.item)
    told = np.stack((_share(pairs, had, wanted), _as_latest(pairs, had, wanted)), axis=1)  # (facets, 2, pairs)
    return told.reshape(2 * len(FACETS), len(pairs))


def _codes(pairs: Pairs, item: Indices) -> Indices:
    """-1 for an unknown one. Shape: (facets, entries)."""
    return np.stack([pairs.catalogue.codes[facet].take(item) for facet in FACETS])


def _share(pairs: Pairs, had: Indices, wanted: Indices) -> Floats:
    histories = pairs.shoppers.histories
    weight = np.maximum(histories.weights(pairs.views.decays[DECAY]), 0)
    width = max(1, *(len(pairs.catalogue.vocabularies[facet]) for facet in FACETS))
    first = np.arange(len(FACETS))[:, None] * histories.rows  # a key is (facet * rows + row) * width + code
    known = had >= 0
    keys = ((first + histories.row) * width + had)[known]
    sums = sum_by_part_and_key([(keys, np.tile(weight, (len(FACETS), 1))[known])], len(FACETS) * histories.rows * width)
    found = sums.of(((first + pairs.candidates.row) * width + np.maximum(wanted, 0)).ravel()).reshape(wanted.shape)
    total = np.maximum(sum_in_row(histories.row, weight, histories.rows), 1e-9).astype(np.float32)
    return np.where(wanted >= 0, found / total[pairs.candidates.row], np.float32(0))


def _as_latest(pairs: Pairs, had: Indices, wanted: Indices) -> Floats:
    """1 where the latest liked item has the candidate's value."""
    histories = pairs.shoppers.histories
    last = (histories.gap == 0) & (histories.strength > 0)
    latest = np.full((len(FACETS), histories.rows), -2, dtype=np.int32)  # none, which is no candidate's
    latest[:, histories.row[last]] = had[:, last]
    return ((wanted == latest.take(pairs.candidates.row, axis=1)) & (wanted >= 0)).astype(np.float32)


FAMILY = Family(tuple((f"{facet}_{kind}", "content") for facet in FACETS for kind in ("share", "as_latest")), matches)
