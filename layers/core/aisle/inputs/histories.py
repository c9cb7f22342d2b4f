"""Histories: what each person did, condensed to one entry per item."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from aisle.arrays.array_types import Bools, Floats, Indices, Ints
from aisle.arrays.ragged import place_in_row
from aisle.events.event_names import TASTE_EVENTS, EventName

DAY_MS = 86_400_000
HISTORY_LIMIT = (
    50  # touches read per person: older ones move no ranking, and the online profile keeps no more than twice as many
)
NEGLIGIBLE = 1e-3  # weight of an entry that moves no ranking; a purchase just made weighs 1
FULL_STRENGTH = float(np.log1p(5.0))  # of a weight of 5, which one purchase has unless a recipe says otherwise

EVENTS: tuple[str, ...] = TASTE_EVENTS
"""Events that touch an item; a touch holds the event's place here. What is written holds the names beside the codes
(`aisle.inputs.event_codes`), since another release may have another order."""
PURCHASE, REFUND = EVENTS.index(EventName.PURCHASE), EVENTS.index(EventName.REFUND)


@dataclass(frozen=True)
class Interactions:
    """Interactions that say something of taste, of many people: by row, oldest first."""

    row: Indices  # which person of the batch
    item: Indices
    event: npt.NDArray[np.int8]  # place in EVENTS
    weight: Floats  # by aisle.events.preference_weights.EventWeights
    time: Ints  # milliseconds since 1970, UTC

    def __len__(self) -> int:
        return len(self.row)


@dataclass(frozen=True)
class Histories:
    """One entry per person and item: by row, the latest touched first."""

    rows: int
    row: Indices
    item: Indices
    strength: Floats  # 1 for a single purchase; 0 or less where the person turned away from the item
    gap: Floats  # how many other liked items were touched since; 0 for the latest
    age_days: Floats  # since the last touch
    owned: Bools  # bought and not returned
    event: npt.NDArray[np.int8]  # the strongest thing done with it; place in EVENTS

    def weights(self, decay: float) -> Floats:
        """What each entry counts for: its strength, less with every item liked since. Decay 0 leaves the latest."""
        return self.strength * np.float32(decay) ** self.gap

    def counting(self, decay: float) -> tuple[Ints, Floats]:
        """The entries whose weight is not negligible, and their weights."""
        weight = self.weights(decay)
        entries = np.flatnonzero(np.abs(weight) > NEGLIGIBLE)
        return entries, weight[entries]


def condense(interactions: Interactions, rows: int, now: Ints, width: int) -> Histories:
    """Net what each person said of each item.

    Refunds and removals have negative weights, so they take back what was given.
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
    """For each entry the touch that comes last in `order`."""
    last = np.zeros(entries, dtype=np.int64)
    last[entry[order]] = order  # of equal targets numpy keeps the last
    return last


def _liked_since(row: Ints, liked: Bools) -> Floats:
    """For each entry the number of liked entries before it in its row."""
    before: Ints = np.cumsum(liked) - liked
    start = np.arange(len(row)) - place_in_row(row)
    return (before - before[start]).astype(np.float32) if len(row) else np.zeros(0, dtype=np.float32)
