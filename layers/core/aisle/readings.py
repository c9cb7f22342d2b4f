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
LIKES, SEQUENCE = "likes", "sequence"  # views that are no neighbour lists: a person's vector against every item's

READINGS = (
    Reading("content_last", "content", 0.0, "content"),
    Reading("content_recent", "content", 0.8, "content"),
    Reading("category_recent", "category", 0.8, "content"),
    Reading("step_recent", "step", 0.3, "collaborative"),
    Reading("next_recent", "next", 0.6, "collaborative"),
    Reading("previous_recent", "previous", 0.6, "collaborative"),
    Reading("next_brand_recent", "next_brand", 0.6, "collaborative"),
    Reading("next_kind_recent", "next_kind", 0.6, "collaborative"),
    Reading("together_last", "together", 0.0, "collaborative"),
    Reading("together_recent", "together", 0.8, "collaborative"),
    Reading("people_recent", "people", 0.6, "collaborative"),
    Reading("linear_recent", "linear", 0.7, "collaborative"),
    Reading("linear_whole", "linear", 1.0, "collaborative"),
    Reading("factors_recent", "factors", 0.6, "collaborative"),
    Reading("likes", LIKES, 0.7, "collaborative"),
    Reading("sequence", SEQUENCE, 1.0, "collaborative"),  # it weighs the places by itself
)

HEADROOM = 100  # items taken beyond those proposed from a scan of everything, since some are masked


@dataclass(frozen=True)
class Scores:
    """What one reading says: keys (row * items + item), ascending, with values; what it proposes, with ranks."""

    keys: Ints
    values: Floats
    proposed: Ints
    rank: Ints
    largest: Floats  # (rows,)
    vectors: Floats | None = None  # (rows, factors), of a view that scores by vectors
    level: Floats | None = None  # (rows,): of chances, the log of what they were divided by


def read(reading: Reading, views: Views, histories: Histories, masked: Ints) -> Scores:
    """Ask one view about every person of the batch. Shape: masked: keys that may not be proposed, ascending."""
    vectors = level = None
    if reading.view == LIKES:
        vectors = views.factors.fold_in(histories, reading.decay)
        keys, values = views.factors.best(vectors, PROPOSED + HEADROOM)
    elif reading.view == SEQUENCE:
        vectors = views.sequence.encode(histories)
        keys, values = views.sequence.best(vectors, PROPOSED + HEADROOM)
        values, level = _chances(values, histories.rows)
    else:
        weight = histories.weights(reading.decay)
        counts = weight != 0
        view = views.neighbours[reading.view]
        keys, values = view.read(histories.row[counts], histories.item[counts], weight[counts], views.items)
    if len(masked):
        allowed = ~np.isin(keys, masked, assume_unique=True)
        keys, values = keys[allowed], values[allowed]
    proposed, rank = top_of_each_row(keys, values, views.items, PROPOSED)
    largest = largest_in_row(keys // views.items, values, histories.rows)
    return Scores(keys, values, proposed, rank, largest, vectors, level)


def _chances(scores: Floats, rows: int) -> tuple[Floats, Floats]:
    """Softmax over each row's best items, of which there are equally many; the rest of the catalogue adds little.

    Shape: (rows * n,) -> (rows * n,), and (rows,): the log of what each row was divided by.
    """
    by_row = scores.reshape(rows, -1)
    level = np.logaddexp.reduce(by_row, axis=1)
    return np.exp(by_row - level[:, None]).ravel(), level


def ranks(scores: Scores, candidates: Ints) -> Floats:
    """log1p of each candidate's rank in the reading; that of the place after the last where it was not proposed."""
    order = np.argsort(scores.proposed)
    found = look_up(scores.proposed[order], (PROPOSED - scores.rank[order]).astype(np.float32), candidates)
    return np.log1p(PROPOSED - found)
