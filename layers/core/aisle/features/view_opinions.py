"""What each view says of a candidate: the value, its share of the person's greatest, and its rank."""

import numpy as np

from aisle.array_types import Floats
from aisle.features.pairs import Family, Pairs
from aisle.readings import LIKES, READINGS, Reading, ranks
from aisle.segments import look_up


def opinions(pairs: Pairs) -> list[Floats]:
    columns: list[Floats] = []
    for reading in READINGS:
        scores = pairs.scores[reading.name]
        value = _value(pairs, reading)
        largest = np.maximum(scores.largest, np.float32(1e-9))[pairs.candidates.row]
        columns += [value, np.clip(value / largest, -1, 1), ranks(scores, pairs.candidates.keys)]
    return columns


def _value(pairs: Pairs, reading: Reading) -> Floats:
    if reading.view == LIKES:  # known for every candidate, proposed or not
        return pairs.views.factors.scores(pairs.people, pairs.candidates.row, pairs.candidates.item)
    scores = pairs.scores[reading.name]
    return look_up(scores.keys, scores.values, pairs.candidates.keys)


FAMILY = Family(
    tuple((f"{each.name}_{kind}", each.group) for each in READINGS for kind in ("value", "share", "rank")), opinions
)
