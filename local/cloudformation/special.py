"""What moto asks of a resource's class, for the types that one API call does not make."""

from abc import ABC, abstractmethod
from typing import Any

from local.cloudformation.declare import Resource


class Special(ABC):
    """`make` creates; `change` and `remove` do as far as the type can."""

    name: str | None = None  # the property that names it

    @abstractmethod
    def make(self, name: str, properties: dict[str, Any], about: dict[str, Any]) -> Resource: ...

    def change(self, resource: Resource, properties: dict[str, Any], about: dict[str, Any]) -> Resource:
        """In place; a type that cannot be changed is made anew."""
        self.remove(resource)
        return self.make(resource.given.get("name", resource.physical_resource_id), properties, about)

    def remove(self, resource: Resource) -> None:  # noqa: B027 - not every type can
        """Nothing, where nothing stays behind."""

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

    def delete_from_cloudformation_json(self, *_: Any) -> None:  # noqa: B027 - moto wants it to be there
        """moto asks the resource itself first, and it knows."""
