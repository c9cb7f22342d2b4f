"""The person's past interactions with a candidate: how strong, how recent, and whether the person owns it."""

import numpy as np

from aisle.arrays.array_types import Doubles, Floats
from aisle.arrays.ragged import look_up
from aisle.features.pairs import Family, Pairs


def seen(pairs: Pairs) -> list[Floats]:
    """Strength, recency and ownership; each is 0 for an unseen candidate.

    Formula: recency = 1 / (1 + age in days).
    """
    histories, width = pairs.shoppers.histories, len(pairs.catalogue)
    keys = histories.row.astype(np.int64) * width + histories.item
    order = np.argsort(keys)
    keys = keys[order]

    def of_candidates(values: Floats | Doubles) -> Floats:
        return look_up(keys, values[order].astype(np.float32), pairs.candidates.keys)

    recency, owned = 1 / (1 + histories.age_days), histories.owned.astype(np.float64)
    return [of_candidates(histories.strength), of_candidates(recency), of_candidates(owned)]


FAMILY = Family((("seen_strength", "context"), ("seen_recency", "context"), ("seen_owned", "context")), seen)
