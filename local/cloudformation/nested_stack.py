"""AWS::CloudFormation::Stack: a stack of its own, whose outputs are its attributes."""

from typing import Any
from urllib.parse import urlsplit

from local.cloudformation.declare import Resource, current
from local.cloudformation.special import Special


class NestedStack(Special):
    def make(self, name: str, properties: dict[str, Any], about: dict[str, Any]) -> Resource:
        client = current().client("cloudformation")
        made = client.create_stack(StackName=name, Capabilities=["CAPABILITY_IAM"], **_request(properties))
        return Resource(made["StackId"], _outputs(client, made["StackId"]))

    def change(self, resource: Resource, properties: dict[str, Any], about: dict[str, Any]) -> Resource:
        client = current().client("cloudformation")
        client.update_stack(StackName=resource.given["name"], **_request(properties))
        resource.attributes = _outputs(client, resource.physical_resource_id)
        return resource

    def remove(self, resource: Resource) -> None:
        current().client("cloudformation").delete_stack(StackName=resource.physical_resource_id)


def _request(properties: dict[str, Any]) -> dict[str, Any]:
    parameters = [
        {"ParameterKey": name, "ParameterValue": ",".join(value) if isinstance(value, list) else str(value)}
        for name, value in (properties.get("Parameters") or {}).items()
    ]
    bucket, _, key = urlsplit(properties["TemplateURL"]).path.lstrip("/").partition("/")
    body = current().client("s3").get_object(Bucket=bucket, Key=key)["Body"].read().decode()
    return {"TemplateBody": body, "Parameters": parameters}


def _outputs(client: Any, stack_id: str) -> dict[str, Any]:
    stack = client.describe_stacks(StackName=stack_id)["Stacks"][0]
    return {f"Outputs.{output['OutputKey']}": output["OutputValue"] for output in stack.get("Outputs") or []}
