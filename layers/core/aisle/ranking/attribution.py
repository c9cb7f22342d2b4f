"""From a view's opinion of an item back to the entry of the history that it mostly comes from."""

import numpy as np

from aisle.arrays.array_types import Floats, Indices
from aisle.features.pairs import Pairs
from aisle.retrieval.retrievers import Retriever


class Attribution:
    """Of one person; what a reading gives is laid out once for all the items that are asked about."""

    def __init__(self, pairs: Pairs) -> None:
        self.pairs = pairs
        self._given: dict[str, tuple[Indices, Floats]] = {}

    def source(self, retriever: Retriever, item: int) -> int | None:
        """Place in the history; None where no entry speaks for the item."""
        if retriever.name not in self._given:
            self._given[retriever.name] = self._lay_out(retriever)
        neighbours, gives = self._given[retriever.name]
        place = (neighbours == item).nonzero()[0]
        if not len(place):
            return None
        most = place[gives[place].argmax()]
        return int(most * len(self.pairs.shoppers.histories.item) // len(gives)) if gives[most] > 0 else None

    def _lay_out(self, retriever: Retriever) -> tuple[Indices, Floats]:
        """What each entry gives to its neighbours. Shape: (entries * K,) both."""
        histories, view = self.pairs.shoppers.histories, self.pairs.views.neighbours[retriever.view]
        lists = view.lists(histories.item)
        weight = np.where(lists >= 0, histories.weights(self.pairs.views.decays[retriever.name]), np.float32(0))
        gives = view.weights.take(lists, axis=0) * weight[:, None]
        return view.ids.take(lists, axis=0).ravel(), gives.ravel()
