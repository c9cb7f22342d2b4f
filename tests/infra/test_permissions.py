"""Permissions name exact actions and resources; where one cannot, a comment beside it says why."""

import re

import pytest

from local.policies.patterns import matches
from local.runtime.checkout import ROOT

TEMPLATES = ["template.yaml", "infra/observability.yaml", "pipeline/template.yaml"]
WIDE = ('Resource: "*"', 'Principal: "*"', "Resource: '*'")


def is_wide(line):
    """A statement for every resource, or for a whole family of actions."""
    result = line.partition(" #")[0].strip()
    return result.startswith(WIDE) or (result.startswith("Action:") and result.rstrip("]").endswith("*"))


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_wide_permission_says_why(template):
    lines = (ROOT / template).read_text().splitlines()

    unexplained = [
        f"{number}: {line.strip()}"
        for number, line in enumerate(lines, 1)
        if is_wide(line) and "#" not in line + lines[number - 2] + lines[number]
    ]

    assert unexplained == []


def test_no_function_shares_its_role_or_takes_a_managed_policy(resources):
    for resource in resources.values():
        if resource["Type"] in ("AWS::Serverless::Function", "AWS::Serverless::StateMachine"):
            assert "Role" not in resource["Properties"]
            assert all(isinstance(policy, dict) for policy in resource["Properties"].get("Policies", []))


def policies(resource):
    """A role's; Cognito calls its rules for passwords by the same name."""
    given = (resource.get("Properties") or {}).get("Policies", [])
    return given if isinstance(given, list) else []


def test_roles_are_passed_only_to_the_service_that_takes_them(resources):
    passing = [
        statement
        for resource in resources.values()
        for policy in policies(resource)
        for statement in policy.get("Statement") or policy["PolicyDocument"]["Statement"]
        if "iam:PassRole" in statement["Action"]
    ]

    assert passing
    for statement in passing:
        assert statement["Condition"]["StringEquals"]["iam:PassedToService"].endswith(".amazonaws.com")


def test_buckets_take_nothing_public_and_nothing_in_the_clear(resources):
    buckets = {name: each for name, each in resources.items() if each["Type"] == "AWS::S3::Bucket"}

    assert len(buckets) == 3
    for name, bucket in buckets.items():
        assert set(bucket["Properties"]["PublicAccessBlockConfiguration"].values()) == {True}
        statement = resources[f"{name}Policy"]["Properties"]["PolicyDocument"]["Statement"][0]
        assert (statement["Effect"], statement["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})


def test_what_the_shop_gave_outlives_the_stack(resources):
    kept = {name for name, each in resources.items() if each.get("DeletionPolicy", "").startswith("Retain")}

    assert kept == {
        *("RawBucket", "ProcessedBucket", "ArtifactsBucket", "ProfileTable", "CatalogueTable", "ModelPackageGroup")
    }


def test_a_role_is_trusted_to_services_for_this_account_alone(resources):
    roles = {name: each for name, each in resources.items() if each["Type"] == "AWS::IAM::Role"}

    assert roles
    for name, role in roles.items():
        for statement in role["Properties"]["AssumeRolePolicyDocument"]["Statement"]:
            (keys,) = statement["Condition"].values()
            assert set(keys) & {"aws:SourceAccount", "sts:ExternalId"}, name


def test_what_one_stack_makes_is_not_what_another_stack_may_touch(resources):
    made = {"training-job": "", "model": "{stack}-", "endpoint-config": ""}  # kind -> what stands before stack and time
    text = (ROOT / "template.yaml").read_text()

    for kind, before in made.items():
        forms = set(re.findall(rf":{kind}/(\$\{{AWS::StackName\}}[^\s\"\],]*)", text))
        assert len(forms) == 1, (kind, forms)
        grant = forms.pop().replace("${AWS::StackName}", "aisle")
        assert matches(grant, f"{before}{{stack}}-20261128-093000".format(stack="aisle"))
        for other in ("aisle-test", "aisle-2", "aisle-20261128"):
            assert not matches(grant, f"{before}{{stack}}-20261128-093000".format(stack=other))
