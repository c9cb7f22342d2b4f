"""Permissions name exact actions and resources; where one cannot, a comment beside it says why."""

import pytest

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


def test_roles_are_passed_only_to_the_service_that_takes_them(resources):
    passing = [
        statement
        for resource in resources.values()
        for policy in (resource.get("Properties") or {}).get("Policies", [])
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

    assert kept == {"RawBucket", "ProcessedBucket", "ArtifactsBucket", "ProfileTable", "ModelPackageGroup"}
