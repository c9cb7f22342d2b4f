"""SageMaker's endpoints: moto keeps them. One is in service when the servers of all its variants answer."""

import logging
from typing import Any

from moto.core.responses import ActionResult
from moto.core.utils import utcnow
from moto.sagemaker.exceptions import ValidationError
from moto.sagemaker.models import FakeEndpoint, SageMakerModelBackend
from moto.sagemaker.responses import SageMakerResponse

from local.engines.child_job import in_background
from local.engines.sagemaker import endpoint_invocation
from local.engines.sagemaker.endpoint_revival import CANNOT_SERVE, REVIVING, revive
from local.engines.sagemaker.hosting import Hosting
from local.engines.sagemaker.model_server import ServedModel
from local.runtime.running_cloud import RunningCloud

IN_PROGRESS = ("Creating", "Updating", REVIVING)

log = logging.getLogger(__name__)


def install(cloud: RunningCloud) -> None:
    hostings: dict[str, Hosting] = {}
    create, delete = SageMakerModelBackend.create_endpoint, SageMakerModelBackend.delete_endpoint
    describe = SageMakerModelBackend.describe_endpoint

    def create_endpoint(self: Any, endpoint_name: str, endpoint_config_name: str, tags: Any) -> FakeEndpoint:
        if endpoint_name in self.endpoints:
            raise ValidationError(f"Cannot create already existing endpoint {endpoint_name}.")
        self.describe_endpoint_config(endpoint_config_name)
        models = _models(self, endpoint_config_name)
        endpoint = create(self, endpoint_name, endpoint_config_name, tags)
        endpoint.production_variants = _described(self, endpoint_config_name)
        hostings[endpoint_name] = Hosting(cloud, lambda model: revive(cloud, endpoint, hostings[endpoint_name], model))
        _create(cloud, endpoint, hostings[endpoint_name], models)
        return endpoint

    def update_endpoint(self: SageMakerResponse) -> ActionResult:
        backend: Any = self.sagemaker_backend
        name, config = self._get_param("EndpointName"), self._get_param("EndpointConfigName")
        backend.describe_endpoint(name)
        backend.describe_endpoint_config(config)
        endpoint = backend.endpoints[name]
        if endpoint.endpoint_status in IN_PROGRESS:
            raise ValidationError(f"Cannot update in-progress endpoint {endpoint.arn}.")
        models, variants = _models(backend, config), _described(backend, config)
        if self._get_param("RetainAllVariantProperties"):
            excluded = self._get_param("ExcludeRetainedVariantProperties") or []
            _retain(endpoint.production_variants, variants, {each["VariantPropertyType"] for each in excluded})
        _update(cloud, endpoint, hostings[name], models, config, variants)
        return ActionResult({"EndpointArn": endpoint.arn})

    def describe_endpoint(self: Any, endpoint_name: str) -> Any:
        """An endpoint whose server is gone is not in service, not even for the moment before it is revived."""
        endpoint, hosting = self.endpoints.get(endpoint_name), hostings.get(endpoint_name)
        if endpoint and hosting and endpoint.endpoint_status == "InService" and not hosting.whole():
            endpoint.endpoint_status = REVIVING
        return describe(self, endpoint_name)

    def delete_endpoint(self: Any, endpoint_name: str) -> None:
        delete(self, endpoint_name)
        in_background(f"delete-{endpoint_name}", hostings.pop(endpoint_name).close)

    endpoint_invocation.install(cloud, hostings)
    cloud.patch(SageMakerModelBackend, "create_endpoint", create_endpoint)
    cloud.patch(SageMakerResponse, "update_endpoint", update_endpoint)
    cloud.patch(SageMakerModelBackend, "describe_endpoint", describe_endpoint)
    cloud.patch(SageMakerModelBackend, "delete_endpoint", delete_endpoint)
    cloud.patch(SageMakerModelBackend, "update_endpoint_weights_and_capacities", _update_weights_and_capacities)


def _create(cloud: RunningCloud, endpoint: Any, hosting: Hosting, models: dict[str, ServedModel]) -> None:
    endpoint.endpoint_status = "Creating"

    def work() -> None:
        failure = _change(cloud, endpoint, hosting, models)
        endpoint.failure_reason = failure
        endpoint.endpoint_status = "Failed" if failure else "InService"

    in_background(f"create-{endpoint.endpoint_name}", work)


def _update(
    cloud: RunningCloud,
    endpoint: Any,
    hosting: Hosting,
    models: dict[str, ServedModel],
    config: str,
    variants: list[dict[str, Any]],
) -> None:
    endpoint.endpoint_status, endpoint.failure_reason = "Updating", None

    def work() -> None:
        endpoint.failure_reason = _change(cloud, endpoint, hosting, models)
        if not endpoint.failure_reason:  # else it is rolled back: the former variants serve
            endpoint.endpoint_config_name, endpoint.production_variants = config, variants
        endpoint.endpoint_status = "InService" if hosting.whole() else REVIVING

    in_background(f"update-{endpoint.endpoint_name}", work)


def _change(cloud: RunningCloud, endpoint: Any, hosting: Hosting, models: dict[str, ServedModel]) -> str | None:
    """Returns the reason of a failure, or None."""
    try:
        hosting.change(models)
    except CANNOT_SERVE as error:
        if not cloud.stopping:
            log.error("Endpoint %s: %s", endpoint.endpoint_name, error)
        return str(error)
    except Exception as error:
        log.exception("Endpoint %s", endpoint.endpoint_name)
        return f"{type(error).__name__}: {error}"  # else the status would stay Creating
    finally:
        endpoint.last_modified_time = utcnow()
    return None


def _models(backend: Any, config: str) -> dict[str, ServedModel]:
    """Raises: ValidationError where a model has been deleted."""
    variants = backend.endpoint_configs[config].production_variants
    return {variant["VariantName"]: _model(backend.describe_model(variant["ModelName"])) for variant in variants}


def _model(model: Any) -> ServedModel:
    container = model.primary_container or model.containers[0]
    environment = tuple(sorted((container.get("Environment") or {}).items()))
    return ServedModel(
        model.model_name, container["ModelDataUrl"], model.execution_role_arn, container["Image"], environment
    )


def _described(backend: Any, config: str) -> list[dict[str, Any]]:
    """The variants as DescribeEndpoint shows them. moto leaves out a weight of 0."""
    variants = []
    for given in backend.endpoint_configs[config].production_variants:
        container = backend.describe_model(given["ModelName"]).primary_container
        weight, count = float(given.get("InitialVariantWeight", 1.0)), int(given.get("InitialInstanceCount", 1))
        image = container.get("Image")
        variants.append(
            {
                "VariantName": given["VariantName"],
                "DeployedImages": [{"SpecifiedImage": image, "ResolvedImage": image}],
                "CurrentWeight": weight,
                "DesiredWeight": weight,
                "CurrentInstanceCount": count,
                "DesiredInstanceCount": count,
            }
        )
    return variants


def _retain(former: list[dict[str, Any]], variants: list[dict[str, Any]], excluded: set[str]) -> None:
    """A variant that stays keeps its weight and its machines as they are, but for what is excluded."""
    by_name = {variant["VariantName"]: variant for variant in former}
    for variant in variants:
        for kept, desired in (("CurrentWeight", "DesiredWeight"), ("CurrentInstanceCount", "DesiredInstanceCount")):
            if variant["VariantName"] in by_name and desired not in excluded:
                variant[kept] = variant[desired] = by_name[variant["VariantName"]][kept]


def _update_weights_and_capacities(backend: Any, endpoint_name: str, desired_weights_and_capacities: Any) -> str:
    """Takes effect at once. moto loses the count where only a weight is given."""
    backend.describe_endpoint(endpoint_name)
    endpoint = backend.endpoints[endpoint_name]
    variants = {variant["VariantName"]: variant for variant in endpoint.production_variants}
    for wanted in desired_weights_and_capacities:
        if wanted["VariantName"] not in variants:
            raise ValidationError(f"Variant {wanted['VariantName']} is not in {endpoint.endpoint_config_name}.")
    for wanted in desired_weights_and_capacities:
        for name in ("Weight", "InstanceCount"):
            if f"Desired{name}" in wanted:
                value = wanted[f"Desired{name}"]
                variants[wanted["VariantName"]] |= {f"Desired{name}": value, f"Current{name}": value}
    endpoint.last_modified_time = utcnow()
    return str(endpoint.arn)
