"""A model in memory: everything that a recommendation needs."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from aisle.arrays.array_types import Bools, Doubles, Indices
from aisle.events.preference_weights import EventWeights
from aisle.inputs.catalogue import Catalogue
from aisle.inputs.known_users import KnownUsers
from aisle.inputs.rise import rise
from aisle.live.item_facts import ItemFacts
from aisle.ranking.network import Network
from aisle.retrieval.views import Views


@dataclass(frozen=True)
class Model:
    """A fitted model. `aisle.ranking.artefact` saves and loads it."""

    manifest: dict[str, Any]  # model_version, features_version, serving, and a report of the training
    catalogue: Catalogue
    views: Views
    network: Network
    users: KnownUsers
    event_weights: EventWeights
    facts: ItemFacts  # what the shop says of its items: those of the training, or live ones

    @property
    def version(self) -> str:
        """The model's own version; a release names it."""
        return str(self.manifest["model_version"])

    @property
    def owned_may_return(self) -> bool:
        """Whether owned items may be recommended, since people of this shop buy the same item again."""
        return bool(self.manifest["serving"]["owned_may_return"])

    @property
    def seen_share(self) -> float:
        """The greatest share of an answer that may be items seen before. Units: 0 to 1."""
        return float(self.manifest["serving"]["met_share"])

    @cached_property
    def place(self) -> Indices:
        """The position of each item in the facts; -1 where the shop no longer has it. Shape: (items,)."""
        return self.facts.positions_of(self.catalogue.hashes)

    @cached_property
    def on_sale(self) -> Bools:
        """Whether each item may be shown. Shape: (items,)."""
        return (self.place >= 0) & self.facts.on_sale[self.place] if len(self.facts) else self.place >= 0

    @cached_property
    def by_popularity(self) -> Indices:
        """Every item, those first that are taken most of late. Shape: (items,)."""
        popularity = self.views.popularity
        return np.lexsort((-popularity.total, -popularity.recent)).astype(np.int32)

    @cached_property
    def rises(self) -> Doubles:
        """How far each item rises, in standard errors; 0 where it does not, as every newcomer. Shape: (items,)."""
        popularity, trained = self.views.popularity, self.views.trained_items
        rises = np.zeros(len(popularity.total))
        recent, ever = np.expm1(popularity.recent[:trained]), np.expm1(popularity.total[:trained])
        rises[:trained] = rise(recent.astype(np.float64), ever.astype(np.float64))
        return rises

    @cached_property
    def by_rise(self) -> Indices:
        """Every item: what rises, by how far, then what is popular of late. Shape: (items,)."""
        return self.by_popularity[np.argsort(-self.rises[self.by_popularity], kind="stable")]

    def find(self, item_ids: Sequence[str]) -> Indices:
        """The position of each item, or of a variant's item; -1 for an id that the model does not know."""
        place = self.facts.find_all(item_ids)
        return np.where(place >= 0, self._of_place[place], -1).astype(np.int32) if len(self.facts) else place

    def of_places(self, places: Sequence[int]) -> Indices:
        """The positions in the model of these positions in the facts; -1 where the model does not know the item."""
        return self._of_place[np.array(places, dtype=np.int64)]

    def prepare(self) -> None:
        """Compute what every request needs, so that none waits for it."""
        _ = self.on_sale, self._of_place, self.by_rise

    def card(self, item: int) -> dict[str, Any]:
        """The live item at a position of the model; empty where the shop no longer has it."""
        place = int(self.place[item])
        return self.facts.item(place) if place >= 0 else {}

    @cached_property
    def _of_place(self) -> Indices:
        """The position in the model of each item of the facts; -1 where the model does not know it."""
        of_place = np.full(len(self.facts), -1, dtype=np.int32)
        known = np.flatnonzero(self.place >= 0)
        of_place[self.place[known]] = known
        return of_place
