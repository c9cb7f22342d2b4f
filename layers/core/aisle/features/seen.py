"""What the person has already done with a candidate: looked at it yesterday, or bought it in spring."""

import numpy as np

from aisle.arrays.array_types import Doubles, Floats
from aisle.arrays.ragged import look_up
from aisle.features.pairs import Family, Pairs


def seen(pairs: Pairs) -> list[Floats]:
    histories, width = pairs.shoppers.histories, len(pairs.catalogue)
    keys = histories.row.astype(np.int64) * width + histories.item
    order = np.argsort(keys)
    keys = keys[order]

    def of(values: Floats | Doubles) -> Floats:
        return look_up(keys, values[order].astype(np.float32), pairs.candidates.keys)

    return [of(histories.strength), of(1 / (1 + histories.age_days)), of(histories.owned.astype(np.float64))]


FAMILY = Family((("seen_strength", "context"), ("seen_recency", "context"), ("seen_owned", "context")), seen)
