"""The sequence view: what the last items of a history, in their order, say about the next one."""

from dataclasses import dataclass

import numpy as np

from aisle.arrays.array_types import Floats, Indices, Ints
from aisle.arrays.ragged import add_in_row
from aisle.inputs.histories import Histories
from aisle.retrieval.nearest import Clusters, best, products

SHARPER = 4.0  # before the hidden layer: entries of a unit vector are small


@dataclass(frozen=True)
class Sequence:
    """Trained by `training.views.sequence`.

    Shape: items (items, size): what an item says; targets (items, size + 1): what scores it, its popularity last;
    places (window, size): how much the latest, the one before ... counts; hidden and output (size, size) and (size,).
    """

    items: Floats
    targets: Floats
    places: Floats
    hidden: Floats
    hidden_bias: Floats
    output: Floats
    output_bias: Floats
    clusters: Clusters | None = None  # of the targets, where they are too many to scan

    def encode(self, histories: Histories) -> Floats:
        """Each person's vector: the items so far, weighed by place, then one layer beside itself.

        Shape: (rows, size + 1); the last column is 1 and meets the target's popularity.
        """
        window = len(self.places)
        counts = (histories.strength > 0) & (histories.gap < window)
        row, place = histories.row[counts], histories.gap[counts].astype(np.int64)
        said = self.items[histories.item[counts]] * self.places[place]  # (entries, size)
        pooled = add_in_row(row, said, histories.rows)
        pooled /= np.maximum(np.linalg.norm(pooled, axis=1, keepdims=True), 1e-6)
        inner = np.maximum((SHARPER * pooled) @ self.hidden + self.hidden_bias, 0)
        vector = pooled + inner @ self.output + self.output_bias
        vector[np.bincount(row, minlength=histories.rows) == 0] = 0  # nobody known: popularity alone
        return np.concatenate((vector, np.ones((histories.rows, 1), dtype=np.float32)), axis=1)

    def best(self, people: Floats, n: int) -> tuple[Ints, Floats]:
        """The n items of greatest score for each person: keys row * items + item, ascending, and scores."""
        return best(self.targets, self.clusters, people, n)

    def scores(self, people: Floats, row: Indices, item: Indices) -> Floats:
        return products(self.targets, people, row, item)
