"""Permissions name exact actions and resources; where one cannot, a comment beside it says why."""

import json
import re
from collections import ChainMap

import pytest
from samtranslator.yaml_helper import yaml_parse

from local.cloudformation.sam import transform
from local.policies.patterns import matches
from local.runtime.checkout import ROOT

TEMPLATES = ["template.yaml", "infra/observability.yaml", "pipeline/template.yaml"]
ACCOUNT = {"Ref": "AWS::AccountId"}
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
        if resource["Type"] == "AWS::Serverless::Function":
            assert "Role" not in resource["Properties"]
            assert all(isinstance(policy, dict) for policy in resource["Properties"].get("Policies", []))


def policies(resource):
    """A role's; Cognito calls its rules for passwords by the same name."""
    given = (resource.get("Properties") or {}).get("Policies", [])
    return given if isinstance(given, list) else []


def test_a_state_machine_and_its_schedule_have_roles_of_their_own(resources):
    """Named as SAM would name them, so that a stack whose roles SAM made keeps them."""
    machines = {name: each for name, each in resources.items() if each["Type"] == "AWS::Serverless::StateMachine"}

    assert len(machines) == 8
    for name, machine in machines.items():
        assert machine["Properties"]["Role"] == {"Fn::GetAtt": [f"{name}Role", "Arn"]}
        for event, schedule in machine["Properties"].get("Events", {}).items():
            assert schedule["Properties"]["RoleArn"] == {"Fn::GetAtt": [f"{name}{event}Role", "Arn"]}


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


@pytest.fixture(scope="module")
def roles():
    """All roles of the deployed template, those that SAM makes included, and of the templates beside it."""
    text = re.sub(
        r"(CodeUri|DefinitionUri|ContentUri): \S+", r"\1: s3://bucket/key", (ROOT / "template.yaml").read_text()
    )
    translated = json.loads(transform(text, {}, "eu-west-1"))["Resources"]
    beside = [yaml_parse((ROOT / name).read_text())["Resources"] for name in TEMPLATES[1:]]
    everything = ChainMap(translated, *beside)
    return {name: each["Properties"] for name, each in everything.items() if each["Type"] == "AWS::IAM::Role"}


def test_a_role_is_trusted_to_services_for_this_account_alone(roles, resources):
    functions = {name for name, each in resources.items() if each["Type"] == "AWS::Serverless::Function"}

    assert {f"{name}Role" for name in functions} < set(roles)
    for name, role in roles.items():
        for statement in role["AssumeRolePolicyDocument"]["Statement"]:
            assert "Service" in statement["Principal"], name
            (keys,) = statement.get("Condition", {"none": {}}).values()
            assert keys in ({"aws:SourceAccount": ACCOUNT}, {"sts:ExternalId": ACCOUNT}), name


def test_a_trust_asks_only_if_it_is_told_where_aws_does_not_say_that_it_tells(roles):
    lenient = {
        statement["Principal"]["Service"]
        for role in roles.values()
        for statement in role["AssumeRolePolicyDocument"]["Statement"]
        if "StringEqualsIfExists" in statement["Condition"]
    }

    services = ("lambda", "glue", "emr-serverless", "cloudformation", "codepipeline", "codedeploy")
    assert lenient == {f"{service}.amazonaws.com" for service in services}


def test_what_one_stack_makes_is_not_what_another_stack_may_touch(resources):
    made = {"training-job": "", "model": "{stack}-", "endpoint-config": ""}  # kind -> what stands before stack and time
    text = (ROOT / "template.yaml").read_text()

    for kind, before in made.items():
        forms = set(re.findall(rf":{kind}/(\$\{{AWS::StackName\}}[^\s\"\],]*)", text))
        grants = [form.replace("${AWS::StackName}", "aisle") for form in forms]
        names = [f"{before}{{stack}}-20261128-093000{recipe}" for recipe in ("", "-3f2a9c1b")]
        ours = {grant: [name for name in names if matches(grant, name.format(stack="aisle"))] for grant in grants}
        assert all(len(reached) == 1 for reached in ours.values()), (kind, ours)
        for other in ("aisle-test", "aisle-2", "aisle-20261128"):
            assert not [name for grant in grants for name in names if matches(grant, name.format(stack=other))]
