"""Readings: each view's opinion of items for a person, from the person's history.

A view is what was fitted; a reading is one way to ask it. `decay` is what an item of the history still counts for with
every liked item that came after it: 0 asks about the latest item alone, 1 about all alike.
"""

from dataclasses import dataclass

import numpy as np

from aisle.array_types import Floats, Ints
from aisle.histories import Histories
from aisle.segments import largest_in_row, look_up, top_of_each_row
from aisle.views import Views


@dataclass(frozen=True)
class Reading:
    name: str
    view: str
    decay: float
    group: str  # content | collaborative


PROPOSED = 60  # items that each reading proposes: more of them find few more, and each costs time to judge
LIKES = "likes"  # the view that is no neighbour list: the person's own factors against all items'

READINGS = (
    Reading("content_last", "content", 0.0, "content"),
    Reading("content_recent", "content", 0.8, "content"),
    Reading("category_recent", "category", 0.8, "content"),
    Reading("next_last", "next", 0.0, "collaborative"),
    Reading("next_recent", "next", 0.6, "collaborative"),
    Reading("previous_recent", "previous", 0.6, "collaborative"),
    Reading("together_last", "together", 0.0, "collaborative"),
    Reading("together_recent", "together", 0.8, "collaborative"),
    Reading("people_recent", "people", 0.6, "collaborative"),
    Reading("linear_recent", "linear", 0.7, "collaborative"),
    Reading("linear_whole", "linear", 1.0, "collaborative"),
    Reading("factors_recent", "factors", 0.6, "collaborative"),
    Reading("likes", LIKES, 0.7, "collaborative"),
)
LIKES_DECAY = next(each.decay for each in READINGS if each.view == LIKES)


@dataclass(frozen=True)
class Scores:
    """What one reading says: keys (row * items + item), ascending, with values; what it proposes, with ranks."""

    keys: Ints
    values: Floats
    proposed: Ints
    rank: Ints
    largest: Floats  # (rows,)


def read(reading: Reading, views: Views, histories: Histories, people: Floats, masked: Ints) -> Scores:
    """Ask one view about every person of the batch.

    Shape: people (rows, factors), from `Factors.fold_in`; masked: keys that may not be proposed, ascending.
    """
    width = len(views.factors.items)
    if reading.view == LIKES:
        keys, values = views.factors.best(people, PROPOSED + HEADROOM)
        order = np.argsort(keys)
        keys, values = keys[order], values[order]
    else:
        weight = histories.weights(reading.decay)
        counts = weight != 0
        keys, values = views.neighbours[reading.view].read(
            histories.row[counts], histories.item[counts], weight[counts], width
        )
    allowed = ~np.isin(keys, masked, assume_unique=True) if len(masked) else np.ones(len(keys), dtype=bool)
    keys, values = keys[allowed], values[allowed]
    proposed, rank = top_of_each_row(keys, values, width, PROPOSED)
    return Scores(keys, values, proposed, rank, largest_in_row(keys // width, values, histories.rows))


HEADROOM = 100  # items taken beyond those proposed, since some are masked


def ranks(scores: Scores, candidates: Ints) -> Floats:
    """log1p of each candidate's rank in the reading; that of the place after the last where it was not proposed."""
    order = np.argsort(scores.proposed)
    found = look_up(scores.proposed[order], (PROPOSED - scores.rank[order]).astype(np.float32), candidates)
    return np.log1p(PROPOSED - found)
