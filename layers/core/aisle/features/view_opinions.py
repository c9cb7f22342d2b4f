"""What each view says of a candidate: the value, its share of the person's greatest, and its rank."""

import numpy as np

from aisle.arrays.array_types import Floats
from aisle.features.pairs import Family, Pairs
from aisle.retrieval.retrievers import LIKES, PROPOSED, RETRIEVERS, SEQUENCE

VIEWS = [each.view for each in RETRIEVERS]
LOG_RANK = np.log1p(np.arange(PROPOSED + 1, dtype=np.float32))


def opinions(pairs: Pairs) -> Floats:
    value = _values(pairs)  # (readings, pairs)
    largest = np.maximum(pairs.scores.largest, np.float32(1e-9)).take(pairs.candidates.row, axis=1)
    share = np.clip(value / largest, -1, 1)
    value[VIEWS.index(SEQUENCE)] = np.log(value[VIEWS.index(SEQUENCE)] + np.float32(1e-9))  # chances span magnitudes
    told = np.stack((value, share, _ranks(pairs)), axis=1)  # (readings, 3, pairs)
    return np.asarray(told.reshape(3 * len(RETRIEVERS), len(pairs)), dtype=np.float32)


def _values(pairs: Pairs) -> Floats:
    """Of the views that score by vectors: of every candidate, proposed or not."""
    scores, row, item = pairs.scores, pairs.candidates.row, pairs.candidates.item
    value = scores.sums.of(pairs.candidates.keys)
    value[VIEWS.index(LIKES)] = pairs.views.factors.scores(scores.vectors[LIKES], row, item)
    log_chance = pairs.views.sequence.scores(scores.vectors[SEQUENCE], row, item) - scores.log_normaliser[row]
    value[VIEWS.index(SEQUENCE)] = np.exp(log_chance)
    return value


def _ranks(pairs: Pairs) -> Floats:
    """log1p of each candidate's rank in each reading; that of the place after the last where it was not proposed."""
    rank = np.full((len(RETRIEVERS), len(pairs)), LOG_RANK[PROPOSED])
    if not len(pairs):
        return rank
    scores, keys = pairs.scores, pairs.candidates.keys
    place = np.minimum(np.searchsorted(keys, scores.proposed), len(keys) - 1)
    asked = np.flatnonzero(keys[place] == scores.proposed)  # training asks about some of the candidates alone
    rank[scores.retriever[asked], place[asked]] = LOG_RANK[scores.rank[asked]]
    return rank


FAMILY = Family(
    tuple((f"{each.name}_{kind}", each.group) for each in RETRIEVERS for kind in ("value", "share", "rank")), opinions
)
