"""Shoppers of simulated experiments: which values a person may have, and how likely each is."""

import math
from dataclasses import dataclass

import numpy as np

from aisle.arrays.array_types import Doubles
from aisle.experiments.duration import Metric

HEAVY_VALUE, HEAVY_SHARE = 100.0, 0.5  # of a metric's mean comes from few people with a hundred
PRICES = np.array([15.0, 40.0, 120.0, 600.0])
PRICE_CHANCES = np.array([0.4, 0.4, 0.17, 0.03])


@dataclass(frozen=True)
class Population:
    """Kinds of people: each kind has one covariate and one value of each outcome."""

    chances: Doubles  # (kinds), of sum 1
    before: Doubles  # (kinds)
    values: dict[str, Doubles]  # outcome -> (kinds)

    def metric(self, name: str) -> Metric:
        """The moments that the duration calculator asks for."""
        value, before = self.values[name], self.before
        mean, mean_before = self.chances @ value, self.chances @ before
        deviation = math.sqrt(self.chances @ (value - mean) ** 2)
        spread_before = math.sqrt(self.chances @ (before - mean_before) ** 2)
        joint = self.chances @ ((value - mean) * (before - mean_before))
        return Metric(float(mean), deviation, float(joint / (deviation * spread_before)) if spread_before else 0.0)


def clickers(rate: float, is_heavy: bool = False) -> Population:
    """Clicks of people with 0, 1 or 3 clicks before, who click the more the more they did."""
    before, shares, lift = np.array([0.0, 1.0, 3.0]), np.array([0.7, 0.2, 0.1]), np.array([0.6, 1.2, 3.4])
    usual = rate * (1 - HEAVY_SHARE) if is_heavy else rate
    clicks = np.arange(6.0)
    chances = shares[:, None] * _poisson(usual * lift, 5)  # (before, clicks)
    kinds = [chances.ravel(), np.repeat(before, 6), np.tile(clicks, 3)]
    return _with_heavy(kinds, rate, "clicks") if is_heavy else Population(kinds[0], kinds[1], {"clicks": kinds[2]})


def buyers(rate: float, is_heavy: bool = False) -> Population:
    """Purchases and revenue of people with 0 or 1 purchases before. Heavy: rare orders of 5,000, rare traders."""
    prices = np.append(PRICES, 5_000.0) if is_heavy else PRICES
    price_chances = np.append(PRICE_CHANCES * 0.995, 0.005) if is_heavy else PRICE_CHANCES
    counts = np.array([1.0, 2.0, 20.0]) if is_heavy else np.array([1.0, 2.0])
    count_chances = np.array([0.92, 0.075, 0.005]) if is_heavy else np.array([0.92, 0.08])
    buying = rate / float(counts @ count_chances) * np.array([0.8, 4.8])  # by purchases before
    shares = np.array([0.95, 0.05])
    sold = (shares * buying)[:, None, None] * count_chances[None, :, None] * price_chances[None, None, :]
    before, purchases, price = np.meshgrid(np.array([0.0, 1.0]), counts, prices, indexing="ij")
    none = shares * (1 - buying)
    return Population(
        np.append(sold.ravel(), none),
        np.append(before.ravel(), [0.0, 1.0]),
        {
            "purchases": np.append(purchases.ravel(), [0.0, 0.0]),
            "revenue": np.append((purchases * price).ravel(), [0.0, 0.0]),
        },
    )


def refusers(rate: float) -> Population:
    """People who say "not interested" once or never."""
    return Population(np.array([1 - rate, rate]), np.zeros(2), {"not_interested": np.array([0.0, 1.0])})


def _poisson(rates: Doubles, most: int) -> Doubles:
    """Chances of 0, 1, ... `most` or more. Shape: (rates, most + 1)"""
    counts = np.arange(most + 1)
    chances = np.exp(-rates)[:, None] * rates[:, None] ** counts / np.array([math.factorial(n) for n in counts])
    chances[:, -1] += 1 - chances.sum(axis=1)
    return chances


def _with_heavy(kinds: list[Doubles], rate: float, name: str) -> Population:
    chance = rate * HEAVY_SHARE / HEAVY_VALUE
    chances = np.append(kinds[0] * (1 - chance), chance)
    return Population(chances, np.append(kinds[1], 1.0), {name: np.append(kinds[2], HEAVY_VALUE)})
