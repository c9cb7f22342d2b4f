"""What releases leave behind: SageMaker's models and endpoint configurations, and the artefacts in S3."""

from collections.abc import Iterator

from aisle.lake.zones import MODELS
from aisle.releases.versions import of_stack
from aisle_aws.models import releases
from aisle_aws.models.model_registry import EVALUATION
from aisle_aws.settings import settings
from aisle_aws.stores import object_store
from aisle_aws.transport.clients import client


def released_versions() -> list[str]:
    """The versions that have a model in SageMaker, so that an endpoint can serve them."""
    names = _names("list_models", "Models", "ModelName")
    return of_stack(map(releases.model_version, names), settings.endpoint_name)


def trained_versions() -> list[str]:
    """The versions that have an artefact in S3, those of refused models and of a training under way included."""
    keys = object_store.keys(settings.artifacts_bucket, f"{MODELS}/")
    return of_stack({key.split("/")[1] for key in keys if _goes(key)}, settings.endpoint_name)


def delete(version: str, is_released: bool) -> None:
    """The artefact first: what is left of a deletion that failed half-way is found again.

    Raises: Unavailable
    """
    bucket = settings.artifacts_bucket
    object_store.delete_all(bucket, [key for key in object_store.keys(bucket, f"{MODELS}/{version}/") if _goes(key)])
    if is_released:
        client("sagemaker").delete_model(ModelName=releases.model_name(version))


def delete_configurations_before(current: str) -> list[str]:
    """Deletes the configurations older than the one that serves. A newer one may be of a release under way."""
    names = _names("list_endpoint_configs", "EndpointConfigs", "EndpointConfigName")
    old = [name for name in of_stack(names, settings.endpoint_name) if name < current]
    for name in old:
        client("sagemaker").delete_endpoint_config(EndpointConfigName=name)
    return old


def _names(operation: str, listed: str, field: str) -> Iterator[str]:
    pages = client("sagemaker").get_paginator(operation).paginate(NameContains=settings.endpoint_name)
    return (each[field] for page in pages for each in page[listed])


def _goes(key: str) -> bool:
    """The evaluation stays: the registry's entry leads to it."""
    return not key.endswith(f"/{EVALUATION}")
