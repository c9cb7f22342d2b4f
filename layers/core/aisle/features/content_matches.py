"""How far a candidate is of the categories, brands, colours ... that the person has been looking at."""

import numpy as np

from aisle.array_types import Floats
from aisle.catalogue import FACETS
from aisle.features.pairs import Family, Pairs
from aisle.segments import look_up, sum_by_key, sum_in_row

DECAY = 0.9


def matches(pairs: Pairs) -> list[Floats]:
    """For each facet the share of the history that has the candidate's value, and whether the latest item has it."""
    columns: list[Floats] = []
    for facet in FACETS:
        columns += [_share(pairs, facet, DECAY), _share(pairs, facet, 0.0)]
    return columns


def _share(pairs: Pairs, facet: str, decay: float) -> Floats:
    histories, codes = pairs.shoppers.histories, pairs.catalogue.codes[facet]
    weight = np.maximum(histories.weights(decay), 0)
    code = codes[histories.item]
    known = (code >= 0) & (weight > 0)
    width = max(len(pairs.catalogue.vocabularies[facet]), 1)
    keys, sums = sum_by_key(histories.row[known].astype(np.int64) * width + code[known], weight[known])
    total = np.maximum(sum_in_row(histories.row, weight, histories.rows), 1e-9)
    row, wanted = pairs.candidates.row, codes[pairs.candidates.item]
    found = look_up(keys, sums, row.astype(np.int64) * width + wanted)
    return np.where(wanted >= 0, found / total[row], 0).astype(np.float32)


FAMILY = Family(tuple((f"{facet}_{kind}", "content") for facet in FACETS for kind in ("share", "as_latest")), matches)
