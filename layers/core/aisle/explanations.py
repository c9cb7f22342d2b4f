"""Why an item: its log-odds parted among the groups of features. (The sentence for the shopper: `aisle.reasons`.)"""

from itertools import combinations
from math import factorial

import numpy as np

from aisle.array_types import Doubles, Floats
from aisle.features.registry import GROUP_OF, GROUPS
from aisle.network import Network


def parts(network: Network, features: Floats) -> Doubles:
    """Each group's Shapley value on the log-odds; what no group explains (an average candidate's) counts to context.

    A group that is left out stands at the mean of training. Exact: every one of the 16 coalitions is asked.
    Source: Shapley, A Value for n-Person Games, 1953.
    Shape: (features, candidates) -> (groups, candidates), in the order of GROUPS; the columns sum to the log-odds.
    """
    standard = network.standardise(features)
    of_group = [np.flatnonzero(group == GROUP_OF) for group in range(len(GROUPS))]
    hidden = [network.weights[0][rows].T @ standard[rows] for rows in of_group]  # a coalition is a sum of these
    everybody = range(len(GROUPS))
    worth: dict[frozenset[int], Doubles] = {}
    for size in range(len(GROUPS) + 1):
        for coalition in combinations(everybody, size):
            total = sum((hidden[group] for group in coalition), np.zeros_like(hidden[0]))
            worth[frozenset(coalition)] = network.later_layers(total).astype(np.float64)
    values = np.stack([_shapley(group, worth) for group in everybody])
    values[GROUPS.index("context")] += worth[frozenset()]
    return values


def _shapley(player: int, worth: dict[frozenset[int], Doubles]) -> Doubles:
    """The player's gain, averaged over all orders in which a coalition can come together."""
    n = len(GROUPS)
    others = [coalition for coalition in worth if player not in coalition]
    orders = {size: factorial(size) * factorial(n - size - 1) / factorial(n) for size in range(n)}
    gains = (orders[len(each)] * (worth[each | {player}] - worth[each]) for each in others)
    return np.asarray(sum(gains, np.zeros_like(worth[frozenset()])))
