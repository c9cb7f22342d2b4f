"""Declares a CloudFormation type: the API call that creates it, its Ref and its attributes.

Properties become the call's parameters by name, in any case, converted to the call's types. Properties that the call
does not know are left out. Ids and attributes are JMESPath over {answer, given, account, region}.
"""

import json
from dataclasses import dataclass, field
from typing import Any

import jmespath

from local.runtime.running_cloud import RunningCloud

_cloud: RunningCloud | None = None


def use(cloud: RunningCloud) -> None:
    global _cloud
    _cloud = cloud


def current() -> RunningCloud:
    if _cloud is None:
        raise RuntimeError("No cloud has started")
    return _cloud


@dataclass
class Resource:
    """A resource that exists. moto sets `logical_resource_id` and `cf_resource_type`."""

    physical_resource_id: str
    attributes: dict[str, Any] = field(default_factory=dict)
    kind: Any = None
    given: dict[str, Any] = field(default_factory=dict)
    type: str = ""

    def get_cfn_attribute(self, name: str) -> Any:
        if name not in self.attributes:
            raise KeyError(f"{self.type} has no attribute {name} here; it has {', '.join(self.attributes) or 'none'}")
        return self.attributes[name]

    def is_created(self) -> bool:
        return True

    def delete(self, account_id: str, region_name: str) -> None:
        self.kind.remove(self)


@dataclass(frozen=True)
class Declared:
    """`delete` is the call and the parameters that identify the resource, as JMESPath over {id, given}."""

    service: str
    create: str
    id: str
    attributes: dict[str, str] = field(default_factory=dict)
    name: str | None = None  # the property that names it, where it has one
    rename: dict[str, str] = field(default_factory=dict)  # property -> parameter
    delete: tuple[str, dict[str, str]] | None = None
    update: str | None = None  # a call that takes the same parameters and changes it in place
    update_by: dict[str, str] = field(default_factory=dict)  # what that call identifies it by, as `delete` does
    keeps: bool = False  # it holds data: where no call changes it, it stays as it is

    def has_cfn_attr(self, attribute: str) -> bool:
        return True  # `get_cfn_attribute` finds a wrong name

    def create_from_cloudformation_json(
        self, resource_name: str, cloudformation_json: Any, account_id: str, region_name: str, **about: Any
    ) -> Resource:
        properties = {self.rename.get(name, name): value for name, value in cloudformation_json["Properties"].items()}
        if self.name:
            properties.setdefault(self.rename.get(self.name, self.name), resource_name)
        return self._call(self.create, properties, cloudformation_json["Type"])

    def update_from_cloudformation_json(
        self,
        original_resource: Resource,
        new_resource_name: str,
        cloudformation_json: Any,
        account_id: str,
        region_name: str,
    ) -> Resource:
        if self.update is None and self.keeps:
            return original_resource
        if self.update is None:
            self.remove(original_resource)
            return self.create_from_cloudformation_json(new_resource_name, cloudformation_json, account_id, region_name)
        properties = {self.rename.get(name, name): value for name, value in cloudformation_json["Properties"].items()}
        if self.name:
            properties.setdefault(self.rename.get(self.name, self.name), new_resource_name)
        properties |= _identity(self.update_by, original_resource)
        original_resource.given = self._call(self.update, properties, cloudformation_json["Type"]).given
        return original_resource

    def delete_from_cloudformation_json(self, *_: Any) -> None:
        """Unused: moto first calls the resource's own `delete`."""

    def remove(self, resource: Resource) -> None:
        if self.delete:
            call, names = self.delete
            getattr(current().client(self.service), call)(**_identity(names, resource))

    def _call(self, call: str, properties: dict[str, Any], resource_type: str) -> Resource:
        cloud = current()
        client = cloud.client(self.service)
        operation = client.meta.service_model.operation_model(client.meta.method_to_api_mapping[call])
        given = fit(properties, operation.input_shape)
        answer = getattr(client, call)(**given)
        about = {"answer": answer, "given": given, "account": cloud.account_id, "region": cloud.region}
        attributes = {name: jmespath.search(path, about) for name, path in self.attributes.items()}
        return Resource(jmespath.search(self.id, about), attributes, self, given, resource_type)


def _identity(paths: dict[str, str], resource: Resource) -> dict[str, Any]:
    about = {"id": resource.physical_resource_id, "given": resource.given}
    return {name: jmespath.search(path, about) for name, path in paths.items()}


def fit(value: Any, shape: Any) -> Any:
    """Converts `value` to the API call's shape."""
    kind = shape.type_name
    if kind == "structure":
        members = {name.casefold(): name for name in shape.members}
        named = {members[name.casefold()]: each for name, each in value.items() if name.casefold() in members}
        return {name: fit(each, shape.members[name]) for name, each in named.items() if each is not None}
    if kind == "list":
        return [fit(each, shape.member) for each in (value if isinstance(value, list) else [value])]
    if kind == "map":
        pairs = value if isinstance(value, dict) else {pair["Key"]: pair["Value"] for pair in value}
        return {str(key): fit(each, shape.value) for key, each in pairs.items()}
    if kind == "boolean":
        return value if isinstance(value, bool) else str(value).lower() == "true"
    if kind in ("integer", "long"):
        return int(value)
    if kind in ("float", "double"):
        return float(value)
    if kind == "string" and not isinstance(value, str):
        return json.dumps(value) if isinstance(value, dict | list | bool) else str(value)
    return value
