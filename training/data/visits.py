"""Visits to items: a person's consecutive interactions with one item are one visit."""

from dataclasses import dataclass

import numpy as np

from aisle.arrays.array_types import Bools, Floats, Indices, Ints
from training.data.dataset import Dataset


@dataclass(frozen=True)
class Visits:
    """By person, oldest first."""

    person: Indices
    item: Indices
    strongest: Floats  # the greatest weight of its interactions
    time: Ints  # of its first interaction
    interaction: Ints  # position of its first interaction
    session: Indices

    def __len__(self) -> int:
        return len(self.person)


def visits(dataset: Dataset, among: Bools) -> Visits:
    """The visits within the interactions that `among` marks. Interactions of negative weight do not count."""
    interactions = dataset.interactions
    liked = np.flatnonzero(among & (interactions.weight > 0))
    person, item = interactions.row[liked], interactions.item[liked]
    begins = np.ones(len(liked), dtype=bool)
    begins[1:] = (person[1:] != person[:-1]) | (item[1:] != item[:-1])
    first = np.flatnonzero(begins)
    strongest = np.maximum.reduceat(interactions.weight[liked], first) if len(first) else np.zeros(0, dtype=np.float32)
    place = liked[first]
    return Visits(person[first], item[first], strongest, interactions.time[place], place, dataset.session[place])
