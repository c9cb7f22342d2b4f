"""Histories: what each person did, condensed to one entry per item."""

from dataclasses import dataclass

import numpy as np

from aisle.array_types import Bools, Floats, Indices, Ints
from aisle.segments import place_in_row

HISTORY_LIMIT = 50  # touches read per person: older ones move no ranking, and the online profile keeps as many
FULL_STRENGTH = float(np.log1p(5.0))  # one purchase


@dataclass(frozen=True)
class Touches:
    """Interactions that say something of taste, of many people: by row, oldest first."""

    row: Indices  # which person of the batch
    item: Indices
    weight: Floats  # aisle.interaction.preference_weight
    bought: Floats  # +1 for a purchase, -1 for a refund, else 0
    time: Ints  # milliseconds since 1970, UTC


@dataclass(frozen=True)
class Histories:
    """One entry per person and item: by row, the latest touched first."""

    rows: int
    row: Indices
    item: Indices
    strength: Floats  # 1 for a single purchase; below 0 where the person turned away from the item
    gap: Floats  # how many other liked items were touched since; 0 for the latest
    age_days: Floats  # since the last touch
    owned: Bools  # bought and not returned


def condense(touches: Touches, rows: int, now: Ints, width: int) -> Histories:
    """Net what each person said of each item.

    Refunds and removals have negative weights, so they take back what was given.
    Shape: now (rows,), milliseconds.
    """
    keys = touches.row.astype(np.int64) * width + touches.item
    distinct, entry = np.unique(keys, return_inverse=True)
    net = np.bincount(entry, weights=touches.weight, minlength=len(distinct))
    owned = np.bincount(entry, weights=touches.bought, minlength=len(distinct)) > 0
    last = np.zeros(len(distinct), dtype=np.int64)
    last[entry] = np.arange(len(keys))  # touches run forward in time: the last one stays

    row = distinct // width
    order = np.lexsort((-last, row))
    row, last, net = row[order], last[order], net[order]
    liked = net > 0
    since = (now[row] - touches.time[last]) / 86_400_000
    return Histories(
        rows=rows,
        row=row.astype(np.int32),
        item=(distinct[order] % width).astype(np.int32),
        strength=(np.sign(net) * np.log1p(np.abs(net)) / FULL_STRENGTH).astype(np.float32),
        gap=_liked_since(row, liked),
        age_days=np.maximum(since, 0).astype(np.float32),
        owned=owned[order],
    )


def _liked_since(row: Ints, liked: Bools) -> Floats:
    """For each entry the number of liked entries before it in its row."""
    before = np.cumsum(liked) - liked
    start = np.arange(len(row)) - place_in_row(row)
    return (before - before[start]).astype(np.float32) if len(row) else np.zeros(0, dtype=np.float32)
