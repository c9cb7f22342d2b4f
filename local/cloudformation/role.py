"""AWS::IAM::Role with all its policies. moto's own type forgets managed ones, and whatever an update changes."""

import json
from functools import cache
from typing import Any

from moto.iam.aws_managed_policies import aws_managed_policies_data
from moto.iam.models import AWSManagedPolicy, iam_backends

from local.cloudformation.declare import Resource, current
from local.cloudformation.special import Special


class Role(Special):
    """Documents go past moto's validation, which refuses those without a version; IAM takes them as of 2008."""

    name = "RoleName"

    def make(self, name: str, properties: dict[str, Any], about: dict[str, Any]) -> Resource:
        trust, path = json.dumps(properties["AssumeRolePolicyDocument"]), properties.get("Path", "/")
        made = current().client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=trust, Path=path)["Role"]
        _give_policies(name, properties)
        return Resource(name, {"Arn": made["Arn"], "RoleId": made["RoleId"]})

    def change(self, resource: Resource, properties: dict[str, Any], about: dict[str, Any]) -> Resource:
        name = resource.physical_resource_id
        _backend().get_role(name).assume_role_policy_document = json.dumps(properties["AssumeRolePolicyDocument"])
        _take_policies(name)
        _give_policies(name, properties)
        return resource

    def remove(self, resource: Resource) -> None:
        _take_policies(resource.physical_resource_id)
        _backend().delete_role(resource.physical_resource_id)


def _give_policies(name: str, properties: dict[str, Any]) -> None:
    role = _backend().get_role(name)
    for policy in properties.get("Policies") or []:
        role.put_policy(policy["PolicyName"], json.dumps(policy["PolicyDocument"]))
    for arn in properties.get("ManagedPolicyArns") or []:
        _know(arn)
        _backend().attach_role_policy(arn, name)


def _take_policies(name: str) -> None:
    role = _backend().get_role(name)
    role.policies.clear()
    for arn in list(role.managed_policies):
        _backend().detach_role_policy(arn, name)


def _know(arn: str) -> None:
    """Puts a policy of AWS's own among moto's, which by itself has all of them or none."""
    cloud, known, name = current(), _backend().managed_policies, arn.rsplit("/", 1)[-1]
    if arn not in known and name in _of_aws():
        known[arn] = AWSManagedPolicy.from_data(name, cloud.account_id, cloud.region, _of_aws()[name])


def _backend() -> Any:
    return iam_backends[current().account_id]["aws"]


@cache
def _of_aws() -> Any:
    return json.loads(aws_managed_policies_data)
