"""Why an item: its log-odds, shared among the groups of features. `aisle.ranking.reasons` writes the sentence."""

from math import factorial

import numpy as np

from aisle.arrays.array_types import Doubles, Floats
from aisle.features.registry import GROUP_OF, GROUPS
from aisle.ranking.network import Network

COALITIONS = np.array([[code >> group & 1 for group in range(len(GROUPS))] for code in range(2 ** len(GROUPS))])
"""Which groups are in each. Shape: (coalitions, groups); the first is empty, the last holds all."""

MEMBERS = COALITIONS.T[GROUP_OF].astype(np.float32)
"""1 where the feature's group is in the coalition. Shape: (features, coalitions)."""


def parts(network: Network, features: Floats) -> Doubles:
    """Each group's Shapley value on the log-odds; what no group explains (an average candidate's) counts to context.

    A group that is left out stands at the mean of training. Exact: every one of the 16 coalitions is asked.
    Source: Shapley, A Value for n-Person Games, 1953.
    Shape: (features, candidates) -> (groups, candidates), in the order of GROUPS; the columns sum to the log-odds.
    """
    standard = network.standardise(features)
    asked = standard[:, None, :] * MEMBERS[:, :, None]  # (features, coalitions, candidates)
    worth = network.score_candidates(asked.reshape(len(standard), -1)).astype(np.float64).reshape(len(COALITIONS), -1)
    values = SHARES @ worth
    values[GROUPS.index("context")] += worth[0]
    return np.asarray(values)


def _shares() -> Doubles:
    """What each coalition's worth counts for in each group's value: its gains, averaged over all orders of coming in.

    Formula: with s members beside the group, of n in all, s! (n - s - 1)! / n!; negative where the group is missing.
    Shape: (groups, coalitions).
    """
    n = len(GROUPS)
    beside = COALITIONS.sum(axis=1)[None, :] - COALITIONS.T  # (groups, coalitions)
    orders = np.array([factorial(size) * factorial(n - size - 1) / factorial(n) for size in range(n)])
    return np.where(COALITIONS.T == 1, 1, -1) * orders[beside]


SHARES = _shares()
