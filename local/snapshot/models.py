"""Saves and restores the registry, models, endpoints, their scaling, and the catalogue's tables.

It saves the API's descriptions and creates them again through the API, so that endpoints start as usual.
"""

import json
from collections.abc import Iterator
from typing import Any

from local.cloud import Cloud
from local.cloudformation.declare import fit
from local.snapshot.data import as_json
from local.snapshot.store import Entry, Store

# kind: (list call, its list, the name within, describe call, its parameter, create call)
SAGEMAKER = {
    "model": ("list_models", "Models", "ModelName", "describe_model", "ModelName", "create_model"),
    "endpoint_config": (
        "list_endpoint_configs",
        "EndpointConfigs",
        "EndpointConfigName",
        "describe_endpoint_config",
        "EndpointConfigName",
        "create_endpoint_config",
    ),
    "endpoint": ("list_endpoints", "Endpoints", "EndpointName", "describe_endpoint", "EndpointName", "create_endpoint"),
}
SCALING = {
    "scaling_target": ("describe_scalable_targets", "ScalableTargets", "register_scalable_target"),
    "scaling_policy": ("describe_scaling_policies", "ScalingPolicies", "put_scaling_policy"),
}


def described(cloud: Cloud, kind: str) -> Iterator[Entry]:
    """Models, endpoint configurations and endpoints."""
    list_call, listed, name, describe_call, parameter, _ = SAGEMAKER[kind]
    client = cloud.client("sagemaker")
    for each in _all(client, list_call, listed):
        yield _entry(each[name], getattr(client, describe_call)(**{parameter: each[name]}))


def restore_described(cloud: Cloud, store: Store, kind: str) -> None:
    list_call, listed, name, _, _, create_call = SAGEMAKER[kind]
    client = cloud.client("sagemaker")
    existing = {each[name] for each in _all(client, list_call, listed)}
    for stored, _, content in store.rows(kind):
        if stored not in existing and json.loads(content).get("EndpointStatus") != "Failed":
            _make(client, create_call, json.loads(content))


def restore_weights(cloud: Cloud, store: Store) -> None:
    """Restores weights that changed after the endpoint's configuration was made."""
    client = cloud.client("sagemaker")
    for name, _, content in store.rows("endpoint"):
        kept = {each["VariantName"]: each.get("CurrentWeight") for each in json.loads(content)["ProductionVariants"]}
        now = {each["VariantName"]: each.get("CurrentWeight") for each in _variants(client, name)}
        if kept.keys() == now.keys() and kept != now:
            client.update_endpoint_weights_and_capacities(
                EndpointName=name,
                DesiredWeightsAndCapacities=[
                    {"VariantName": variant, "DesiredWeight": weight} for variant, weight in kept.items()
                ],
            )


def packages(cloud: Cloud) -> Iterator[Entry]:
    """The registry: the versions of each group, in order."""
    client = cloud.client("sagemaker")
    for group in _all(client, "list_model_package_groups", "ModelPackageGroupSummaryList"):
        name = group["ModelPackageGroupName"]
        for each in _all(client, "list_model_packages", "ModelPackageSummaryList", ModelPackageGroupName=name):
            package = client.describe_model_package(ModelPackageName=each["ModelPackageArn"])
            yield _entry(f"{name}/{package['ModelPackageVersion']:08d}", package)


def restore_packages(cloud: Cloud, store: Store) -> None:
    client = cloud.client("sagemaker")
    existing = {entry.name for entry in packages(cloud)}
    for name, _, content in store.rows("package"):
        if name not in existing:
            package = json.loads(content)
            package.pop("ModelPackageName", None)  # the group and the next version make its name
            _make(client, "create_model_package", package)


def tables(cloud: Cloud) -> Iterator[Entry]:
    client = cloud.client("glue")
    for database in _all(client, "get_databases", "DatabaseList"):
        for table in _all(client, "get_tables", "TableList", DatabaseName=database["Name"]):
            named = {"DatabaseName": database["Name"], "TableName": table["Name"]}
            partitions = _all(client, "get_partitions", "Partitions", **named)
            yield _entry(f"{database['Name']}/{table['Name']}", {"table": table, "partitions": partitions})


def restore_tables(cloud: Cloud, store: Store) -> None:
    client = cloud.client("glue")
    existing = {entry.name for entry in tables(cloud)}
    databases = {database["Name"] for database in _all(client, "get_databases", "DatabaseList")}
    for name, _, content in store.rows("table"):
        database, table = name.split("/", 1)
        if name in existing or database not in databases:
            continue
        kept = json.loads(content)
        _make(client, "create_table", {"DatabaseName": database, "TableInput": kept["table"]})
        for partition in kept["partitions"]:
            named = {"DatabaseName": database, "TableName": table, "PartitionInput": partition}
            _make(client, "create_partition", named)


def scaling(cloud: Cloud, kind: str) -> Iterator[Entry]:
    describe_call, listed, _ = SCALING[kind]
    client = cloud.client("application-autoscaling")
    for each in _all(client, describe_call, listed, ServiceNamespace="sagemaker"):
        yield _entry(f"{each['ResourceId']}/{each.get('PolicyName', '')}", each)


def restore_scaling(cloud: Cloud, store: Store, kind: str) -> None:
    client, sagemaker = cloud.client("application-autoscaling"), cloud.client("sagemaker")
    existing = {
        f"endpoint/{each['EndpointName']}/variant/{variant['VariantName']}"
        for each in _all(sagemaker, "list_endpoints", "Endpoints")
        for variant in _variants(sagemaker, each["EndpointName"])
    }
    for _, _, content in store.rows(kind):
        about = json.loads(content)
        if about["ResourceId"] in existing:  # a failed endpoint is not restored
            _make(client, SCALING[kind][2], about)


def _make(client: Any, call: str, about: dict[str, Any]) -> None:
    """Creates from a description, which has the creation's parameters and more."""
    shape = client.meta.service_model.operation_model(client.meta.method_to_api_mapping[call]).input_shape
    getattr(client, call)(**fit(_without_empty(about), shape))


def _without_empty(value: Any) -> Any:
    """Drops empty objects: a description shows unset fields as such, and a creation refuses them."""
    if isinstance(value, dict):
        cleaned = {name: _without_empty(each) for name, each in value.items()}
        return {name: each for name, each in cleaned.items() if each not in ({}, [], None)}
    return [_without_empty(each) for each in value] if isinstance(value, list) else value


def _entry(name: str, about: dict[str, Any]) -> Entry:
    about.pop("ResponseMetadata", None)
    content = as_json(about)
    return Entry(name, content, {}, lambda: content)


def _all(client: Any, call: str, listed: str, **parameters: Any) -> list[dict[str, Any]]:
    if client.can_paginate(call):
        pages = client.get_paginator(call).paginate(**parameters)
        return [each for page in pages for each in page.get(listed) or []]
    return list(getattr(client, call)(**parameters).get(listed) or [])


def _variants(client: Any, endpoint: str) -> list[dict[str, Any]]:
    return list(client.describe_endpoint(EndpointName=endpoint).get("ProductionVariants") or [])
