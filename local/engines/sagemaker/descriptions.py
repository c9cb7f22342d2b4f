"""SageMaker's descriptions leave out what was not given. moto answers it empty, and sagemaker-core refuses that."""

from collections.abc import Callable
from typing import Any

from moto.core.responses import ActionResult
from moto.sagemaker.responses import SageMakerResponse

from local.runtime.running_cloud import RunningCloud

DESCRIPTIONS = ("describe_model", "describe_endpoint", "describe_endpoint_config")


def install(cloud: RunningCloud) -> None:
    for name in DESCRIPTIONS:
        cloud.patch(SageMakerResponse, name, _in_full(getattr(SageMakerResponse, name)))


def _in_full(describe: Callable[[Any], Any]) -> Callable[[Any], ActionResult]:
    def description(self: SageMakerResponse) -> ActionResult:
        told = describe(self).result
        return ActionResult({name: value for name, value in told.items() if value != {}})

    return description
