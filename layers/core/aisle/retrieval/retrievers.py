"""Readings: each view's opinion of items for a person, from the person's history.

A view is what was fitted; a reading is one way to ask it. Its decay travels with the views. It is what an item of the
history still counts for with every liked item that came after it: 0 asks about the latest item alone, 1 about all.
"""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from aisle.arrays.array_types import Floats, Indices, Ints
from aisle.arrays.ragged import distinct, places_of, top_of_each_row
from aisle.arrays.sums import Sums, sum_by_part_and_key
from aisle.inputs.histories import Histories
from aisle.retrieval.views import Views


@dataclass(frozen=True)
class Retriever:
    name: str
    view: str
    group: str  # content | collaborative


PROPOSED = 30  # items that each reading proposes: more of them rank no better, and each costs time to judge
LIKES, SEQUENCE = "likes", "sequence"  # views that are no lists: a person's vector against every item's
ITEM_PAIRS = "item_pairs"  # a list for every pair of items

RETRIEVERS = (
    Retriever("content_last", "content", "content"),
    Retriever("content_recent", "content", "content"),
    Retriever("category_recent", "category", "content"),
    Retriever("step_recent", "step", "collaborative"),
    Retriever("item_pairs", ITEM_PAIRS, "collaborative"),  # without a decay: it weighs the places by itself
    Retriever("next_recent", "next", "collaborative"),
    Retriever("previous_recent", "previous", "collaborative"),
    Retriever("next_brand_recent", "next_brand", "collaborative"),
    Retriever("next_kind_recent", "next_kind", "collaborative"),
    Retriever("together_last", "together", "collaborative"),
    Retriever("together_recent", "together", "collaborative"),
    Retriever("people_recent", "people", "collaborative"),
    Retriever("linear_recent", "linear", "collaborative"),
    Retriever("linear_whole", "linear", "collaborative"),
    Retriever("factors_recent", "factors", "collaborative"),
    Retriever("likes", LIKES, "collaborative"),
    Retriever("sequence", SEQUENCE, "collaborative"),  # and so does this one
)

HEADROOM = 100  # items taken beyond those proposed from a scan of everything, since some are masked


@dataclass(frozen=True)
class Scores:
    """What every reading says of every person. Keys are row * items + item."""

    said: Sums  # by reading and key
    proposed: Ints  # keys, by reading and row, best first
    proposer: Ints  # of each of these, the reading's place in READINGS
    rank: Ints  # and its rank there, from 0
    largest: Floats  # (readings, rows)
    vectors: dict[str, Floats]  # (rows, size) of each view that scores by vectors
    level: Floats  # (rows,): the log of what the chances of the sequence view were divided by

    def proposed_by(self, names: Collection[str]) -> Ints:
        """Ascending."""
        asked = np.array([retriever.name in names for retriever in RETRIEVERS])
        return distinct(self.proposed[asked[self.proposer]])


def read(views: Views, histories: Histories, masked: Ints) -> Scores:
    """Ask every view about every person of the batch, and add up what it says, all readings in one: for a single
    person many small steps would cost more than the sums.

    Shape: masked: keys that may not be proposed, ascending.
    """
    vectors = {LIKES: views.factors.fold_in(histories, views.decays[LIKES]), SEQUENCE: views.sequence.encode(histories)}
    chances, level = _chances(*views.sequence.best(vectors[SEQUENCE], PROPOSED + HEADROOM), histories.rows)
    told = {LIKES: views.factors.best(vectors[LIKES], PROPOSED + HEADROOM), SEQUENCE: chances}
    told[ITEM_PAIRS] = views.item_pairs.read(histories, views.items)
    weighed: dict[float, tuple[Indices, Indices, Floats]] = {}  # once for all readings of one decay
    for each in RETRIEVERS:
        if each.view not in told:
            decay = views.decays[each.name]
            if decay not in weighed:
                weighed[decay] = _weighed(histories, decay)
            told[each.name] = views.neighbours[each.view].read(*weighed[decay], views.items)
    parts = [told[each.name] for each in RETRIEVERS]
    said = sum_by_part_and_key(parts, histories.rows * views.items)
    said.values[:, places_of(said.keys, masked)] = 0
    row = said.keys // views.items
    proposer, place, rank = top_of_each_row(said.values, row, PROPOSED)
    largest = np.zeros((len(RETRIEVERS), histories.rows), dtype=np.float32)
    best = rank == 0
    largest[proposer[best], row[place[best]]] = said.values[proposer[best], place[best]]
    return Scores(said, said.keys[place], proposer, rank, largest, vectors, level)


def _weighed(histories: Histories, decay: float) -> tuple[Indices, Indices, Floats]:
    """Person, item and weight of the entries that count."""
    entries, weight = histories.counting(decay)
    return histories.row[entries], histories.item[entries], weight


def _chances(keys: Ints, scores: Floats, rows: int) -> tuple[tuple[Ints, Floats], Floats]:
    """Softmax over each row's best items, of which there are equally many; the rest of the catalogue adds little.

    Shape: (rows * n,) -> (rows * n,), and (rows,): the log of what each row was divided by.
    """
    by_row = scores.reshape(rows, -1)
    level = np.logaddexp.reduce(by_row, axis=1)
    return (keys, np.exp(by_row - level[:, None]).ravel()), level
