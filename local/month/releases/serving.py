"""What the endpoint serves at a moment: the model and share of each arm."""

import time
from dataclasses import dataclass
from datetime import datetime

from aisle_aws.answering.split import SPLIT_AGE_S
from local.demo.setting import Setting

CHAMPION, CHALLENGER, CANARY = "champion", "challenger", "canary"
DIGITS = 4  # of a share; SageMaker keeps weights as single precision


@dataclass(frozen=True)
class Arm:
    name: str
    version: str
    share: float

    @property
    def recipe(self) -> str:
        """
        >>> Arm("champion", "aisle-20261129-020000-3f2a9c1b", 1.0).recipe
        '3f2a9c1b'
        """
        return self.version.rpartition("-")[2]


@dataclass(frozen=True)
class Serving:
    """At a moment of the cloud's clock. Without an endpoint there are no arms."""

    at: datetime
    arms: tuple[Arm, ...]

    def find(self, name: str) -> Arm | None:
        return next((arm for arm in self.arms if arm.name == name and arm.share), None)

    @property
    def challenger_share(self) -> float:
        challenger = self.find(CHALLENGER)
        return challenger.share if challenger else 0.0

    @property
    def experiment(self) -> str | None:
        """The running trial and its stage, which salt the draw."""
        challenger = self.find(CHALLENGER)
        return f"{challenger.recipe}/{challenger.share:g}" if challenger else None

    @property
    def split(self) -> tuple[str | None, dict[str, float]]:
        """The salt, and each recipe's share. A canary is its recipe's: a refresh moves nobody to another recipe."""
        shares: dict[str, float] = {}
        for arm in self.arms:
            if arm.share:
                shares[arm.recipe] = round(shares.get(arm.recipe, 0.0) + arm.share, DIGITS)
        return self.experiment, shares


def let_the_front_door_see(before: Serving | None, now: Serving) -> None:
    """Waits where the arms or their shares changed meanwhile: the front door reads them every half minute.

    That is half a minute of the machine's. On a clock that was moved on by hours, it would be the whole day's visits.
    """
    if before and _shares(before) != _shares(now):
        time.sleep(SPLIT_AGE_S)


def _shares(serving: Serving) -> set[tuple[str, float]]:
    return {(arm.name, arm.share) for arm in serving.arms}


def serving_now(setting: Setting, now: datetime) -> Serving:
    """Asks SageMaker. What is being updated serves as before."""
    sagemaker, name = setting.cloud.client("sagemaker"), setting.outputs["EndpointName"]
    if name not in {each["EndpointName"] for each in sagemaker.list_endpoints()["Endpoints"]}:
        return Serving(now, ())
    described = sagemaker.describe_endpoint(EndpointName=name)
    config = sagemaker.describe_endpoint_config(EndpointConfigName=described["EndpointConfigName"])
    models = {each["VariantName"]: each["ModelName"].removeprefix(f"{name}-") for each in config["ProductionVariants"]}
    weights = {each["VariantName"]: float(each["CurrentWeight"]) for each in described["ProductionVariants"]}
    whole = sum(weights.values()) or 1.0
    order = [each for each in (CHAMPION, CHALLENGER, CANARY) if each in weights]
    return Serving(now, tuple(Arm(each, models[each], round(weights[each] / whole, DIGITS)) for each in order))
