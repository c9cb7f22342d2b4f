"""AWS::Lambda::Function, with layers, dead letters, logging and reserved concurrency."""

import io
import zipfile
from typing import Any

from local.cloudformation.declare import Resource, current, fit
from local.cloudformation.special import Special


class Function(Special):
    name = "FunctionName"

    def make(self, name: str, properties: dict[str, Any], about: dict[str, Any]) -> Resource:
        given = properties | {"FunctionName": name, "Code": _code(properties["Code"])}
        made = _call("create_function", given)
        _reserve(name, properties)
        return Resource(name, {"Arn": made["FunctionArn"]})

    def change(self, resource: Resource, properties: dict[str, Any], about: dict[str, Any]) -> Resource:
        named = {"FunctionName": resource.physical_resource_id}
        _call("update_function_code", _code(properties["Code"]) | named)
        _call("update_function_configuration", properties | named)
        _reserve(resource.physical_resource_id, properties)
        return resource

    def remove(self, resource: Resource) -> None:
        current().client("lambda").delete_function(FunctionName=resource.physical_resource_id)


def _call(call: str, properties: dict[str, Any]) -> Any:
    client = current().client("lambda")
    shape = client.meta.service_model.operation_model(client.meta.method_to_api_mapping[call]).input_shape
    return getattr(client, call)(**fit(properties, shape))


def _reserve(name: str, properties: dict[str, Any]) -> None:
    reserved = properties.get("ReservedConcurrentExecutions")
    if reserved is not None:
        current().client("lambda").put_function_concurrency(
            FunctionName=name, ReservedConcurrentExecutions=int(reserved)
        )


def _code(code: dict[str, Any]) -> dict[str, Any]:
    """Packs inline source text into an archive, as CloudFormation does."""
    if "ZipFile" not in code:
        return code
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as content:
        content.writestr(zipfile.ZipInfo("index.py"), code["ZipFile"])
    return {"ZipFile": archive.getvalue()}
