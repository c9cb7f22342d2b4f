"""Attribution: finds the history entry that contributes most to a retriever's score of an item."""

from typing import Any

import numpy as np

from aisle.features.pairs import Pairs
from aisle.ranking.model import Model
from aisle.retrieval.retrievers import BY_WORDS, Retriever

Contributions = tuple[Any, ...]
"""History entry, neighbour and value of each contribution."""


class Attribution:
    """The attribution of one person's scores. It computes the contributions of a retriever once for all items."""

    def __init__(self, model: Model, pairs: Pairs) -> None:
        """`pairs` are of one person."""
        self.model = model
        self.pairs = pairs
        self._cache: dict[str, Contributions] = {}

    def source(self, retriever: Retriever, item: int) -> int | None:
        """The position of the entry in the history; None where no entry contributes to the item."""
        if retriever.name not in self._cache:
            self._cache[retriever.name] = self._contributions(retriever)
        entry, neighbours, values = self._cache[retriever.name]
        position = (neighbours == item).nonzero()[0]
        if not len(position):
            return None
        largest = position[values[position].argmax()]
        return int(entry[largest]) if values[largest] > 0 else None

    def card(self, entry: int) -> dict[str, Any]:
        """The live item of a history entry; empty where the shop no longer has it."""
        return self.model.card(int(self.pairs.shoppers.histories.item[entry]))

    def _contributions(self, retriever: Retriever) -> Contributions:
        """Each history entry's neighbours, and what it adds to their scores. Shape: all (contributions,)."""
        histories, views = self.pairs.shoppers.histories, self.pairs.views
        view = views.neighbours[retriever.view]
        lists = view.lists(views.stand_in(histories.item))
        weight = histories.weights(views.decays[retriever.name])
        listed = (lists >= 0) & ((retriever.view != BY_WORDS) | (histories.item < views.trained_items))
        values = view.weights.take(lists, axis=0) * np.where(listed, weight, np.float32(0))[:, None]
        row = np.arange(len(lists), dtype=np.int32)
        found = np.repeat(row, values.shape[1]), view.ids.take(lists, axis=0).ravel(), values.ravel()
        if not views.newcomers or retriever.view != BY_WORDS:
            return found
        keys, given = views.newcomers.by_words((row, histories.item, weight), views.items)  # an entry for a row
        entry, neighbour = np.divmod(keys, views.items)
        added = (entry, neighbour, given)
        return tuple(np.concatenate(pair) for pair in zip(found, added, strict=True))
