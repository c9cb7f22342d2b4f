"""Complements: items that were bought with an item, and are of another kind. A kettle is no complement of a kettle.

A kind is a sub-category. Where the shop has none, it is the category, as far as that leaves an item any complement;
else every item is of a kind of its own. The view is fitted by the same rule.
"""

import numpy as np

from aisle.arrays.array_types import Bools, Indices, Ints
from aisle.arrays.sums import sum_by_key
from aisle.inputs.catalogue import Catalogue
from aisle.retrieval.item_neighbours import Neighbours
from aisle.retrieval.views import Views

COMPLEMENTS = "complements"  # the view; a model of before has `together` alone, which asks for one order with both
BEFORE = "together"


def complements(views: Views, catalogue: Catalogue, of: Ints) -> Ints:
    """What goes with all these items, what goes with them most often first: none of them, and none of their kinds.

    Shape: of (items,), positions in the model. Newcomers were bought with nothing yet.
    """
    lists, known = _lists(views), of[of < views.trained_items]
    ids, weights = lists.ids[known].ravel(), lists.weights[known].ravel()
    item, weight = sum_by_key(ids[weights > 0].astype(np.int64), weights[weights > 0])
    others = ~np.isin(item, of)
    item, weight = item[others], weight[others]
    other_kinds = ~np.isin(kinds(catalogue)[item], _of_any(kinds(catalogue)[of]))
    if has_kinds(catalogue) or other_kinds.any():
        item, weight = item[other_kinds], weight[other_kinds]
    return item[np.argsort(-weight, kind="stable")]


def bought_with(views: Views, of: Ints, item: int) -> int:
    """Which of these items an item was bought with most often, against what else they were bought with; -1 for none."""
    lists = _lists(views)
    known = of[(of >= 0) & (of < views.trained_items)]
    weights = np.where(lists.ids[known] == item, lists.weights[known], 0).max(axis=1, initial=0)
    return int(known[weights.argmax()]) if weights.any() else -1


def has_kinds(catalogue: Catalogue) -> bool:
    """Whether the shop has sub-categories."""
    return bool((catalogue.codes["sub_category"] >= 0).any())


def kinds(catalogue: Catalogue) -> Indices:
    """The kind of each item; -1 where it is unknown. Shape: (items,)."""
    return catalogue.codes["sub_category" if has_kinds(catalogue) else "category"]


def same_kind(kind: Indices, other: Indices) -> Bools:
    """Whether both are known and the same. Shape: as the arrays are broadcast."""
    return np.asarray((kind == other) & (kind >= 0))


def _lists(views: Views) -> Neighbours:
    return views.neighbours.get(COMPLEMENTS, views.neighbours[BEFORE])


def _of_any(kind: Indices) -> Indices:
    return kind[kind >= 0]
