"""Whether there is enough to learn from, and in words what is lacking."""

import numpy as np

from aisle.admission.sound import MIN_USERS
from training.data.dataset import Dataset


class NothingToJudgeBy(Exception):
    """The newest visits tell of no item that was new to its shopper, so no ranking can be right or wrong."""

    def __init__(self) -> None:
        super().__init__(
            "0 of the newest visits were of an item that was new to its shopper, 1 needed to judge a model."
        )


def returning_shoppers(dataset: Dataset) -> int:
    """People who liked at least two different items: only they say what goes with what."""
    interactions = dataset.interactions
    liked = interactions.weight > 0
    pairs = np.unique(np.stack((interactions.row[liked], interactions.item[liked])), axis=1)
    return int(np.count_nonzero(np.bincount(pairs[0]) >= 2)) if pairs.shape[1] else 0


def lacking(dataset: Dataset) -> list[str]:
    """What is missing for a model, and how much; nothing where there is enough.

    The gate judges a model by as many shoppers, so fewer could never pass it.
    """
    if not len(dataset.catalogue):
        return ["The catalogue is empty, 1 item needed."]
    returning = returning_shoppers(dataset)
    if returning >= MIN_USERS:
        return []
    found = [f"{returning} returning shoppers, {MIN_USERS} needed: people who liked two different items."]
    if dataset.unknown_items:
        found.append(f"{dataset.unknown_items} interactions were left out: the catalogue lacks their items.")
    return found
