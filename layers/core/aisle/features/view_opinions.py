"""What each view says of a candidate: the value, its share of the person's greatest, and its rank."""

import numpy as np

from aisle.array_types import Floats
from aisle.features.pairs import Family, Pairs
from aisle.readings import READINGS, SEQUENCE, Reading, ranks
from aisle.segments import look_up


def opinions(pairs: Pairs) -> list[Floats]:
    columns: list[Floats] = []
    for reading in READINGS:
        scores = pairs.scores[reading.name]
        value = _value(pairs, reading)
        largest = np.maximum(scores.largest, np.float32(1e-9))[pairs.candidates.row]
        told = np.log(value + np.float32(1e-9)) if reading.view == SEQUENCE else value  # chances span magnitudes
        columns += [told, np.clip(value / largest, -1, 1), ranks(scores, pairs.candidates.keys)]
    return columns


def _value(pairs: Pairs, reading: Reading) -> Floats:
    scores, candidates = pairs.scores[reading.name], pairs.candidates
    if scores.vectors is None:
        return look_up(scores.keys, scores.values, candidates.keys)
    view = pairs.views.sequence if reading.view == SEQUENCE else pairs.views.factors
    value = view.scores(scores.vectors, candidates.row, candidates.item)  # of every candidate, proposed or not
    return value if scores.level is None else np.exp(value - scores.level[candidates.row])


FAMILY = Family(
    tuple((f"{each.name}_{kind}", each.group) for each in READINGS for kind in ("value", "share", "rank")), opinions
)
