"""Attribution: finds the history entry that contributes most to a retriever's score of an item."""

from typing import Any

import numpy as np

from aisle.arrays.array_types import Floats, Indices
from aisle.features.pairs import Pairs
from aisle.ranking.model import Model
from aisle.retrieval.retrievers import Retriever


class Attribution:
    """The attribution of one person's scores. It computes the contributions of a retriever once for all items."""

    def __init__(self, model: Model, pairs: Pairs) -> None:
        """`pairs` are of one person."""
        self.model = model
        self.pairs = pairs
        self._cache: dict[str, tuple[Indices, Floats]] = {}

    def source(self, retriever: Retriever, item: int) -> int | None:
        """The position of the entry in the history; None where no entry contributes to the item."""
        if retriever.name not in self._cache:
            self._cache[retriever.name] = self._contributions(retriever)
        neighbours, values = self._cache[retriever.name]
        position = (neighbours == item).nonzero()[0]
        if not len(position):
            return None
        largest = position[values[position].argmax()]
        return int(largest * len(self.pairs.shoppers.histories.item) // len(values)) if values[largest] > 0 else None

    def card(self, entry: int) -> dict[str, Any]:
        """The live item of a history entry; empty where the shop no longer has it."""
        return self.model.card(int(self.pairs.shoppers.histories.item[entry]))

    def _contributions(self, retriever: Retriever) -> tuple[Indices, Floats]:
        """The neighbours of each history entry, and what it adds to their scores. Shape: both (entries * K,)."""
        histories, view = self.pairs.shoppers.histories, self.pairs.views.neighbours[retriever.view]
        lists = view.lists(histories.item)
        weight = np.where(lists >= 0, histories.weights(self.pairs.views.decays[retriever.name]), np.float32(0))
        values = view.weights.take(lists, axis=0) * weight[:, None]
        return view.ids.take(lists, axis=0).ravel(), values.ravel()
