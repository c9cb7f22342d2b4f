"""The share of the person's last steps that the step view foresaw. A high share means that its lists can be trusted."""

from dataclasses import replace

import numpy as np

from aisle.arrays.array_types import Floats
from aisle.features.pairs import Family, Pairs
from aisle.inputs.histories import Histories
from aisle.retrieval.item_neighbours import Neighbours

STEPS = 10  # the latest steps between liked items
FIRST = 20  # followers of an item; a step to one of them was foreseen


def foreseen(pairs: Pairs) -> list[Floats]:
    """The person's share of foreseen steps, 0 to 1."""
    histories = pairs.shoppers.histories
    known = replace(histories, item=pairs.views.stand_in(histories.item))
    return [share_foreseen(known, pairs.views.neighbours["step"])[pairs.candidates.row]]


def share_foreseen(histories: Histories, step: Neighbours) -> Floats:
    """The share of foreseen steps; 0 without steps. Shape: (rows,)."""
    near = np.flatnonzero((histories.strength > 0) & (histories.gap <= STEPS))  # by row, the latest first
    same_row = histories.row[near[1:]] == histories.row[near[:-1]]
    after, before = near[:-1][same_row], near[1:][same_row]
    followers, weight = (each[histories.item[before], :FIRST] for each in (step.ids, step.weights))  # (steps, FIRST)
    hit = ((followers == histories.item[after][:, None]) & (weight > 0)).any(axis=1)
    row = histories.row[after]
    steps = np.maximum(np.bincount(row, minlength=histories.rows), 1)
    return (np.bincount(row, weights=hit, minlength=histories.rows) / steps).astype(np.float32)


FAMILY = Family((("foreseen", "context"),), foreseen)
