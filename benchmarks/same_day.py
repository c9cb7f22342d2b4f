"""Shuffles a dataset's order within each person's day, to find how much a figure depends on that order.

Where times are days, the items of one day are in the order of some file. If a figure falls after shuffling, it came
from the file's order, not from the shoppers.
"""

import sys
from dataclasses import replace

import numpy as np

from aisle.arrays.columns import take
from aisle.inputs.histories import DAY_MS
from training.data.dataset import Dataset

DATELESS = {"amazon-sequences": "Beauty.txt has the order of a person's items, not their days"}
"""Formats without days, and why."""


def refuse_dateless(form: str) -> None:
    """Ends the program with the reason."""
    if form in DATELESS:
        sys.exit(f"--shuffle-days needs the day of each interaction: {DATELESS[form]}")


def shuffle_days(dataset: Dataset, seed: int) -> Dataset:
    """Every interaction keeps its day, session and transaction, and takes the time of another one of that day."""
    interactions = dataset.interactions
    chance = np.random.default_rng(seed).random(len(interactions))
    order = np.lexsort((chance, interactions.time // DAY_MS, interactions.row))  # interactions are by person and time
    return replace(
        dataset,
        interactions=replace(take(interactions, order), time=interactions.time),
        session=dataset.session[order],
        transaction=dataset.transaction[order],
    )
