"""Releases: the models behind the endpoint, and their shares of the traffic."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from aisle.errors import Unavailable

CHAMPION, CHALLENGER, CANARY = "champion", "challenger", "canary"
SETTLED = "InService"  # the endpoint's status while nothing changes it
CHALLENGER_WEIGHT = 0.1  # enough to decide within weeks; one shopper in ten may see a bad model


@dataclass(frozen=True)
class Variant:
    """One model behind the endpoint, with its machines and traffic weight."""

    name: str
    model_name: str
    instance_type: str
    instances: int = 1
    weight: float = 1.0


@dataclass(frozen=True)
class Endpoint:
    """The endpoint's current state."""

    status: str  # SageMaker's EndpointStatus
    variants: tuple[Variant, ...]

    def find(self, name: str) -> Variant | None:
        """Return the variant with this name, if there is one."""
        return next((variant for variant in self.variants if variant.name == name), None)


@dataclass(frozen=True)
class Release:
    """A change of the endpoint: its variants afterwards."""

    action: Literal["create", "update", "none"]  # none: the endpoint is as planned already
    variant: str  # the role of the model that the change is about
    variants: tuple[Variant, ...]


def plan_release(endpoint: Endpoint | None, model_name: str, instance_type: str) -> Release:
    """Plan the release of a new model. The first model becomes the only champion.

    A later model becomes the challenger and replaces an earlier challenger.

    Raises: Unavailable, if the endpoint's state allows no change.
    """
    if endpoint is None or endpoint.status == "Failed":
        return _first(model_name, instance_type)
    champion = _champion(endpoint)
    challenger = Variant(CHALLENGER, model_name, instance_type, weight=CHALLENGER_WEIGHT)
    return Release("update", CHALLENGER, (replace(champion, weight=1 - CHALLENGER_WEIGHT), challenger))


def plan_promotion(endpoint: Endpoint | None, model_name: str | None = None) -> Release:
    """Plan the promotion: the challenger's model becomes the only champion.

    It gets the larger instance count of the two variants. `model_name`: the challenger that is meant; None means any.

    Raises: Unavailable, if that challenger is not being tried or the endpoint's state allows no change.
    """
    challenger = endpoint.find(CHALLENGER) if endpoint else None
    if endpoint is None or challenger is None:
        raise Unavailable("the endpoint has no challenger to promote")
    if model_name not in (None, challenger.model_name):
        raise Unavailable(f"the challenger is {challenger.model_name} now, not {model_name}")
    if challenger.weight == 0:
        raise Unavailable(f"the challenger {challenger.model_name} was rolled back and serves nobody")
    instances = max(_champion(endpoint).instances, challenger.instances)
    return Release("update", CHAMPION, (replace(challenger, name=CHAMPION, weight=1.0, instances=instances),))


def plan_restoration(endpoint: Endpoint | None, model_name: str, instance_type: str) -> Release:
    """Plan the way back: an earlier model becomes the only champion, on as many machines as the champion has.

    Raises: Unavailable, if the endpoint's state allows no change.
    """
    if endpoint is None or endpoint.status == "Failed":
        return _first(model_name, instance_type)
    restored = Variant(CHAMPION, model_name, instance_type, _champion(endpoint).instances)
    served = {(variant.model_name, variant.instance_type) for variant in endpoint.variants}
    return Release("none" if served == {(model_name, instance_type)} else "update", CHAMPION, (restored,))


def share(variants: Sequence[Variant], name: str) -> float:
    """The share of people who get a variant.

    >>> share([Variant("champion", "m1", "t", weight=3.0), Variant("challenger", "m2", "t", weight=1.0)], "challenger")
    0.25
    """
    total = sum(variant.weight for variant in variants)
    return sum(variant.weight for variant in variants if variant.name == name) / total if total else 0.0


def _first(model_name: str, instance_type: str) -> Release:
    return Release("create", CHAMPION, (Variant(CHAMPION, model_name, instance_type),))


def _champion(endpoint: Endpoint) -> Variant:
    champion = endpoint.find(CHAMPION)
    if endpoint.status != SETTLED or champion is None:
        raise Unavailable(f"the endpoint is {endpoint.status} with champion {champion}: it cannot be changed now")
    return champion
