"""A model: everything that a recommendation needs, in memory."""

from dataclasses import dataclass
from typing import Any

from aisle.events.preference_weights import EventWeights
from aisle.inputs.catalogue import Catalogue
from aisle.inputs.known_users import KnownUsers
from aisle.ranking.network import Network
from aisle.retrieval.views import Views


@dataclass(frozen=True)
class Model:
    manifest: dict[str, Any]  # model_version, features_version, serving, and an account of the training
    catalogue: Catalogue
    views: Views
    network: Network
    users: KnownUsers
    event_weights: EventWeights

    @property
    def version(self) -> str:
        return str(self.manifest["model_version"])

    @property
    def owned_may_return(self) -> bool:
        """Whether people of this shop buy the same item again, so that it may be recommended to them."""
        return bool(self.manifest["serving"]["owned_may_return"])

    @property
    def seen_share(self) -> float:
        """How much of an answer may be items that the shopper has met before."""
        return float(self.manifest["serving"]["met_share"])
