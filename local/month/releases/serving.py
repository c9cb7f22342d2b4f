"""What the endpoint serves at a moment: the model and share of each arm."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aisle.experiments.assignment import experiment_of
from aisle.releases.recipe import recipe_of
from aisle.releases.release import CANARY, CHALLENGER, CHAMPION, Variant
from local.demo.setting import Setting

DIGITS = 4  # of a share; SageMaker keeps weights as single precision


@dataclass(frozen=True)
class Arm:
    name: str
    version: str
    share: float

    @property
    def recipe(self) -> str:
        return recipe_of(self.version) or self.version


@dataclass(frozen=True)
class Serving:
    """At a moment of the cloud's clock. Without an endpoint there are no arms."""

    at: datetime
    arms: tuple[Arm, ...]
    experiment: str | None  # which names the salt of the draw

    def find(self, name: str) -> Arm | None:
        return next((arm for arm in self.arms if arm.name == name and arm.share), None)

    @property
    def challenger_share(self) -> float:
        challenger = self.find(CHALLENGER)
        return challenger.share if challenger else 0.0

    @property
    def split(self) -> tuple[str | None, dict[str, float]]:
        """The salt, and each recipe's share. A canary is its recipe's: a refresh moves nobody to another recipe."""
        shares: dict[str, float] = {}
        for arm in self.arms:
            if arm.share:
                shares[arm.recipe] = round(shares.get(arm.recipe, 0.0) + arm.share, DIGITS)
        return self.experiment, shares


def serving_now(setting: Setting, now: datetime) -> Serving:
    """Reads the endpoint as the front door does."""
    sagemaker, name = setting.cloud.client("sagemaker"), setting.outputs["EndpointName"]
    if name not in {each["EndpointName"] for each in sagemaker.list_endpoints()["Endpoints"]}:
        return Serving(now, (), None)
    described = sagemaker.describe_endpoint(EndpointName=name)
    config = sagemaker.describe_endpoint_config(EndpointConfigName=described["EndpointConfigName"])
    models = {each["VariantName"]: each["ModelName"] for each in config["ProductionVariants"]}
    variants = [
        Variant(each["VariantName"], models[each["VariantName"]], "", weight=_weight(each))
        for each in described["ProductionVariants"]
    ]
    whole = sum(each.weight for each in variants) or 1.0
    arms = tuple(
        Arm(each.name, each.model_name.removeprefix(f"{name}-"), round(each.weight / whole, DIGITS))
        for each in sorted(variants, key=lambda each: (CHAMPION, CHALLENGER, CANARY).index(each.name))
    )
    return Serving(now, arms, experiment_of(variants))


def _weight(variant: dict[str, Any]) -> float:
    return float(variant.get("CurrentWeight", variant.get("DesiredWeight", 1.0)))
