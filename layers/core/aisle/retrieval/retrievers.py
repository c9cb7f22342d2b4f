"""Retrievers: each scores items for a person, from one view and the person's history.

A view is fitted; a retriever is one way to query it. A retriever's decay is stored with the views. The decay reduces an
entry's weight for every item liked since: 0 keeps only the latest item, 1 keeps all.
"""

from collections.abc import Collection
from dataclasses import dataclass, field, replace

import numpy as np

from aisle.arrays.array_types import Bools, Floats, Ints
from aisle.arrays.ragged import distinct, places_of, top_of_each_row
from aisle.arrays.sums import Sums, sum_by_part_and_key
from aisle.inputs.histories import Histories
from aisle.retrieval.newcomers import Entries
from aisle.retrieval.views import Views


@dataclass(frozen=True)
class Retriever:
    """One way to query a view."""

    name: str
    view: str
    group: str  # content | collaborative


PROPOSED = 30  # items that each retriever proposes: more rank no better, and each takes time to score
LIKES, SEQUENCE = "likes", "sequence"  # views without lists: a person's vector scores every item's vector
ITEM_PAIRS = "item_pairs"  # the view with a list for every pair of items

RETRIEVERS = (
    Retriever("content_last", "content", "content"),
    Retriever("content_recent", "content", "content"),
    Retriever("category_recent", "category", "content"),
    Retriever("step_recent", "step", "collaborative"),
    Retriever("item_pairs", ITEM_PAIRS, "collaborative"),  # without a decay: its pairs come from the latest items alone
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
    Retriever("sequence", SEQUENCE, "collaborative"),  # without a decay: the view weights positions itself
)

BY_WORDS = "content"  # the view in which newcomers have neighbours of their own
BORROWED = np.array([each.view not in (BY_WORDS, LIKES, SEQUENCE) for each in RETRIEVERS])
"""Whether a retriever's score of a newcomer is the mean of its like's. Views of vectors score the mean vector."""

HEADROOM = 100  # items that a view of vectors scores beyond those proposed, since some are masked


@dataclass(frozen=True)
class Scores:
    """Every retriever's scores for every person. Keys are row * items + item."""

    sums: Sums  # scores by retriever and key
    proposed: Ints  # keys, by retriever and row, best first
    retriever: Ints  # of each proposed key: position in RETRIEVERS
    rank: Ints  # of each proposed key: rank among that retriever's items for the person, from 0
    largest: Floats  # (retrievers, rows): the greatest score
    vectors: dict[str, Floats]  # (rows, size) of each view that scores by vectors
    log_normaliser: Floats  # (rows,): log of the divisor in the softmax of the sequence view
    further: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))  # keys proposed among some items alone
    further_retriever: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))  # of each

    def proposed_by(self, names: Collection[str]) -> Ints:
        """The distinct keys that the named retrievers propose, ascending."""
        named = np.array([retriever.name in names for retriever in RETRIEVERS])
        further = self.further[named[self.further_retriever]]
        return distinct(np.concatenate((self.proposed[named[self.retriever]], further)))


def retrieve(views: Views, histories: Histories, masked: Ints) -> Scores:
    """Run every retriever for every person of the batch.

    One pass sums the contributions of all retrievers. For a single person, many small steps would cost more.
    Shape: masked (keys,), ascending: items that may not be proposed.
    """
    vectors = {LIKES: views.factors.fold_in(histories, views.decays[LIKES]), SEQUENCE: views.sequence.encode(histories)}
    contributions, log_normaliser = _of_vectors(views, vectors, histories.rows)
    known = replace(histories, item=views.stand_in(histories.item))
    contributions[ITEM_PAIRS] = views.item_pairs.contributions(known, views.trained_items, views.items)
    entries: dict[float, Entries] = {}  # computed once per decay
    for each in RETRIEVERS:
        if each.view not in contributions:
            decay = views.decays[each.name]
            if decay not in entries:
                entries[decay] = _weighted_entries(histories, decay)
            contributions[each.name] = _of_lists(views, each.view, entries[decay])
    parts = [contributions[each.name] for each in RETRIEVERS]
    sums = sum_by_part_and_key(parts, histories.rows * views.items)
    if views.newcomers:
        views.newcomers.borrow(sums, BORROWED, histories.rows, views.items)
    sums.values[:, places_of(sums.keys, masked)] = 0
    row = sums.keys // views.items
    retriever, position, rank = top_of_each_row(sums.values, row, PROPOSED)
    largest = np.zeros((len(RETRIEVERS), histories.rows), dtype=np.float32)
    best = rank == 0
    largest[retriever[best], row[position[best]]] = sums.values[retriever[best], position[best]]
    return Scores(sums, sums.keys[position], retriever, rank, largest, vectors, log_normaliser)


def propose_among(scores: Scores, views: Views, allowed: Bools) -> Scores:
    """With what each retriever proposes among the allowed items. No score, rank or share changes by that.

    Shape: allowed (items,).
    """
    row, item = np.divmod(scores.sums.keys, views.items)
    retriever, position, _ = top_of_each_row(scores.sums.values * allowed[item], row, PROPOSED)
    keys, retrievers = [scores.further, scores.sums.keys[position]], [scores.further_retriever, retriever]
    for view, search in ((LIKES, views.factors.best_allowed), (SEQUENCE, views.sequence.best_allowed)):
        found, score = search(scores.vectors[view], PROPOSED, allowed)
        found = found[score > 0] if view == LIKES else found
        keys.append(found)
        retrievers.append(np.full(len(found), [each.view for each in RETRIEVERS].index(view)))
    return replace(scores, further=np.concatenate(keys), further_retriever=np.concatenate(retrievers))


def _of_vectors(views: Views, vectors: dict[str, Floats], rows: int) -> tuple[dict[str, tuple[Ints, Floats]], Floats]:
    """What the views of vectors give to their best items and to every newcomer, and the log divisor of the softmax."""
    likes = views.factors.best(vectors[LIKES], PROPOSED + HEADROOM, views.items)
    best = views.sequence.best(vectors[SEQUENCE], PROPOSED + HEADROOM, views.items)
    probabilities, log_normaliser = _softmax(*best, rows)
    if not views.newcomers:
        return {LIKES: likes, SEQUENCE: probabilities}, log_normaliser
    keys = views.newcomers.keys(rows, views.items)  # (rows, newcomers)
    row, item = np.divmod(keys.ravel(), views.items)
    liked = views.factors.scores(vectors[LIKES], row, item)
    likely = np.exp(views.sequence.scores(vectors[SEQUENCE], row, item) - log_normaliser[row])
    more = {LIKES: (likes, liked), SEQUENCE: (probabilities, likely)}
    given = {
        view: (np.concatenate((trained[0], keys.ravel())), np.concatenate((trained[1], values)))
        for view, (trained, values) in more.items()
    }
    return given, log_normaliser


def _of_lists(views: Views, view: str, entries: Entries) -> tuple[Ints, Floats]:
    """What a view of lists gives. A newcomer acts through its like, and by its words by itself."""
    neighbours, newcomers = views.neighbours[view], views.newcomers
    if not newcomers:
        return neighbours.contributions(*entries, views.items)
    if view != BY_WORDS:
        return neighbours.contributions(*newcomers.spread(entries), views.items)
    row, item, weight = entries
    trained = item < newcomers.first
    known = neighbours.contributions(row[trained], item[trained], weight[trained], views.items)
    new = newcomers.by_words(entries, views.items)
    return np.concatenate((known[0], new[0])), np.concatenate((known[1], new[1]))


def _weighted_entries(histories: Histories, decay: float) -> Entries:
    """Row, item and weight of the entries whose weight is not negligible."""
    entries, weight = histories.counting(decay)
    return histories.row[entries], histories.item[entries], weight


def _softmax(keys: Ints, scores: Floats, rows: int) -> tuple[tuple[Ints, Floats], Floats]:
    """Softmax over each row's n best items. The rest of the catalogue adds little.

    Shape: keys and scores (rows * n,) -> keys and probabilities (rows * n,), and the log of each row's divisor (rows,).
    """
    by_row = scores.reshape(rows, -1)
    log_normaliser = np.logaddexp.reduce(by_row, axis=1)
    return (keys, np.exp(by_row - log_normaliser[:, None]).ravel()), log_normaliser
