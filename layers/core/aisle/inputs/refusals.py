"""Refusals that stand: of a person's words on an item, "not interested" and its undoing, the last one counts, once.

An undoing leaves everything as it was before the refusal. One without a refusal changes nothing.

A refusal of a brand or a category says something of what the person did with its items: it counts against them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np

from aisle.arrays.array_types import Bools, Indices
from aisle.events.event_names import EventName
from aisle.inputs.catalogue import Catalogue
from aisle.inputs.histories import EVENTS, Interactions

FACETS_OF_SCOPE: Mapping[str, tuple[str, ...]] = {"brand": ("brand",), "category": ("category", "sub_category")}
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


def is_of(catalogue: Catalogue, item: Indices, scope: str, values: Iterable[str]) -> Bools:
    """Whether each item is of one of these brands or categories. Shape: as given."""
    found = np.zeros(len(item), dtype=bool)
    for facet in FACETS_OF_SCOPE[scope]:
        codes = [code for value in values if (code := catalogue.code(facet, value)) >= 0]
        if codes:
            found |= np.isin(catalogue.codes[facet][item], codes)
    return found


def turned(interactions: Interactions, refused: Bools) -> Interactions:
    """Where an interaction's item is refused by its brand or category, what spoke for it speaks against it."""
    if not refused.any():
        return interactions
    weight = interactions.weight
    return replace(interactions, weight=np.where(refused, -np.abs(weight), weight).astype(weight.dtype))
