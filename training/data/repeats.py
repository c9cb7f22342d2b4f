"""How often people of this shop buy an item again, and how often they return to items they have seen."""

from dataclasses import dataclass

import numpy as np

from aisle.arrays.array_types import Bools
from aisle.inputs.histories import DAY_MS, PURCHASE
from training.config import Config
from training.data.dataset import Dataset
from training.data.examples import examples


@dataclass(frozen=True)
class Repeats:
    bought_again: float  # share of purchases whose item the person had bought on an earlier day
    met_again: float  # share of visits whose item was in the history already
    allowed: bool  # whether what a person owns may be recommended

    @property
    def mask(self) -> str:
        return "nothing" if self.allowed else "owned"


def observe(dataset: Dataset, among: Bools, config: Config) -> Repeats:
    interactions = dataset.interactions
    visited = examples(dataset, among, among)
    bought = np.flatnonzero(among & (interactions.event == PURCHASE))
    keys = interactions.row[bought].astype(np.int64) * len(dataset.catalogue) + interactions.item[bought]
    days = np.unique(
        np.stack((keys, interactions.time[bought] // DAY_MS)), axis=1
    )  # one purchase per person, item and day
    again = days.shape[1] - len(np.unique(days[0]))
    share = again / max(days.shape[1], 1)
    seen = float(visited.known.mean()) if len(visited) else 0.0
    return Repeats(share, seen, share >= config.repeats_from)
