"""moto's own tables and log groups, with what its types lack: time to live, and changes in place."""

from typing import Any

from moto.dynamodb.models.table import Table as MotoTable
from moto.logs.models import LogGroup as MotoLogGroup

from local.cloudformation.declare import current

FIXED = ("KeySchema", "TableName")


class Replaced(ValueError):
    """CloudFormation would replace the resource, and its data would be lost."""


class Table(MotoTable):
    name = "TableName"

    @classmethod
    def create_from_cloudformation_json(
        cls, resource_name: str, cloudformation_json: Any, *place: Any, **about: Any
    ) -> Any:
        table = MotoTable.create_from_cloudformation_json(resource_name, cloudformation_json, *place, **about)
        _set_time_to_live(table.name, cloudformation_json["Properties"])
        return table

    @classmethod
    def update_from_cloudformation_json(
        cls, original_resource: Any, new_resource_name: str, cloudformation_json: Any, *place: Any, **named: Any
    ) -> Any:
        """Raises: Replaced."""
        properties = cloudformation_json["Properties"]
        if properties["KeySchema"] != original_resource.schema or new_resource_name != original_resource.name:
            raise Replaced(f"a change of {' or '.join(FIXED)} makes a new table, without the items of this one")
        _set_time_to_live(original_resource.name, properties)
        return original_resource


class LogGroup(MotoLogGroup):
    name = "LogGroupName"

    @classmethod
    def update_from_cloudformation_json(
        cls, original_resource: Any, new_resource_name: str, cloudformation_json: Any, *place: Any, **named: Any
    ) -> Any:
        original_resource.set_retention_policy(cloudformation_json["Properties"].get("RetentionInDays"))
        return original_resource


def _set_time_to_live(table: str, properties: dict[str, Any]) -> None:
    given = properties.get("TimeToLiveSpecification")
    if given:
        enabled = str(given["Enabled"]).lower() == "true"
        specification = {"AttributeName": given["AttributeName"], "Enabled": enabled}
        current().client("dynamodb").update_time_to_live(TableName=table, TimeToLiveSpecification=specification)
