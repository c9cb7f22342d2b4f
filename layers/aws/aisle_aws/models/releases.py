"""The endpoint, read and described as SageMaker wants it; and what the front door falls back on when it is silent."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError

from aisle.experiments.release import Endpoint, Variant
from aisle.lake.zones import CHAMPION_KEY
from aisle_aws.settings import settings
from aisle_aws.stores import object_store
from aisle_aws.transport.clients import client

DELETION = {"Delay": 2, "MaxAttempts": 45}


def read_endpoint() -> Endpoint | None:
    """None before the first release."""
    sagemaker = client("sagemaker")
    try:
        told = sagemaker.describe_endpoint(EndpointName=settings.endpoint_name)
    except ClientError as error:
        if "Could not find" in error.response["Error"]["Message"]:
            return None
        raise
    config = sagemaker.describe_endpoint_config(EndpointConfigName=told["EndpointConfigName"])
    current = {variant["VariantName"]: variant for variant in told.get("ProductionVariants", ())}
    variants = [_variant(made, current.get(made["VariantName"], {})) for made in config["ProductionVariants"]]
    return Endpoint(told["EndpointStatus"], tuple(variants))


def clear_failed(endpoint: Endpoint | None) -> None:
    """An endpoint that failed serves nobody, and its name is free only when it is gone."""
    if endpoint is not None and endpoint.status == "Failed":
        sagemaker, name = client("sagemaker"), settings.endpoint_name
        sagemaker.delete_endpoint(EndpointName=name)
        sagemaker.get_waiter("endpoint_deleted").wait(EndpointName=name, WaiterConfig=DELETION)


def endpoint_config_name(now: datetime) -> str:
    """A configuration cannot be changed, so each release makes one."""
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


def model_version(model_name: str) -> str:
    """A model is called after the endpoint and its version."""
    return model_name.removeprefix(f"{settings.endpoint_name}-")


def publish_champion(model_name: str, artifacts: str) -> None:
    """What the front door answers with when the endpoint does not: the champion's artefact."""
    champion = {"model_version": model_version(model_name), "model_artifacts": artifacts}
    object_store.write_json(settings.artifacts_bucket, CHAMPION_KEY, champion)


def _variant(made: dict[str, Any], current: dict[str, Any]) -> Variant:
    """As it runs now where it runs: scaling and a rollback change it after it was made."""
    return Variant(
        name=made["VariantName"],
        model_name=made["ModelName"],
        instance_type=made["InstanceType"],
        instances=max(1, current.get("CurrentInstanceCount", made["InitialInstanceCount"])),
        weight=current.get("CurrentWeight", made["InitialVariantWeight"]),
    )
