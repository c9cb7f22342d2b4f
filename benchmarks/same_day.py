"""A dataset whose order within each person's day is drawn by chance: what of a figure rests on that order.

Where times are days, what was taken on one day stands in the order of some file. A figure that falls when that order
is shuffled was told by the file, not by the shoppers.
"""

import sys
from dataclasses import replace

import numpy as np

from aisle.arrays.columns import take
from aisle.inputs.histories import DAY_MS
from training.data.dataset import Dataset

DATELESS = {"amazon-sequences": "Beauty.txt tells the order of a person's items, not their days"}
"""Formats whose days cannot be known."""


def refuse_dateless(form: str) -> None:
    """Ends the program, saying why."""
    if form in DATELESS:
        sys.exit(f"--shuffle-days needs the day of each interaction: {DATELESS[form]}")


def shuffle_days(dataset: Dataset, seed: int) -> Dataset:
    """Every interaction keeps its day, its session and its transaction, and takes another's time of that day."""
    interactions = dataset.interactions
    chance = np.random.default_rng(seed).random(len(interactions))
    order = np.lexsort((chance, interactions.time // DAY_MS, interactions.row))  # touches stand by person and time
    return replace(
        dataset,
        interactions=replace(take(interactions, order), time=interactions.time),
        session=dataset.session[order],
        transaction=dataset.transaction[order],
    )
