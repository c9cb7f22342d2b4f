"""A candidate's price against what the person has been looking at, and against what he said he would pay."""

import numpy as np

from aisle.arrays.array_types import Floats
from aisle.arrays.ragged import sum_in_row
from aisle.features.pairs import Family, Pairs

DECAY = "price"  # its name among the decays that travel with the views


def price(pairs: Pairs) -> list[Floats]:
    """Units: natural logarithm of the ratio of prices; 0 where one of them is unknown."""
    row, of_item = pairs.candidates.row, pairs.catalogue.log_price[pairs.candidates.item]
    difference = of_item - _usual(pairs)[row]
    difference[np.isnan(difference)] = 0
    return [difference, np.abs(difference), _beyond(pairs, of_item)]


def _beyond(pairs: Pairs, of_item: Floats) -> Floats:
    """How far over the budget, at most 3."""
    budget = pairs.shoppers.stated.budget
    if np.isnan(budget).all():  # most shoppers named none
        return np.zeros(len(of_item), dtype=np.float32)
    with np.errstate(divide="ignore"):
        over = of_item - np.log(budget)[pairs.candidates.row]
    return np.clip(np.nan_to_num(over, posinf=0, neginf=0), 0, 3)


def _usual(pairs: Pairs) -> Floats:
    """The mean log price of each person's history; NaN where no price is known."""
    histories = pairs.shoppers.histories
    of_history = pairs.catalogue.log_price[histories.item]
    weight = np.where(np.isnan(of_history), 0, np.maximum(histories.weights(pairs.views.decays[DECAY]), 0))
    total = sum_in_row(histories.row, weight, histories.rows)
    mean = sum_in_row(histories.row, weight * np.nan_to_num(of_history), histories.rows) / np.maximum(total, 1e-9)
    return np.where(total > 0, mean, np.nan).astype(np.float32)


FAMILY = Family(
    (("price_difference", "knowledge"), ("price_distance", "knowledge"), ("price_over_budget", "knowledge")), price
)
