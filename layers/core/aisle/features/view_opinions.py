"""Each retriever's score of a candidate: its value, its share of the person's greatest score, and its rank."""

import numpy as np

from aisle.arrays.array_types import Floats
from aisle.features.pairs import Family, Pairs
from aisle.retrieval.retrievers import LIKES, PROPOSED, RETRIEVERS, SEQUENCE

VIEWS = [each.view for each in RETRIEVERS]
LOG_RANK = np.log1p(np.arange(PROPOSED + 1, dtype=np.float32))


def retriever_scores(pairs: Pairs) -> Floats:
    """Value, share and log rank for each retriever. Shape: (3 * retrievers, pairs)."""
    value = _values(pairs)  # (retrievers, pairs)
    largest = np.maximum(pairs.scores.largest, np.float32(1e-9)).take(pairs.candidates.row, axis=1)
    share = np.clip(value / largest, -1, 1)
    value[VIEWS.index(SEQUENCE)] = np.log(value[VIEWS.index(SEQUENCE)] + np.float32(1e-9))  # spans magnitudes
    stacked = np.stack((value, share, _ranks(pairs)), axis=1)  # (retrievers, 3, pairs)
    return np.asarray(stacked.reshape(3 * len(RETRIEVERS), len(pairs)), dtype=np.float32)


def _values(pairs: Pairs) -> Floats:
    """Each retriever's score. Views of vectors score every candidate, proposed or not. Shape: (retrievers, pairs)."""
    scores, row, item = pairs.scores, pairs.candidates.row, pairs.candidates.item
    value = scores.sums.of(pairs.candidates.keys)
    value[VIEWS.index(LIKES)] = pairs.views.factors.scores(scores.vectors[LIKES], row, item)
    log_probability = pairs.views.sequence.scores(scores.vectors[SEQUENCE], row, item) - scores.log_normaliser[row]
    value[VIEWS.index(SEQUENCE)] = np.exp(log_probability)
    return value


def _ranks(pairs: Pairs) -> Floats:
    """log1p of each candidate's rank in each retriever, from 0. An item not proposed has rank PROPOSED."""
    rank = np.full((len(RETRIEVERS), len(pairs)), LOG_RANK[PROPOSED])
    if not len(pairs):
        return rank
    scores, keys = pairs.scores, pairs.candidates.keys
    position = np.minimum(np.searchsorted(keys, scores.proposed), len(keys) - 1)
    found = np.flatnonzero(keys[position] == scores.proposed)  # training keeps only some of the candidates
    rank[scores.retriever[found], position[found]] = LOG_RANK[scores.rank[found]]
    return rank


FAMILY = Family(
    tuple((f"{each.name}_{kind}", each.group) for each in RETRIEVERS for kind in ("value", "share", "rank")),
    retriever_scores,
)
