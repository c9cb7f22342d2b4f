"""Refusals that stand: of a person's words on an item, "not interested" and its undoing, the last one counts, once.

An undoing leaves everything as it was before the refusal. One without a refusal changes nothing.
"""

import numpy as np

from aisle.arrays.array_types import Bools, Indices
from aisle.events.event_names import EventName
from aisle.inputs.histories import EVENTS

REFUSED, UNDONE = EVENTS.index(EventName.NOT_INTERESTED), EVENTS.index(EventName.UNDO_NOT_INTERESTED)


def is_word(event: Indices | np.ndarray) -> Bools:
    """Whether each event refuses an item or takes a refusal back. Shape: as given."""
    return np.asarray((event == REFUSED) | (event == UNDONE))


def standing(row: Indices, item: Indices, event: np.ndarray) -> Bools:
    """Whether each interaction counts: all but undone or repeated refusals, and undoings.

    Shape: (interactions,), of each person the oldest first.
    """
    counts, words = np.ones(len(event), dtype=bool), np.flatnonzero(is_word(event))
    if not len(words):
        return counts
    counts[words] = False
    keys = row[words].astype(np.int64) << 32 | item[words]
    last = words[len(words) - 1 - np.unique(keys[::-1], return_index=True)[1]]
    counts[last[event[last] == REFUSED]] = True
    return counts
