"""The feature vector: its features and their order. `aisle.ranking.features_version` is its version."""

import numpy as np

from aisle.arrays.array_types import Floats
from aisle.features import content_matches, popularity, predictability, price, seen, stated, view_opinions, visit
from aisle.features.pairs import Pairs

MODULES = (view_opinions, content_matches, price, stated, popularity, seen, visit, predictability)
FAMILIES = tuple(module.FAMILY for module in MODULES)
FEATURES = tuple(feature for family in FAMILIES for feature in family.features)
NAMES = tuple(name for name, _ in FEATURES)
GROUPS = ("content", "collaborative", "knowledge", "context")
GROUP_OF = np.array([GROUPS.index(group) for _, group in FEATURES])


def compute(pairs: Pairs) -> Floats:
    """Every feature of every pair, in the order of FEATURES. Shape: (features, pairs)."""
    matrix = np.empty((len(FEATURES), len(pairs)), dtype=np.float32)
    column = 0
    for family in FAMILIES:
        matrix[column : column + len(family.features)] = family.compute(pairs)
        column += len(family.features)
    return matrix
