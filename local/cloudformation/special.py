"""moto's interface of a resource class, for types that need more than one API call."""

from abc import ABC, abstractmethod
from typing import Any

from local.cloudformation.declare import Resource


class Special(ABC):
    """`make` creates; `change` and `remove` do what the type supports."""

    name: str | None = None  # the property that names it

    @abstractmethod
    def make(self, name: str, properties: dict[str, Any], about: dict[str, Any]) -> Resource: ...

    def change(self, resource: Resource, properties: dict[str, Any], about: dict[str, Any]) -> Resource:
        """Changes in place; a type without this is created again."""
        self.remove(resource)
        return self.make(resource.given.get("name", resource.physical_resource_id), properties, about)

    def remove(self, resource: Resource) -> None:  # noqa: B027 - not every type needs it
        """Does nothing where nothing is left to remove."""

    def has_cfn_attr(self, attribute: str) -> bool:
        return True

    def create_from_cloudformation_json(
        self, resource_name: str, cloudformation_json: Any, account_id: str, region_name: str, **about: Any
    ) -> Resource:
        properties = cloudformation_json["Properties"]
        resource = self.make(resource_name, properties, {"Type": cloudformation_json["Type"], **about})
        resource.kind, resource.type = self, cloudformation_json["Type"]
        resource.given.setdefault("name", resource_name)
        return resource

    def update_from_cloudformation_json(
        self,
        original_resource: Resource,
        new_resource_name: str,
        cloudformation_json: Any,
        account_id: str,
        region_name: str,
    ) -> Resource:
        about = {
            "Type": cloudformation_json["Type"],
            "LogicalId": getattr(original_resource, "logical_resource_id", ""),
        }
        resource = self.change(original_resource, cloudformation_json["Properties"], about)
        resource.kind, resource.type = self, cloudformation_json["Type"]
        return resource

    def delete_from_cloudformation_json(self, *_: Any) -> None:  # noqa: B027 - moto needs it to exist
        """Unused: moto first calls the resource's own `delete`."""
