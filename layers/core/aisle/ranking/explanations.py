"""Explanations: an item's log-odds, divided among the feature groups. `aisle.ranking.reasons` puts them in words."""

from math import factorial

import numpy as np

from aisle.arrays.array_types import Doubles, Floats
from aisle.features.registry import GROUP_OF, GROUPS
from aisle.ranking.network import Network

COALITIONS = np.array([[code >> group & 1 for group in range(len(GROUPS))] for code in range(2 ** len(GROUPS))])
"""1 where the group is in the coalition. Shape: (coalitions, groups). The first is empty; the last has all groups."""

MEMBERS = COALITIONS.T[GROUP_OF].astype(np.float32)
"""1 where the feature's group is in the coalition. Shape: (features, coalitions)."""


def parts(network: Network, features: Floats) -> Doubles:
    """Each group's Shapley value on the log-odds. The log-odds of an average candidate count to context.

    The features of an absent group take their training mean. The values are exact, from all 16 coalitions.
    Source: Shapley, A Value for n-Person Games, 1953.
    Shape: (features, candidates) -> (groups, candidates), in the order of GROUPS; the columns sum to the log-odds.
    """
    standard = network.standardise(features)
    masked = standard[:, None, :] * MEMBERS[:, :, None]  # (features, coalitions, candidates)
    log_odds = network.score_candidates(masked.reshape(len(standard), -1)).astype(np.float64)
    worth = log_odds.reshape(len(COALITIONS), -1)  # (coalitions, candidates)
    values = SHARES @ worth
    values[GROUPS.index("context")] += worth[0]
    return np.asarray(values)


def _shares() -> Doubles:
    """The Shapley weight of each coalition's worth in each group's value.

    Formula: s! (n - s - 1)! / n!, with n groups and s members other than the group; negative where the group is absent.
    Shape: (groups, coalitions).
    """
    n = len(GROUPS)
    others = COALITIONS.sum(axis=1)[None, :] - COALITIONS.T  # (groups, coalitions)
    weights = np.array([factorial(size) * factorial(n - size - 1) / factorial(n) for size in range(n)])
    return np.where(COALITIONS.T == 1, 1, -1) * weights[others]


SHARES = _shares()
