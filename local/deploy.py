"""`sam deploy` to the embedded cloud: packages, creates or updates the stack, returns its outputs."""

import json
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from local.cloud import Cloud
from local.cloudformation.changing.applications import stop_applications
from local.package import packaged, staging_bucket, template_url, upload
from local.runtime.running_cloud import RunningCloud

STACK = "aisle"  # the name of the stack, unless another is given
STREAM_STARTER = "EnrichStateMachineArn"  # the output that names what starts the streaming job
NEVER_CREATED = ("CREATE_PENDING", "CREATE_IN_PROGRESS", "CREATE_FAILED", "REVIEW_IN_PROGRESS")
AT_HOME = {
    "AnswerBudgetMs": "5000",  # the endpoint, Spark and trainings share this machine with the front door
    "HoldoutShare": "0",  # the one shopper of a demo or a test is to meet Aisle
}
CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]


class DeploymentError(Exception):
    """The stack does not match the template. The message has the resource, the reason and the resource's log."""


def deploy(
    cloud: Cloud,
    template: Path = Path("template.yaml"),
    parameters: dict[str, str] | None = None,
    stack_name: str = STACK,
) -> dict[str, str]:
    """Creates the stack or updates it with its data inside. Returns its outputs. Raises: DeploymentError.

    A streaming job is stopped first and started after: EMR Serverless changes no application that works, and the job
    would keep its former code. Parameters of the template are as in AT_HOME, unless given.
    """
    _make_staging(cloud)
    body = packaged(cloud, template)
    given = {name: value for name, value in AT_HOME.items() if name in body.get("Parameters", {})} | (parameters or {})
    bucket, key = upload(cloud, json.dumps(body, default=str).encode(), "json")
    request = {
        "StackName": stack_name,
        "TemplateURL": template_url(cloud, bucket, key),
        "Parameters": [{"ParameterKey": name, "ParameterValue": value} for name, value in given.items()],
        "Capabilities": CAPABILITIES,
    }
    cloudformation = cloud.client("cloudformation")
    exists = _exists(cloudformation, stack_name)
    streamed = exists and stop_applications(cloud, stack_name)
    try:
        if exists:
            cloudformation.update_stack(**request)
        else:
            cloudformation.create_stack(**request)
    except ClientError as error:
        message = error.response["Error"]["Message"]
        if "No updates are to be performed" not in message:
            raise DeploymentError(f"{message}\n{_failed_events(cloudformation, stack_name)}") from None
    made = outputs(cloud, stack_name)
    if streamed and STREAM_STARTER in made:
        cloud.client("stepfunctions").start_execution(stateMachineArn=made[STREAM_STARTER], input="{}")
    return made


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


def _exists(cloudformation: Any, stack_name: str) -> bool:
    """A stack whose creation failed is removed, and does not exist. One whose update failed is updated again."""
    stacks = [each for each in cloudformation.describe_stacks()["Stacks"] if each["StackName"] == stack_name]
    if stacks and stacks[0]["StackStatus"] in NEVER_CREATED:
        cloudformation.delete_stack(StackName=stack_name)
        return False
    return bool(stacks)


def _failed_events(cloudformation: Any, stack_name: str) -> str:
    try:
        events = cloudformation.describe_stack_events(StackName=stack_name)["StackEvents"]
    except ClientError:
        return ""  # without a stack the template itself was refused
    failed = [each for each in events if each["ResourceStatus"].endswith("FAILED")]
    return "\n".join(f"{each['LogicalResourceId']} {each['ResourceStatus']}" for each in failed)
