"""Versions of the model, as SageMaker knows them: its registry and the endpoint, by sagemaker-core."""

import logging
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError
from sagemaker.core.resources import Endpoint, EndpointConfig, ModelPackage
from sagemaker.core.utils.utils import Unassigned

from aisle.errors import InvalidInput
from aisle.releases import release as releases
from aisle.releases.release import CHALLENGER, CHAMPION
from aisle_aws.stores import object_store
from aisle_aws.transport.clients import client
from ops.stack import Stack

logging.getLogger("sagemaker.core").setLevel(logging.ERROR)  # it tells of its settings where our JSON goes
ABOUT = ("model_version", "recipe", "gate", "verdict", "data_first", "data_last")  # the other properties are metrics


@dataclass(frozen=True)
class Version:
    """One entry of the registry."""

    name: str
    package: ModelPackage

    @property
    def properties(self) -> dict[str, str]:
        return dict(_given(self.package.customer_metadata_properties) or {})

    def metrics(self, of_popularity: bool = False) -> dict[str, float]:
        found = {name: value for name, value in self.properties.items() if name not in ABOUT}
        if of_popularity:
            found = {name.removeprefix("popularity_"): value for name, value in found.items() if _is_popularity(name)}
        else:
            found = {name: value for name, value in found.items() if not _is_popularity(name)}
        return {name: float(value) for name, value in found.items() if value != "null"}

    def verdict(self) -> dict[str, Any]:
        """The gate's, and `afterwards` what became of the model: rolled back, promoted, undecided, and so on."""
        description = str(_given(self.package.model_package_description) or "")
        return {
            "approved": _given(self.package.model_approval_status) == "Approved",
            "reasons": description.removeprefix(f"{self.name}: "),
            "gate": self.properties.get("gate"),
            "afterwards": _given(self.package.approval_description),
        }

    def evaluation(self) -> dict[str, Any]:
        """The whole evaluation, which lies beside the artefact; empty where it is gone."""
        metrics = _given(self.package.model_metrics)
        quality = _given(metrics.model_quality) if metrics else None
        statistics = _given(quality.statistics) if quality else None
        if statistics is None:
            return {}
        return object_store.read_json(*object_store.parse_address(str(statistics.s3_uri))) or {}


def registered(stack: Stack) -> list[Version]:
    """Every version that was ever trained, the newest first."""
    packages = ModelPackage.get_all(model_package_group_name=stack.output("ModelPackageGroupName"))
    named = [
        Version(str((_given(each.customer_metadata_properties) or {}).get("model_version")), each) for each in packages
    ]
    return sorted(named, key=lambda version: version.name, reverse=True)


def find(stack: Stack, name: str) -> Version:
    """Raises: InvalidInput, with the versions that there are."""
    versions = registered(stack)
    found = next((version for version in versions if version.name == name), None)
    if found is None:
        known = ", ".join(version.name for version in versions[:5]) or "none"
        raise InvalidInput("VERSION", f"is in no entry of the registry; the newest are: {known}", name)
    return found


def kept(stack: Stack) -> set[str]:
    """The versions that can serve again: those that have a model in SageMaker."""
    prefix = f"{stack.output('EndpointName')}-"
    pages = client("sagemaker").get_paginator("list_models").paginate(NameContains=prefix)
    return {model["ModelName"].removeprefix(prefix) for page in pages for model in page["Models"]}


def serving(stack: Stack) -> dict[str, dict[str, Any]]:
    """Version -> its variant and weight. Empty where there is no endpoint."""
    name, endpoint = stack.output("EndpointName"), _endpoint(stack)
    if endpoint is None:
        return {}
    config = EndpointConfig.get(endpoint_config_name=str(endpoint.endpoint_config_name))
    weights = {each.variant_name: _given(each.current_weight) for each in _given(endpoint.production_variants) or ()}
    return {
        str(each.model_name).removeprefix(f"{name}-"): {
            "variant": each.variant_name,
            "weight": weights.get(each.variant_name),
        }
        for each in config.production_variants
    }


def champion(stack: Stack) -> str | None:
    """The version that serves as champion; None where no endpoint serves, or one that is made anew."""
    endpoint = _endpoint(stack)
    if endpoint is None or releases.Endpoint(str(endpoint.endpoint_status), ()).is_broken:
        return None
    return next((name for name, it in serving(stack).items() if it["variant"] == CHAMPION), None)


def tried(stack: Stack) -> str | None:
    """The version that is being tried; None where no trial runs. One that was rolled back keeps its place, unasked."""
    return next((name for name, it in serving(stack).items() if it["variant"] == CHALLENGER and it["weight"]), None)


def _endpoint(stack: Stack) -> Endpoint | None:
    """None before the first release."""
    try:
        return Endpoint.get(endpoint_name=stack.output("EndpointName"))
    except ClientError as error:
        if "Could not find" in str(error):
            return None
        raise


def _given(value: Any) -> Any:
    """None where SageMaker's answer has no such field."""
    return None if isinstance(value, Unassigned) else value


def _is_popularity(name: str) -> bool:
    return name.startswith("popularity_")
