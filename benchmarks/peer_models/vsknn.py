"""V-SKNN: the sessions most similar to this one vote for their items; its later visits count more.

Formula: of the `sample` newest sessions that share an item with session s, the `k` of greatest
sim(s, n) = sum over shared items of w(place in s) / |s|; score(j) = sum over those n that contain j of
sim(s, n) * v(distance of the latest shared item from the end of s) * (1 + idf * log(sessions / sessions with j)).
Source: Ludewig and Jannach, Evaluation of session-based recommendation algorithms, UMUAI 2018, section 3.3; idf and the
ranges of the grid: Ludewig, Mauro, Latifi and Jannach, Empirical analysis of session-based recommendation, UMUAI 2021.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from scipy import sparse

from aisle.arrays.array_types import Doubles, Floats, Indices, Ints
from aisle.arrays.ragged import expand
from benchmarks.peer_models.decay import DECAYS, Decay, by_distance, by_place
from benchmarks.peer_models.given import Given
from benchmarks.ranking import Scorer
from training.data.examples import Examples


@dataclass(frozen=True)
class VSkNN:
    k: int = 100
    sample: int = 1_000
    weighting: Decay = "div"
    weighting_score: Decay = "div"
    idf: float = 0.0
    remind: bool = True  # items of the session itself may be recommended

    GRID: ClassVar[Mapping[str, Sequence[Any]]] = {
        "weighting": DECAYS,
        "weighting_score": DECAYS,
        "k": (50, 100, 500, 1_000, 1_500, 3_000),
        "sample": (500, 1_000, 2_500, 5_000, 10_000, 20_000),
        "idf": (0.0, 1.0, 2.0, 5.0, 10.0, 30.0),
        "remind": (True, False),
    }

    AT_SCORING: ClassVar[frozenset[str]] = frozenset(GRID)

    def fit(self, given: Given) -> tuple[sparse.csr_matrix, sparse.csc_matrix]:
        """The sessions as rows, oldest first, and the same matrix by item."""
        sessions = given.matrix()
        return sessions, sessions.tocsc()

    def scorer(self, given: Given, fitted: tuple[sparse.csr_matrix, sparse.csc_matrix]) -> Scorer:
        sessions, holders = fitted
        count = np.count_nonzero(np.diff(sessions.indptr))
        rarity = 1 + self.idf * np.log(count / np.maximum(np.diff(holders.indptr), 1))

        def score(part: Examples) -> Floats:
            of = given.sequences(part)
            begin = np.searchsorted(of.row, np.arange(of.rows + 1))
            scores = np.zeros((of.rows, sessions.shape[1]), dtype=np.float32)
            for row in range(of.rows):
                items = of.item[begin[row] : begin[row + 1]]  # the latest first
                scores[row] = self._votes(items, sessions, holders) * rarity
                if not self.remind:
                    scores[row, items] = 0
            return scores

        return score

    def _votes(self, items: Indices, sessions: sparse.csr_matrix, holders: sparse.csc_matrix) -> Doubles:
        session, step = _sharing(items, holders)
        newest = np.unique(session)[-self.sample :]
        if len(newest) == 0:
            return np.zeros(sessions.shape[1])
        recent = session >= newest[0]
        session, step = session[recent] - newest[0], step[recent]
        worth = by_place(self.weighting, step, len(items)) / len(np.unique(items))
        similarity = np.bincount(session, weights=worth)
        nearest = np.zeros(len(similarity), dtype=np.int64)
        nearest[session[::-1]] = step[::-1]  # the last assignment stays: the latest shared item
        newer_first = newest[::-1] - newest[0]
        like = newer_first[np.argsort(-similarity[newer_first], kind="stable")[: self.k]]
        vote = similarity[like] * by_distance(self.weighting_score, nearest[like] + 1)
        like = like + newest[0]
        length = sessions.indptr[like + 1] - sessions.indptr[like]
        voted = sessions.indices[expand(sessions.indptr[like], length)]
        return np.bincount(voted, np.repeat(vote, length), sessions.shape[1]).astype(np.float64)


def _sharing(items: Indices, holders: sparse.csc_matrix) -> tuple[Ints, Ints]:
    """Every session with an item of this one, once for each shared item, and the item's step from the end."""
    first = np.sort(np.unique(items, return_index=True)[1])
    distinct = items[first]
    starts = holders.indptr[distinct]
    length = holders.indptr[distinct + 1] - starts
    return holders.indices[expand(starts, length)], np.repeat(first, length)
