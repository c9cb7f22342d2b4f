"""How many of the person's last steps could have been foreseen: where they could, what comes next may be trusted."""

import numpy as np

from aisle.arrays.array_types import Floats
from aisle.features.pairs import Family, Pairs
from aisle.inputs.histories import Histories
from aisle.retrieval.item_neighbours import Neighbours

STEPS = 10  # the latest, from one liked item to the next
FIRST = 20  # of an item's followers: a step to one of them was foreseen


def foreseen(pairs: Pairs) -> list[Floats]:
    return [share_foreseen(pairs.shoppers.histories, pairs.views.neighbours["step"])[pairs.candidates.row]]


def share_foreseen(histories: Histories, step: Neighbours) -> Floats:
    """Of each person's last steps; 0 where no step was taken. Shape: (rows,)."""
    near = np.flatnonzero((histories.strength > 0) & (histories.gap <= STEPS))  # by row, the latest first
    one = histories.row[near[1:]] == histories.row[near[:-1]]
    came, left = near[:-1][one], near[1:][one]
    followers, weight = (each[histories.item[left], :FIRST] for each in (step.ids, step.weights))  # (steps, FIRST)
    hit = ((followers == histories.item[came][:, None]) & (weight > 0)).any(axis=1)
    row = histories.row[came]
    taken = np.maximum(np.bincount(row, minlength=histories.rows), 1)
    return (np.bincount(row, weights=hit, minlength=histories.rows) / taken).astype(np.float32)


FAMILY = Family((("foreseen", "context"),), foreseen)
