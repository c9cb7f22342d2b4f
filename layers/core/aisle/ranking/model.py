"""A model in memory: everything that a recommendation needs."""

from dataclasses import dataclass
from typing import Any

from aisle.events.preference_weights import EventWeights
from aisle.inputs.catalogue import Catalogue
from aisle.inputs.known_users import KnownUsers
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
