"""`make deploy`, as a laptop and the pipeline run it, changes the parameters that it names and no other."""

import subprocess
from pathlib import Path

import pytest

from local.cloud import Cloud
from local.runtime.checkout import ROOT

OPERATORS = """
Parameters:
  Schedules: { Type: String, Default: DISABLED }
  Margin: { Type: Number, Default: 1 }
Resources:
  Topic: { Type: AWS::SNS::Topic, Properties: { DisplayName: !Sub "${Schedules} ${Margin}" } }
"""


@pytest.fixture(scope="module")
def cloud(tmp_path_factory):
    with Cloud(state_dir=tmp_path_factory.mktemp("cloud")) as cloud:
        staging = {"LocationConstraint": cloud.region}
        cloud.client("s3").create_bucket(Bucket="staging", CreateBucketConfiguration=staging)
        yield cloud


def deploy(cloud, template: Path, parameters):
    """As the pipeline does: by its make target, with the options of its build and the parameters of its action."""
    options = f"--template-file {template} --region {cloud.region} --no-resolve-s3 --s3-bucket staging"
    given = [f"STACK_NAME=shop-{template.stem}", f"PARAMETERS={parameters}", f"DEPLOY_OPTIONS={options}"]
    done = subprocess.run(
        ["make", "--assume-old", ".venv/.installed", "deploy", *given],
        env=cloud.child_env(SAM_CLI_TELEMETRY="0"),
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (stack,) = cloud.client("cloudformation").describe_stacks(StackName=f"shop-{template.stem}")["Stacks"]
    return {each["ParameterKey"]: each["ParameterValue"] for each in stack["Parameters"]}


def test_a_deployment_keeps_every_parameter_that_it_does_not_name(cloud, tmp_path):
    template, changed = tmp_path / "template.yaml", tmp_path / "changed" / "template.yaml"
    template.write_text(OPERATORS)
    changed.parent.mkdir()
    changed.write_text(OPERATORS.replace("Resources:", "  Added: { Type: String, Default: new }\nResources:", 1))

    first = deploy(cloud, template, "Schedules=ENABLED Margin=2")
    second = deploy(cloud, changed, "Margin=3")
    changed.write_text(changed.read_text().replace("DisplayName: ", "TopicName: news, DisplayName: "))
    third = deploy(cloud, changed, " ")

    assert first == {"Schedules": "ENABLED", "Margin": "2"}
    assert second == {"Schedules": "ENABLED", "Margin": "3", "Added": "new"}
    assert third == second
