"""The items that the shop shows: drawn by popularity, trend and season from those already launched."""

from dataclasses import dataclass

import numpy as np

from local.shops.simulated.catalogue import Catalogue, Floats, Ints
from local.shops.simulated.vocabulary import vocabulary

DAYS_A_YEAR = 365.25


@dataclass(frozen=True)
class Shelf:
    """The catalogue as the shop shows it on one day."""

    catalogue: Catalogue
    heaped: Floats  # (items + 1,) running sum of weights
    first: Ints  # (sub-categories + 1,) where each sub-category begins
    season: Floats  # (sub-categories,) log of the demand on this day

    def draw(self, rng: np.random.Generator, sub_category: Ints, m: int) -> Ints:
        """Items of a sub-category, in proportion to their weight; some may come twice.

        Shape: sub_category (n,) -> (n, m).
        """
        low, high = self.heaped[self.first[sub_category]], self.heaped[self.first[sub_category + 1]]
        return self._find(low[:, None] + rng.random((len(sub_category), m)) * (high - low)[:, None])

    def draw_any(self, rng: np.random.Generator, n: int, m: int) -> Ints:
        """Items of the whole shop. Shape: (n, m)."""
        return self._find(rng.random((n, m)) * self.heaped[-1])

    def _find(self, place: Floats) -> Ints:
        found = np.searchsorted(self.heaped, place, side="right") - 1
        return np.minimum(found, len(self.catalogue) - 1)


def shelf_on(catalogue: Catalogue, elapsed: float, day_of_year: float) -> Shelf:
    """The shelf after the share `elapsed` (0 to 1) of the simulated days."""
    words = vocabulary()
    weight = catalogue.popularity * np.exp(catalogue.trend * (elapsed - 0.5)) * (catalogue.launched <= elapsed)
    season = np.array([_season(c["peak_month"], c["season"], day_of_year) for c in words.categories])[words.category_of]
    first = np.searchsorted(catalogue.sub_category, np.arange(len(words.sub_categories) + 1))
    empty = np.diff(np.concatenate(([0.0], np.cumsum(weight)))[first]) <= 0
    in_shop = np.exp(season)[catalogue.sub_category] * weight
    return Shelf(catalogue, np.concatenate(([0.0], np.cumsum(in_shop))), first, np.where(empty, -np.inf, season))


def _season(peak_month: int, strength: float, day_of_year: float) -> float:
    peak = (peak_month - 0.5) / 12
    return float(strength * np.cos(2 * np.pi * (day_of_year / DAYS_A_YEAR - peak)))
