"""Releases: the models behind the endpoint, and their shares of the traffic."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

CHAMPION, CHALLENGER, CANARY = "champion", "challenger", "canary"
SETTLED = "InService"  # the endpoint's status while nothing changes it
LOST = ("Failed", "OutOfService")  # it answers nobody, and no change brings it back: it is made anew
STUCK = "UpdateRollbackFailed"  # it answers with a mix of two configurations: only a restoration makes it anew
CHALLENGER_WEIGHT = 0.1  # of a trial whose stages nobody told
CANARY_WEIGHT = 0.1  # one shopper in ten meets a model that is an hour old


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

    @property
    def is_lost(self) -> bool:
        """Whether it answers nobody and is to be made anew."""
        return self.status in LOST

    @property
    def is_broken(self) -> bool:
        """Whether no update is planned for it: a restoration makes it anew."""
        return self.status in (*LOST, STUCK)

    @property
    def is_trial(self) -> bool:
        """Whether a challenger serves somebody. One at weight 0 was rolled back."""
        challenger = self.find(CHALLENGER)
        return challenger is not None and challenger.weight > 0


@dataclass(frozen=True)
class Release:
    """A change of the endpoint: its variants afterwards."""

    action: Literal["create", "update", "none"]  # none: the endpoint is as planned already
    variant: str  # the role of the model that the change is about
    variants: tuple[Variant, ...]
    retains: Literal["nothing", "instances", "all"] = "nothing"  # of variants that stay, whatever is planned for them


def share(variants: Sequence[Variant], name: str) -> float:
    """The share of people who get a variant.

    >>> share([Variant("champion", "m1", "t", weight=3.0), Variant("challenger", "m2", "t", weight=1.0)], "challenger")
    0.25
    """
    total = sum(variant.weight for variant in variants)
    return sum(variant.weight for variant in variants if variant.name == name) / total if total else 0.0
