"""How well a candidate matches the categories, brands, colours and other facets of the person's history."""

import numpy as np

from aisle.arrays.array_types import Floats, Indices
from aisle.arrays.ragged import sum_in_row
from aisle.arrays.sums import sum_by_part_and_key
from aisle.features.pairs import Family, Pairs
from aisle.inputs.catalogue import FACETS

DECAY = "content_matches"  # its key in the decays that are stored with the views


def matches(pairs: Pairs) -> Floats:
    """For each facet: the share of the history with the candidate's value, and whether the latest item has it.

    Shape: (2 * facets, pairs).
    """
    of_history = _codes(pairs, pairs.shoppers.histories.item)
    of_candidate = _codes(pairs, pairs.candidates.item)
    share, as_latest = _share(pairs, of_history, of_candidate), _as_latest(pairs, of_history, of_candidate)
    return np.stack((share, as_latest), axis=1).reshape(2 * len(FACETS), len(pairs))


def _codes(pairs: Pairs, item: Indices) -> Indices:
    """The codes of the items; -1 where unknown. Shape: (entries,) -> (facets, entries)."""
    return np.stack([pairs.catalogue.codes[facet].take(item) for facet in FACETS])


def _share(pairs: Pairs, of_history: Indices, of_candidate: Indices) -> Floats:
    """The weight of history entries with the candidate's value, over the total weight."""
    histories = pairs.shoppers.histories
    weight = np.maximum(histories.weights(pairs.views.decays[DECAY]), 0)
    width = max(1, *(len(pairs.catalogue.vocabularies[facet]) for facet in FACETS))
    first = np.arange(len(FACETS))[:, None] * histories.rows  # a key is (facet * rows + row) * width + code
    known = of_history >= 0
    keys = ((first + histories.row) * width + of_history)[known]
    sums = sum_by_part_and_key([(keys, np.tile(weight, (len(FACETS), 1))[known])], len(FACETS) * histories.rows * width)
    wanted = (first + pairs.candidates.row) * width + np.maximum(of_candidate, 0)
    matching = sums.of(wanted.ravel()).reshape(of_candidate.shape)
    total = np.maximum(sum_in_row(histories.row, weight, histories.rows), 1e-9).astype(np.float32)
    return np.where(of_candidate >= 0, matching / total[pairs.candidates.row], np.float32(0))


def _as_latest(pairs: Pairs, of_history: Indices, of_candidate: Indices) -> Floats:
    """1 where the latest liked item has the candidate's value."""
    histories = pairs.shoppers.histories
    last = (histories.gap == 0) & (histories.strength > 0)
    latest = np.full((len(FACETS), histories.rows), -2, dtype=np.int32)  # none; no candidate has this code
    latest[:, histories.row[last]] = of_history[:, last]
    same = of_candidate == latest.take(pairs.candidates.row, axis=1)
    return (same & (of_candidate >= 0)).astype(np.float32)


FAMILY = Family(tuple((f"{facet}_{kind}", "content") for facet in FACETS for kind in ("share", "as_latest")), matches)
