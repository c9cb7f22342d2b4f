"""A template in the embedded cloud: what the stack says of itself, and of what it cannot make."""

import json
import shutil
from pathlib import Path

import pytest
import requests

from local.cloud import Cloud
from local.deploy import DeploymentError, deploy

TEMPLATE = Path(__file__).parent / "templates" / "small" / "template.yaml"


@pytest.fixture(scope="module")
def cloud(tmp_path_factory):
    with Cloud(state_dir=tmp_path_factory.mktemp("cloud")) as cloud:
        yield cloud


@pytest.fixture(scope="module")
def stack(cloud):
    return deploy(cloud, TEMPLATE, stack_name="small")


def written(folder, resources):
    template = folder / "template.json"
    template.write_text(json.dumps({"Resources": resources}))
    return template


def test_a_custom_resource_gives_what_its_function_answered(stack):
    assert stack["Answer"] == "a question"


def test_a_nested_stacks_output_is_an_attribute(cloud, stack):
    alarms = cloud.client("cloudwatch").describe_alarms()["MetricAlarms"]

    assert [alarm["AlarmName"] for alarm in alarms] == [stack["AlarmName"]]
    assert alarms[0]["Dimensions"] == [{"Name": "TableName", "Value": stack["TableName"]}]


def test_a_secret_is_generated_as_the_template_says(cloud, stack):
    secret = cloud.client("secretsmanager").get_secret_value(SecretId=stack["SecretArn"])["SecretString"]

    assert len(secret) == 40
    assert secret.isalnum()


def test_a_state_machine_gets_its_substitutions(cloud, stack):
    machine = cloud.client("stepfunctions").describe_state_machine(stateMachineArn=stack["StepsArn"])

    assert json.loads(machine["definition"])["States"]["Say"]["Result"] == {"table": stack["TableName"]}


def test_names_are_the_same_at_every_deployment(stack):
    assert stack["TableName"] == "small-Table-2edad078a1b4"


def test_a_second_deployment_changes_what_changed(cloud, stack):
    changed = deploy(cloud, TEMPLATE, {"Ask": "another question"}, "small")

    assert changed["Answer"] == "another question"
    assert changed["ApiUrl"] == stack["ApiUrl"]
    deploy(cloud, TEMPLATE, {"Ask": "a question"}, "small")


def test_a_change_of_code_reaches_the_next_call(cloud, stack, tmp_path):
    shutil.copytree(TEMPLATE.parent, tmp_path / "changed")
    layer = tmp_path / "changed" / "layer" / "greeting" / "__init__.py"
    layer.write_text('WORD = "hello again"')

    deploy(cloud, tmp_path / "changed" / "template.yaml", stack_name="small")

    assert requests.post(f"{stack['ApiUrl']}/v1/echo").headers["x-greeting"] == "hello again"
    deploy(cloud, TEMPLATE, stack_name="small")
    assert requests.post(f"{stack['ApiUrl']}/v1/echo").headers["x-greeting"] == "hello from the layer"


def test_an_unknown_type_is_named_with_its_resource(cloud, tmp_path):
    template = written(tmp_path, {"Robot": {"Type": "AWS::Gardening::Robot"}})

    with pytest.raises(DeploymentError, match=r"Robot \(AWS::Gardening::Robot\): .*does not know the type"):
        deploy(cloud, template, stack_name="unknown")


def test_a_resource_that_cannot_be_is_named_with_its_reason(cloud, tmp_path):
    layer = {"Type": "AWS::Lambda::LayerVersion", "Properties": {"Content": {"S3Bucket": "none", "S3Key": "none"}}}

    with pytest.raises(DeploymentError, match=r"Layer \(AWS::Lambda::LayerVersion\): .*bucket does not exist"):
        deploy(cloud, written(tmp_path, {"Layer": layer}), stack_name="broken")


def test_a_custom_resource_that_fails_fails_the_deployment(cloud):
    with pytest.raises(DeploymentError, match=r"Provided \(Custom::Provided\): it was asked to fail"):
        deploy(cloud, TEMPLATE, {"Ask": "fail"}, "failing")
