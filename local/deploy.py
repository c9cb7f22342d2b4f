"""`sam deploy` to the embedded cloud: packages, creates or updates the stack, returns its outputs."""

import json
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from local.cloud import Cloud
from local.package import packaged, staging_bucket, template_url, upload
from local.runtime.running_cloud import RunningCloud

STACK = "aisle"  # the name of the stack, unless another is given
CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]


class DeploymentError(Exception):
    """The stack does not match the template. The message has the resource, the reason and the resource's log."""


def deploy(
    cloud: Cloud,
    template: Path = Path("template.yaml"),
    parameters: dict[str, str] | None = None,
    stack_name: str = STACK,
) -> dict[str, str]:
    """Returns the stack's outputs. Raises: DeploymentError."""
    _make_staging(cloud)
    bucket, key = upload(cloud, json.dumps(packaged(cloud, template), default=str).encode(), "json")
    request = {
        "StackName": stack_name,
        "TemplateURL": template_url(cloud, bucket, key),
        "Parameters": [{"ParameterKey": name, "ParameterValue": value} for name, value in (parameters or {}).items()],
        "Capabilities": CAPABILITIES,
    }
    cloudformation = cloud.client("cloudformation")
    status = _status(cloudformation, stack_name)
    try:
        if status is None:
            cloudformation.create_stack(**request)
        else:
            cloudformation.update_stack(**request)
    except ClientError as error:
        message = error.response["Error"]["Message"]
        if "No updates are to be performed" not in message:
            raise DeploymentError(f"{message}\n{_failed_events(cloudformation, stack_name)}") from None
    return outputs(cloud, stack_name)


def outputs(cloud: RunningCloud, stack_name: str = STACK) -> dict[str, str]:
    """Raises: DeploymentError, if the stack is not complete."""
    stack = cloud.client("cloudformation").describe_stacks(StackName=stack_name)["Stacks"][0]
    if not stack["StackStatus"].endswith("_COMPLETE"):
        raise DeploymentError(f"{stack_name} is {stack['StackStatus']}")
    return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs") or []}


def _make_staging(cloud: Cloud) -> None:
    s3, bucket = cloud.client("s3"), staging_bucket(cloud)
    if bucket not in {each["Name"] for each in s3.list_buckets()["Buckets"]}:
        s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": cloud.region})


def _status(cloudformation: Any, stack_name: str) -> str | None:
    """None where there is no stack. A stack whose creation failed is removed and counts as none."""
    stacks = [each for each in cloudformation.describe_stacks()["Stacks"] if each["StackName"] == stack_name]
    if not stacks:
        return None
    status: str = stacks[0]["StackStatus"]
    if not status.endswith("_COMPLETE"):
        cloudformation.delete_stack(StackName=stack_name)
        return None
    return status


def _failed_events(cloudformation: Any, stack_name: str) -> str:
    try:
        events = cloudformation.describe_stack_events(StackName=stack_name)["StackEvents"]
    except ClientError:
        return ""  # without a stack the template itself was refused
    failed = [each for each in events if each["ResourceStatus"].endswith("FAILED")]
    return "\n".join(f"{each['LogicalResourceId']} {each['ResourceStatus']}" for each in failed)
