"""Histories: each person's interactions, condensed to one entry per item."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from aisle.arrays.array_types import Bools, Floats, Indices, Ints
from aisle.arrays.ragged import place_in_row
from aisle.events.event_names import TASTE_EVENTS, EventName

DAY_MS = 86_400_000
HISTORY_LIMIT = 50  # interactions per person; older ones move no taste; what was bought is counted longer
NEGLIGIBLE = 1e-3  # an entry of this weight moves no ranking; a purchase just made weighs 1
FULL_STRENGTH = float(np.log1p(5.0))  # of weight 5: one purchase, unless a recipe sets another weight

EVENTS: tuple[str, ...] = TASTE_EVENTS
"""Events that are interactions with an item. An event's code is its position here.

An artefact also stores the names (`aisle.inputs.event_codes`), since another release may have another order.
"""
PURCHASE, REFUND = EVENTS.index(EventName.PURCHASE), EVENTS.index(EventName.REFUND)


@dataclass(frozen=True)
class Interactions:
    """Interactions of many people that carry preference: by row, oldest first."""

    row: Indices  # the person, as a position in the batch
    item: Indices
    event: npt.NDArray[np.int8]  # position in EVENTS
    weight: Floats  # from aisle.events.preference_weights.EventWeights
    time: Ints  # milliseconds since 1970, UTC

    def __len__(self) -> int:
        return len(self.row)


@dataclass(frozen=True)
class Histories:
    """One entry per person and item: by row, the latest interaction first."""

    rows: int
    row: Indices
    item: Indices
    strength: Floats  # 1 for a single purchase; 0 or less where the person rejected the item
    gap: Floats  # number of other liked items since; 0 for the latest
    age_days: Floats  # since the last interaction
    owned: Bools  # bought and not returned
    event: npt.NDArray[np.int8]  # the event of greatest weight; position in EVENTS

    def weights(self, decay: float) -> Floats:
        """The weight of each entry: its strength, which decays with every item liked since.

        Decay 0 keeps only the latest item; 1 keeps all.
        Formula: strength * decay ** gap.
        """
        return self.strength * np.float32(decay) ** self.gap

    def counting(self, decay: float) -> tuple[Ints, Floats]:
        """The positions of entries whose weight is not negligible, and their weights."""
        weight = self.weights(decay)
        entries = np.flatnonzero(np.abs(weight) > NEGLIGIBLE)
        return entries, weight[entries]


def condense(interactions: Interactions, rows: int, now: Ints, width: int) -> Histories:
    """Sum the interactions of each person with each item.

    Refunds and removals have negative weights, so they cancel earlier interactions.
    `width` is the number of items in the catalogue.
    Formula: strength = sign(net) * log(1 + |net|) / FULL_STRENGTH, with net the sum of weights.
    Shape: now (rows,), milliseconds.
    """
    keys = interactions.row.astype(np.int64) * width + interactions.item
    distinct, entry = np.unique(keys, return_inverse=True)
    net = np.bincount(entry, weights=interactions.weight, minlength=len(distinct))
    last = _last(entry, np.arange(len(keys)), len(distinct))
    strongest = _last(entry, np.argsort(interactions.weight, kind="stable"), len(distinct))

    row = distinct // width
    order = np.lexsort((-last, row))
    row, net, last, strongest = row[order], net[order], last[order], strongest[order]
    since = (now[row] - interactions.time[last]) / DAY_MS
    return Histories(
        rows=rows,
        row=row.astype(np.int32),
        item=(distinct[order] % width).astype(np.int32),
        strength=(np.sign(net) * np.log1p(np.abs(net)) / FULL_STRENGTH).astype(np.float32),
        gap=_liked_since(row, net > 0),
        age_days=np.maximum(since, 0).astype(np.float32),
        owned=owned(interactions, entry, len(distinct))[order],
        event=interactions.event[strongest],
    )


def owned(interactions: Interactions, entry: Ints, entries: int) -> Bools:
    """Whether each entry's purchases outnumber its refunds."""
    bought = (interactions.event == PURCHASE).astype(np.int64) - (interactions.event == REFUND)
    return np.bincount(entry, weights=bought, minlength=entries) > 0


def _last(entry: Ints, order: Ints, entries: int) -> Ints:
    """For each entry the interaction that comes last in `order`."""
    last = np.zeros(entries, dtype=np.int64)
    last[entry[order]] = order  # numpy keeps the last of equal targets
    return last


def _liked_since(row: Ints, liked: Bools) -> Floats:
    """The number of liked entries before each entry in its row."""
    before: Ints = np.cumsum(liked) - liked
    start = np.arange(len(row)) - place_in_row(row)
    return (before - before[start]).astype(np.float32) if len(row) else np.zeros(0, dtype=np.float32)
