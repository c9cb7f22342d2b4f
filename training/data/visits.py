"""Visits to items: what a person does with one item without turning to another between is one visit."""

from dataclasses import dataclass

import numpy as np

from aisle.arrays.array_types import Bools, Floats, Indices, Ints
from training.data.dataset import Dataset


@dataclass(frozen=True)
class Visits:
    """By person, oldest first."""

    person: Indices
    item: Indices
    strongest: Floats  # the greatest weight among its touches
    time: Ints  # of its first touch
    touch: Ints  # the place of its first touch
    session: Indices

    def __len__(self) -> int:
        return len(self.person)


def visits(dataset: Dataset, among: Bools) -> Visits:
    """The visits within the touches that `among` marks; what counts against an item is no visit."""
    interactions = dataset.interactions
    liked = np.flatnonzero(among & (interactions.weight > 0))
    person, item = interactions.row[liked], interactions.item[liked]
    begins = np.ones(len(liked), dtype=bool)
    begins[1:] = (person[1:] != person[:-1]) | (item[1:] != item[:-1])
    first = np.flatnonzero(begins)
    strongest = np.maximum.reduceat(interactions.weight[liked], first) if len(first) else np.zeros(0, dtype=np.float32)
    place = liked[first]
    return Visits(person[first], item[first], strongest, interactions.time[place], place, dataset.session[place])
