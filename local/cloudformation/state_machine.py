"""AWS::StepFunctions::StateMachine: created through the API, since moto runs only such machines."""

import json
from typing import Any

from local.cloudformation.declare import Resource, current
from local.cloudformation.special import Special


class StateMachine(Special):
    name = "StateMachineName"

    def make(self, name: str, properties: dict[str, Any], about: dict[str, Any]) -> Resource:
        kind = properties.get("StateMachineType", "STANDARD")
        made = (
            current()
            .client("stepfunctions")
            .create_state_machine(
                name=name, definition=definition(properties), roleArn=properties["RoleArn"], type=kind
            )
        )
        return Resource(made["stateMachineArn"], {"Arn": made["stateMachineArn"], "Name": name})

    def change(self, resource: Resource, properties: dict[str, Any], about: dict[str, Any]) -> Resource:
        current().client("stepfunctions").update_state_machine(
            stateMachineArn=resource.physical_resource_id,
            definition=definition(properties),
            roleArn=properties["RoleArn"],
        )
        return resource

    def remove(self, resource: Resource) -> None:
        current().client("stepfunctions").delete_state_machine(stateMachineArn=resource.physical_resource_id)


def definition(properties: dict[str, Any]) -> str:
    """The ASL text with its substitutions. Raises: ValueError if the result is not JSON."""
    text = properties.get("DefinitionString") or ""
    location = properties.get("DefinitionS3Location")
    if location:
        found = current().client("s3").get_object(Bucket=location["Bucket"], Key=location["Key"])
        text = found["Body"].read().decode()
    elif properties.get("Definition"):
        text = json.dumps(properties["Definition"])
    for name, value in (properties.get("DefinitionSubstitutions") or {}).items():
        text = text.replace(f"${{{name}}}", str(value))
    json.loads(text)
    return text
