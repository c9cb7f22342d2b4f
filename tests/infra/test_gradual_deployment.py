"""New code of the functions behind the API takes over by their alias, and an alarm takes it back."""

import re

from samtranslator.yaml_helper import yaml_parse

from local.cloudformation.sam import transform
from local.cloudformation.updates import references
from local.runtime.checkout import ROOT

TEXT = re.sub(r"(CodeUri|DefinitionUri|ContentUri): \S+", r"\1: s3://bucket/key", (ROOT / "template.yaml").read_text())

ALARMS = ("FunctionDeploymentAlarm", "OperatorFunctionDeploymentAlarm")


def behind_the_api(resources):
    """The functions that have a route, by name."""
    return {
        name: each["Properties"]
        for name, each in resources.items()
        if any(event["Type"] == "HttpApi" for event in (each["Properties"].get("Events") or {}).values())
    }


def versions(text):
    return {
        name for name, each in yaml_parse(transform(text, {}, "eu-west-1"))["Resources"].items() if is_version(each)
    }


def is_version(resource):
    return resource["Type"] == "AWS::Lambda::Version"


def test_each_function_behind_the_api_has_an_alias_that_alarms_move_back(resources):
    functions = behind_the_api(
        {n: each for n, each in resources.items() if each["Type"].endswith("Serverless::Function")}
    )

    assert functions
    for function in functions.values():
        assert function["AutoPublishAlias"] == "live"
        assert function["AutoPublishAliasAllProperties"] is True
        assert function["DeploymentPreference"]["Type"] == {"Ref": "FunctionDeployment"}
        assert function["DeploymentPreference"]["Alarms"] == [{"Ref": name} for name in ALARMS]


def test_the_alarms_see_each_of_them_once_and_none_has_more_metrics_than_cloudwatch_takes(resources):
    watched = [watched_by(resources[name]) for name in ALARMS]

    aliased = [name for name, each in resources.items() if "AutoPublishAlias" in (each.get("Properties") or {})]
    assert sorted(name for functions in watched for name in functions) == sorted(aliased)
    assert all(len(functions) <= 10 for functions in watched)


def watched_by(alarm):
    """The functions whose errors its expression sums."""
    [expression] = [each["Expression"] for each in alarm["Properties"]["Metrics"] if "Expression" in each]
    measured = {each["Id"]: each["MetricStat"] for each in alarm["Properties"]["Metrics"] if "MetricStat" in each}
    assert set(re.findall(r"e\d+", expression)) == set(measured)
    return [each["Metric"]["Dimensions"][0]["Value"]["Ref"] for each in measured.values()]


def test_a_layer_that_changed_is_new_code_of_each_of_them():
    before = versions(TEXT)
    changed = versions(
        re.sub(r"(CoreLayer:.*?ContentUri: s3://bucket/)key", r"\1other", TEXT, count=1, flags=re.DOTALL)
    )

    assert len(before) == len(changed) > 0
    assert before.isdisjoint(changed)


def test_a_parameter_that_changed_is_a_new_version_of_whoever_is_given_it(template, resources):
    """SAM sees no change in the value of a parameter. CloudFormation replaces a version whose description changed."""
    for name, each in resources.items():
        properties = each.get("Properties") or {}
        if "AutoPublishAlias" in properties:
            configured = {key: properties.get(key) for key in ("Environment", "Layers", "MemorySize", "Timeout")}
            given = {found for found in references(configured) if found in template["Parameters"]}
            named = {
                found for found in references(properties.get("VersionDescription")) if found in template["Parameters"]
            }

            assert given == named, name
