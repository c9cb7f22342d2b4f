"""The endpoint in SageMaker's terms."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError

from aisle.releases.release import Endpoint, Variant
from aisle_aws.settings import settings
from aisle_aws.transport.clients import client

DELETION = {"Delay": 2, "MaxAttempts": 45}


def read_endpoint() -> Endpoint | None:
    """None before the first release."""
    sagemaker = client("sagemaker")
    try:
        description = sagemaker.describe_endpoint(EndpointName=settings.endpoint_name)
    except ClientError as error:
        if "Could not find" in error.response["Error"]["Message"]:
            return None
        raise
    config = sagemaker.describe_endpoint_config(EndpointConfigName=description["EndpointConfigName"])
    current = {variant["VariantName"]: variant for variant in description.get("ProductionVariants", ())}
    variants = [
        _variant(configured, current.get(configured["VariantName"], {})) for configured in config["ProductionVariants"]
    ]
    return Endpoint(description["EndpointStatus"], tuple(variants))


def configuration_in_force() -> str:
    """The name of the configuration that the endpoint serves with."""
    return str(client("sagemaker").describe_endpoint(EndpointName=settings.endpoint_name)["EndpointConfigName"])


def clear_failed(endpoint: Endpoint | None) -> None:
    """Deletes an endpoint that is made anew, since its name is free only after deletion. A healthy one stays.

    Source: EndpointStatus in SageMaker's API. Of a failed one DeleteEndpoint is the only operation.
    """
    if endpoint is not None and endpoint.is_broken:
        sagemaker, name = client("sagemaker"), settings.endpoint_name
        sagemaker.delete_endpoint(EndpointName=name)
        sagemaker.get_waiter("endpoint_deleted").wait(EndpointName=name, WaiterConfig=DELETION)


def endpoint_config_name(now: datetime) -> str:
    """Each release makes a new configuration, since one cannot be changed."""
    return f"{settings.endpoint_name}-{now:%Y%m%d-%H%M%S}"


def production_variants(variants: Sequence[Variant]) -> list[dict[str, Any]]:
    return [
        {
            "VariantName": variant.name,
            "ModelName": variant.model_name,
            "InstanceType": variant.instance_type,
            "InitialInstanceCount": variant.instances,
            "InitialVariantWeight": variant.weight,
        }
        for variant in variants
    ]


def retained(retains: str) -> dict[str, Any]:
    """What an update leaves of the variants that stay: it may have changed since the plan. For UpdateEndpoint."""
    if retains == "nothing":
        return {}
    if retains == "all":
        return {"RetainAllVariantProperties": True}
    planned = [{"VariantPropertyType": "DesiredWeight"}]
    return {"RetainAllVariantProperties": True, "ExcludeRetainedVariantProperties": planned}


def model_name(version: str) -> str:
    return f"{settings.endpoint_name}-{version}"


def model_version(model_name: str) -> str:
    """The version in a model's name, which is the endpoint's name and the version."""
    return model_name.removeprefix(f"{settings.endpoint_name}-")


def _variant(configured: dict[str, Any], current: dict[str, Any]) -> Variant:
    """The variant as it runs now, else as configured: scaling and rollbacks change it later."""
    return Variant(
        name=configured["VariantName"],
        model_name=configured["ModelName"],
        instance_type=configured["InstanceType"],
        instances=max(1, current.get("CurrentInstanceCount", configured["InitialInstanceCount"])),
        weight=current.get("CurrentWeight", configured["InitialVariantWeight"]),
    )
