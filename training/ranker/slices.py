"""The slices of an evaluation: examples that are judged on their own too, since a mean hides them."""

import numpy as np

from aisle.admission.slice_names import CATEGORY
from aisle.arrays.array_types import Bools, Floats, Ints
from training.data.dataset import Dataset
from training.data.examples import Examples

LONG_HISTORY = 10  # distinct items
HEAD = 0.2  # share of the items, the most popular, that form the head
LARGE = 0.05  # share of the examples from which a category is large, so there are at most twenty


def slices(dataset: Dataset, of: Examples, length: Ints, popularity: Floats) -> dict[str, Bools]:
    """By name, the examples of each slice. `length`: items in each example's history."""
    by_popularity = np.argsort(-popularity, kind="stable")
    head = np.isin(of.item, by_popularity[: int(HEAD * len(dataset.catalogue))])
    stated = states_preferences(dataset)[of.person]
    return {
        "short_history": length < LONG_HISTORY,
        "long_history": length >= LONG_HISTORY,
        "head_items": head,
        "tail_items": ~head,
        "cold_items": popularity[of.item] == 0,
        "new_people": length == 0,
        "said_preferences": stated,
        "said_nothing": ~stated,
        **large_categories(dataset, of),
    }


def large_categories(dataset: Dataset, of: Examples) -> dict[str, Bools]:
    names, code = dataset.catalogue.vocabularies["category"], dataset.catalogue.codes["category"][of.item]
    counts = np.bincount(code[code >= 0], minlength=len(names))
    large = np.flatnonzero((counts > 0) & (counts >= LARGE * len(of)))
    return {f"{CATEGORY}{names[each]}": code == each for each in large.tolist()}


def states_preferences(dataset: Dataset) -> Bools:
    names = ("favourite_categories", "favourite_brands", "favourite_styles", "budget_max")
    return np.array([any(stated.get(name) for name in names) for stated in dataset.preferences], dtype=bool)
