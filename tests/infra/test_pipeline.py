"""The pipeline runs the make targets of a laptop, and a deployment keeps what the operator set."""

import json
import re
import subprocess
from runpy import run_path

import pytest
import yaml
from samtranslator.yaml_helper import yaml_parse

from local.runtime.checkout import ROOT
from ops.retrains import LINE, VERDICTS

TEMPLATE = yaml_parse((ROOT / "pipeline" / "template.yaml").read_text())
PROJECTS = {
    name: each["Properties"]
    for name, each in TEMPLATE["Resources"].items()
    if each["Type"] == "AWS::CodeBuild::Project"
}
STAGES = TEMPLATE["Resources"]["Pipeline"]["Properties"]["Stages"]


def commands(project):
    phases = yaml.safe_load(project["Source"]["BuildSpec"])["phases"]
    return [command for phase in phases.values() for command in phase.get("commands", ())]


COMMANDS = sorted({command for project in PROJECTS.values() for command in commands(project)})


def actions():
    return [(stage["Name"], action) for stage in STAGES for action in stage["Actions"]]


def make(*words, **named):
    return subprocess.run(["make", *words], cwd=ROOT, capture_output=True, text=True, **named)


def test_a_change_is_checked_built_tried_approved_and_deployed_in_that_order():
    order = []
    for stage, action in actions():
        project = action["Configuration"].get("ProjectName")
        made = commands(PROJECTS[project["Ref"]]) if project else [action["ActionTypeId"]["Category"]]
        order += [(stage, each) for each in made]

    assert order == [
        ("Source", "Source"),
        ("Check", "make check"),
        ("Check", "make test"),
        ("Build", "make build"),
        ("Staging", "make deploy"),
        ("Staging", "make retrain"),
        ("Staging", "make e2e"),
        ("Approval", "Approval"),
        ("Production", "make deploy"),
    ]
    assert [action["RunOrder"] for stage, action in actions() if stage == "Staging"] == [1, 2, 3]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_of_a_buildspec_is_a_make_target_that_runs(command):
    word, target = command.split()
    dry = make("--dry-run", "--assume-old", ".venv/.installed", target)

    assert word == "make"
    assert re.search(rf"^{target}:.*## ", (ROOT / "Makefile").read_text(), flags=re.MULTILINE)
    assert (dry.returncode, dry.stderr) == (0, "")
    assert dry.stdout


def test_with_a_stacks_name_only_what_a_stack_can_take_is_run(monkeypatch):
    """In this process: another one would import the whole embedded cloud to collect."""
    conftest = ROOT / "tests" / "e2e" / "conftest.py"
    every = {path.name for path in conftest.parent.glob("test_*.py")}

    monkeypatch.setenv("STACK_NAME", "aisle-staging")
    with_name = run_path(str(conftest))["collect_ignore"]
    monkeypatch.delenv("STACK_NAME")
    without = run_path(str(conftest))["collect_ignore"]

    assert every - set(with_name) == {"test_a_stack_serves.py"}
    assert without == []


def test_the_same_build_goes_to_staging_and_to_production():
    deployed = [action for _, action in actions() if action["Name"] == "Deploy"]

    assert [action["InputArtifacts"] for action in deployed] == [[{"Name": "Built"}]] * 2


def test_who_retrains_staging_may_read_which_recipes_wait_and_what_became_of_the_deployed_one():
    role = TEMPLATE["Resources"]["TrialRole"]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"]
    listed = next(each for each in role if each["Action"] == "s3:ListBucket")["Condition"]["StringLike"]["s3:prefix"]
    read = [each["Resource"]["Fn::Sub"] for each in role if each["Action"] == "s3:GetObject"]

    assert listed == [f"{LINE}*", f"{VERDICTS}*"]
    assert [address for address in read if address.endswith(f"/{VERDICTS}*")] == read


def variables(action):
    """What an action says beside its project: CodePipeline takes JSON."""
    text = action["Configuration"]["EnvironmentVariables"]["Fn::Sub"]
    filled = text.replace("${StagingParameterOverrides}", "").replace("${ParameterOverrides}", "")
    return {each["name"]: each["value"] for each in json.loads(filled)}


def test_a_deployment_names_no_parameter_but_how_functions_take_over():
    named = {stage: variables(action) for stage, action in actions() if action["Name"] == "Deploy"}

    assert named["Staging"] == {"STACK_NAME": "${StagingStackName}", "PARAMETERS": "FunctionDeployment=AllAtOnce "}
    assert named["Production"] == {
        "STACK_NAME": "${StackName}",
        "PARAMETERS": "FunctionDeployment=${FunctionDeployment} ",
    }
    assert TEMPLATE["Parameters"]["ParameterOverrides"]["Default"] == ""


def test_the_checkouts_own_configuration_of_sam_sets_no_parameter():
    lines = (ROOT / "samconfig.toml").read_text().splitlines()

    assert not [line for line in lines if line.startswith("parameter_overrides")]
