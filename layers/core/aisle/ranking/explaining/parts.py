"""The parts of a score: what lifted an item above the average candidate of the same answer, and what held it back."""

from dataclasses import dataclass
from functools import cache
from math import factorial

import numpy as np

from aisle.arrays.array_types import Doubles, Floats, Ints
from aisle.ranking.explaining.kinds import AVERAGE, IN_PART, OF_KIND, OF_PART, PARTS
from aisle.ranking.network import Network

SIMPSON = ((0.0, 1 / 6), (0.5, 4 / 6), (1.0, 1 / 6))
"""Points on the way from the average candidate to the item, and the weights of Simpson's rule."""

BLOCK = 16  # items per pass, so that the coalitions' hidden layers fit in the processor's cache


@dataclass(frozen=True)
class Told:
    """Log-odds of the chosen items against the average candidate. Shape: parts (parts, items), lifts (kinds, items).

    `average` and an item's parts sum to the item's log-odds. Lifts tell what is inside a part, to a few per cent.
    """

    average: float
    parts: Doubles
    lifts: Floats

    def of(self, item: int) -> dict[str, float]:
        """The parts by name, and the average candidate's log-odds: together the log-odds of this item."""
        return {**dict(zip(PARTS, self.parts[:, item].tolist(), strict=True)), AVERAGE: self.average}


def tell(network: Network, offered: Floats, chosen: Ints, log_odds: Floats) -> Told:
    """Each part's Shapley value on the log-odds, exact from all coalitions, and each kind's lift.

    The features of an absent part are those of the average candidate. A part in which no item differs from it is worth
    0 and joins no coalition.
    Source: Shapley, A Value for n-Person Games, 1953.
    Shape: offered (features, candidates); chosen (items,), positions of candidates; log_odds (items,), those by which
    the items were ranked.
    """
    items = len(chosen)
    if not items:
        return Told(0.0, np.zeros((len(PARTS), 0)), np.zeros((len(OF_KIND), 0), dtype=np.float32))
    average = network.standardise(offered.mean(axis=1, keepdims=True))
    apart = network.standardise(offered.take(chosen, axis=1)) - average
    playing = np.flatnonzero(IN_PART @ apart.any(axis=1)).tolist()
    if not playing:
        return Told(float(log_odds[0]), np.zeros((len(PARTS), items)), np.zeros((len(OF_KIND), items), np.float32))
    blocks = [apart[:, first : first + BLOCK] for first in range(0, items, BLOCK)]
    worth = np.concatenate([_worth(network, average, block, playing) for block in blocks], axis=1)
    start = float(worth[0, 0])
    worth[0] = start  # the same for every item, up to the order of a sum; so is the next line's
    worth[-1] = log_odds
    values = np.zeros((len(PARTS), items))
    values[playing] = shapley_weights(len(playing)) @ worth
    return Told(start, values, OF_KIND @ (apart * _slopes(network, average, apart)))


def _worth(network: Network, average: Floats, apart: Floats, playing: list[int]) -> Doubles:
    """The log-odds of each coalition for each item. The first layer is linear, so a part's sum serves all coalitions.

    Shape: average (features, 1), apart (features, items) -> (coalitions, items).
    """
    first, items, members = network.weights[0], apart.shape[1], coalitions(len(playing)).astype(np.float32)
    of_part = np.zeros((len(playing), first.shape[1], items), dtype=np.float32)
    for place, part in enumerate(playing):
        np.matmul(first[OF_PART[part]].T, apart[OF_PART[part]], out=of_part[place])
    of_coalition = (members @ of_part.reshape(len(playing), -1)).reshape(len(members), -1, items)
    before = of_coalition.transpose(1, 0, 2).reshape(first.shape[1], -1)
    before += first.T @ average + network.biases[0][:, None]
    for weights, biases in zip(network.weights[1:], network.biases[1:], strict=True):
        before = weights.T @ np.maximum(before, 0, out=before) + biases[:, None]
    log_odds = np.float32(network.temperature) * before[0] + np.float32(network.shift)
    return np.asarray(log_odds, dtype=np.float64).reshape(len(members), items)


def _slopes(network: Network, average: Floats, apart: Floats) -> Floats:
    """The mean slope of the log-odds along each feature, on the straight way from the average candidate to the item.

    Source: Sundararajan, Taly, Yan, Axiomatic Attribution for Deep Networks, ICML 2017, by Simpson's rule.
    Shape: (features, items).
    """
    inputs = np.concatenate([average + np.float32(point) * apart for point, _ in SIMPSON], axis=1)
    active = []
    for weights, biases in zip(network.weights[:-1], network.biases[:-1], strict=True):
        before = weights.T @ inputs + biases[:, None]
        active.append(before > 0)
        inputs = np.maximum(before, 0, out=before)
    slope = np.broadcast_to(network.weights[-1], (len(inputs), inputs.shape[1]))
    for weights, is_active in zip(reversed(network.weights[:-1]), reversed(active), strict=True):
        slope = weights @ (slope * is_active)
    at_points = np.split(slope, len(SIMPSON), axis=1)
    mean = sum(np.float32(weight) * at for (_, weight), at in zip(SIMPSON, at_points, strict=True))
    return np.asarray(np.float32(network.temperature) * mean, dtype=np.float32)


@cache
def coalitions(parts: int) -> Ints:
    """1 where a part is in a coalition. Shape: (coalitions, parts). The first is empty; the last has all parts."""
    return np.array([[code >> part & 1 for part in range(parts)] for code in range(2**parts)])


@cache
def shapley_weights(parts: int) -> Doubles:
    """The Shapley weight of each coalition's worth in each part's value.

    Formula: s! (n - s - 1)! / n!, with n parts and s members other than the part; negative where the part is absent.
    Shape: (parts, coalitions).
    """
    members = coalitions(parts)
    others = members.sum(axis=1)[None, :] - members.T  # (parts, coalitions)
    weights = np.array([factorial(size) * factorial(parts - size - 1) / factorial(parts) for size in range(parts)])
    return np.where(members.T == 1, 1, -1) * weights[others]
