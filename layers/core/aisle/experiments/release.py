"""Releases: which models stand behind the endpoint, and who gets how much of the traffic."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from aisle.errors import Unavailable

CHAMPION, CHALLENGER = "champion", "challenger"
CHALLENGER_WEIGHT = 0.1  # enough to judge it in weeks; a bad one meets one shopper in ten


@dataclass(frozen=True)
class Variant:
    """One model behind the endpoint, with its share of the traffic."""

    name: str
    model_name: str
    instance_type: str
    instances: int = 1
    weight: float = 1.0


@dataclass(frozen=True)
class Endpoint:
    """The endpoint as it stands."""

    status: str  # SageMaker's word
    variants: tuple[Variant, ...]

    def find(self, name: str) -> Variant | None:
        """The variant of that name; None where there is none."""
        return next((variant for variant in self.variants if variant.name == name), None)


@dataclass(frozen=True)
class Release:
    """What is to be done to the endpoint."""

    action: Literal["create", "update"]
    variant: str  # what the model in question becomes
    variants: tuple[Variant, ...]


def plan_release(endpoint: Endpoint | None, model_name: str, instance_type: str) -> Release:
    """The first model is champion alone; a later one is challenger, in place of an earlier challenger.

    Raises: Unavailable, where the endpoint is in no state to be changed.
    """
    if endpoint is None or endpoint.status == "Failed":
        return Release("create", CHAMPION, (Variant(CHAMPION, model_name, instance_type),))
    champion = _champion(endpoint)
    challenger = Variant(CHALLENGER, model_name, instance_type, weight=CHALLENGER_WEIGHT)
    return Release("update", CHALLENGER, (replace(champion, weight=1 - CHALLENGER_WEIGHT), challenger))


def plan_promotion(endpoint: Endpoint) -> Release:
    """The challenger's model as champion, alone, on as many machines as carried the traffic before.

    Raises: Unavailable
    """
    champion, challenger = _champion(endpoint), endpoint.find(CHALLENGER)
    if challenger is None:
        raise Unavailable("the endpoint has no challenger to promote")
    promoted = replace(challenger, name=CHAMPION, weight=1.0, instances=max(champion.instances, challenger.instances))
    return Release("update", CHAMPION, (promoted,))


def share(variants: Sequence[Variant], name: str) -> float:
    """Of the people.

    >>> share([Variant("champion", "m1", "t", weight=3.0), Variant("challenger", "m2", "t", weight=1.0)], "challenger")
    0.25
    """
    total = sum(variant.weight for variant in variants)
    return sum(variant.weight for variant in variants if variant.name == name) / total if total else 0.0


def _champion(endpoint: Endpoint) -> Variant:
    champion = endpoint.find(CHAMPION)
    if endpoint.status != "InService" or champion is None:
        raise Unavailable(f"the endpoint is {endpoint.status} with champion {champion}: it cannot be changed now")
    return champion
