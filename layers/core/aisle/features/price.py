"""A candidate's price against the prices of the person's history, and against the stated budget."""

import numpy as np

from aisle.arrays.array_types import Floats
from aisle.arrays.ragged import sum_in_row
from aisle.features.pairs import Family, Pairs

DECAY = "price"  # its key in the decays that are stored with the views
MOST_OVER = 3.0  # twenty times the budget


def price(pairs: Pairs) -> list[Floats]:
    """The difference to the usual price, its absolute value, and the excess over the budget.

    Units: natural logarithm of the ratio of prices; 0 where one of them is unknown.
    """
    row, log_price = pairs.candidates.row, pairs.catalogue.log_price[pairs.candidates.item]
    difference = log_price - _usual_price(pairs)[row]
    difference[np.isnan(difference)] = 0
    return [difference, np.abs(difference), _over_budget(pairs, log_price)]


def _over_budget(pairs: Pairs, log_price: Floats) -> Floats:
    """The excess over the budget, 0 to MOST_OVER."""
    budget = pairs.shoppers.stated.budget
    if np.isnan(budget).all():  # most shoppers state none
        return np.zeros(len(log_price), dtype=np.float32)
    with np.errstate(divide="ignore"):
        over = log_price - np.log(budget)[pairs.candidates.row]  # infinite where the budget is 0
    return np.clip(np.nan_to_num(over, posinf=MOST_OVER), 0, MOST_OVER)


def _usual_price(pairs: Pairs) -> Floats:
    """The weighted mean log price of each person's history; NaN where no price is known. Shape: (rows,)."""
    histories = pairs.shoppers.histories
    log_price = pairs.catalogue.log_price[histories.item]
    weight = np.where(np.isnan(log_price), 0, np.maximum(histories.weights(pairs.views.decays[DECAY]), 0))
    total = sum_in_row(histories.row, weight, histories.rows)
    mean = sum_in_row(histories.row, weight * np.nan_to_num(log_price), histories.rows) / np.maximum(total, 1e-9)
    return np.where(total > 0, mean, np.nan).astype(np.float32)


FAMILY = Family(
    (("price_difference", "knowledge"), ("price_distance", "knowledge"), ("price_over_budget", "knowledge")), price
)
