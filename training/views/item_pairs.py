"""The view of item pairs: what came next after two items visited within a few steps."""

from collections.abc import Iterator

import numpy as np
import scipy.sparse as sp

from aisle.arrays.array_types import Bools, Floats, Indices, Ints
from aisle.retrieval.item_pairs import REACH, ItemPairs
from training.config import Config
from training.data.visits import Visits
from training.views.top_neighbours import best_of_rows
from training.views.transitions import late_counts, squares


def fit_item_pairs(visits: Visits, items: int, config: Config) -> ItemPairs:
    """Each follower's share of what came after a pair. A farther follower counts less, by the square of its distance.

    The prior shrinks the weights of rare pairs. A pair that occurred once is chance, and the most frequent are enough.

    Formula: weight(a, b -> c) = n(a, b -> c) / (n(a, b) + prior)
    """
    pairs = _frequent(visits, items, config)
    if not len(pairs):
        nothing = np.zeros(0, dtype=np.int64)
        return ItemPairs(nothing, np.zeros(1, dtype=np.int64), nothing.astype(np.int32), nothing.astype(np.float32))
    counts = sp.csr_matrix((len(pairs), items), dtype=np.float32)
    for place, follower, weight in _followed(visits, items, pairs, config):
        counts += sp.csr_matrix((weight, (place, follower)), shape=counts.shape)
    total = np.asarray(counts.sum(axis=1)).ravel() + config.item_pair_prior
    best = best_of_rows((sp.diags((1 / total).astype(np.float32)) @ counts).tocsr(), config.item_pair_followers)
    there = best[1] > 0
    starts = np.concatenate(([0], np.cumsum(there.sum(axis=1))))
    return ItemPairs(pairs, starts, best[0][there], best[1][there])


def _frequent(visits: Visits, items: int, config: Config) -> Ints:
    """The most frequent pairs that have a follower, up to the limit, ascending."""
    found = [_pairs(visits, items, gap)[_is_one_person(visits, gap, 1)] for gap in range(1, REACH + 1)]
    pairs, times = np.unique(np.concatenate(found), return_counts=True)
    pairs, times = pairs[times >= config.item_pair_minimum], times[times >= config.item_pair_minimum]
    return np.sort(pairs[np.argsort(-times, kind="stable")[: config.item_pair_limit]])


def _followed(visits: Visits, items: int, pairs: Ints, config: Config) -> Iterator[tuple[Ints, Indices, Floats]]:
    """For each distance within a pair and after it: the pair's index, the follower, its weight."""
    worth = late_counts(visits, config)
    for gap in range(1, REACH + 1):
        for ahead, weight in enumerate(squares(config), start=1):
            one = np.flatnonzero(_is_one_person(visits, gap, ahead))
            pair = _pairs(visits, items, gap)[one]
            place = np.minimum(np.searchsorted(pairs, pair), len(pairs) - 1)
            seen = np.flatnonzero(pairs[place] == pair)
            follower = one[seen] + gap + ahead
            yield place[seen], visits.item[follower], (weight / gap * worth[follower]).astype(np.float32)


def _pairs(visits: Visits, items: int, gap: int) -> Ints:
    """The pair that starts at each visit. Shape: (visits - gap,)."""
    earlier, latest = visits.item[:-gap].astype(np.int64), visits.item[gap:]
    return earlier * items + latest


def _is_one_person(visits: Visits, gap: int, ahead: int) -> Bools:
    """Whether pair and follower are three items of one person. Shape: (visits - gap,)."""
    one = np.zeros(max(len(visits) - gap, 0), dtype=bool)
    reach = gap + ahead
    if len(visits) > reach:
        earlier, latest, follower = visits.item[:-reach], visits.item[gap:-ahead], visits.item[reach:]
        apart = (earlier != latest) & (follower != latest) & (follower != earlier)
        one[: len(visits) - reach] = (visits.person[:-reach] == visits.person[reach:]) & apart
    return one
