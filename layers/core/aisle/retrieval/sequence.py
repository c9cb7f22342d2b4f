"""The sequence view: predicts the next item from the order of the last items."""

from dataclasses import dataclass

import numpy as np

from aisle.arrays.array_types import Bools, Floats, Indices, Ints
from aisle.arrays.ragged import add_in_row
from aisle.inputs.histories import Histories
from aisle.retrieval.nearest import Clusters, best, best_allowed, products, vectors_of

SHARPER = 4.0  # scale before the hidden layer, since entries of a unit vector are small


@dataclass(frozen=True)
class Sequence:
    """The parameters of the encoder. `training.views.sequence` trains them.

    `items` embeds an item of the history. `targets` embeds an item to score; its last column is the popularity.
    `places` weights each position of the history, the latest item first.
    Shape: items (items, size), targets (items, size + 1), places (window, size), hidden and output (size, size), biases
    (size,).
    """

    items: Floats
    targets: Floats
    places: Floats
    hidden: Floats
    hidden_bias: Floats
    output: Floats
    output_bias: Floats
    clusters: Clusters | None = None  # of the targets; None where a scan is fast enough
    newcomers: Floats | None = None  # (newcomers, size): as `items`, of those that came after the training
    newcomers_as_targets: Floats | None = None  # (newcomers, size + 1): as `targets`

    def encode(self, histories: Histories) -> Floats:
        """Each person's vector: the sum of item embeddings, weighted by position, plus a residual hidden layer.

        Shape: (rows, size + 1). The last column is 1, to be multiplied by the target's popularity.
        """
        window = len(self.places)
        counts = (histories.strength > 0) & (histories.gap < window)
        row, position = histories.row[counts], histories.gap[counts].astype(np.int64)
        weighted = (
            vectors_of(self.items, self.newcomers, histories.item[counts]) * self.places[position]
        )  # (entries, size)
        pooled = add_in_row(row, weighted, histories.rows)
        pooled /= np.maximum(np.linalg.norm(pooled, axis=1, keepdims=True), 1e-6)
        inner = np.maximum((SHARPER * pooled) @ self.hidden + self.hidden_bias, 0)
        vector = pooled + inner @ self.output + self.output_bias
        vector[np.bincount(row, minlength=histories.rows) == 0] = 0  # an empty history: popularity alone
        return np.concatenate((vector, np.ones((histories.rows, 1), dtype=np.float32)), axis=1)

    def best(self, people: Floats, n: int, width: int) -> tuple[Ints, Floats]:
        """The n trained items of greatest score for each person: keys row * width + item, ascending, and scores."""
        return best(self.targets, self.clusters, people, n, width)

    def best_allowed(self, people: Floats, n: int, allowed: Bools) -> tuple[Ints, Floats]:
        """As `best`, of the allowed trained items alone. Shape: allowed (items,), newcomers included."""
        trained = allowed[: len(self.targets)]
        return best_allowed(self.targets, self.clusters, people, n, len(allowed), trained)

    def scores(self, people: Floats, row: Indices, item: Indices) -> Floats:
        """The score of each (person, item) pair. Shape: row, item (pairs,) -> (pairs,)."""
        return products(self.targets, self.newcomers_as_targets, people, row, item)
