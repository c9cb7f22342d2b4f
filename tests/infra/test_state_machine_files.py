"""The state machines as they are written: JSON, filled by the template, calls that AWS knows, failures caught."""

import json
import re

import pytest
from moto.stepfunctions.parser.asl.parse.asl_parser import AmazonStateLanguageParser

from local.runtime.checkout import ROOT
from tests.infra.service_models import find
from tests.infra.state_machine import Call

FILES = sorted((ROOT / "statemachines").glob("*.asl.json"))
SLOT = re.compile(r"\$\{(\w+)\}")
MAY_FAIL = {"PublishTrending", "BalanceBooks", "RecordBooks", "RetireModels"}  # and the rest goes on


def states(machine):
    """Every state with its name, those inside branches too."""
    for name, state in machine["States"].items():
        yield name, state
        for inner in [*state.get("Branches", []), *filter(None, [state.get("ItemProcessor")])]:
            yield from states(inner)


def slots_given(resources, file):
    logical_id = "".join(part.title() for part in file.name.removesuffix(".asl.json").split("_")) + "StateMachine"
    return set(resources[logical_id]["Properties"]["DefinitionSubstitutions"])


@pytest.fixture(params=FILES, ids=lambda file: file.name)
def file(request):
    return request.param


def test_a_file_is_json_before_anything_is_put_in(file):
    assert json.loads(file.read_text())["QueryLanguage"] == "JSONata"


def test_the_interpreter_takes_it(file):
    program, _ = AmazonStateLanguageParser.parse(SLOT.sub("1", file.read_text()))

    assert program


def test_the_template_gives_what_is_put_in_and_nothing_else(resources, file):
    assert slots_given(resources, file) == set(SLOT.findall(file.read_text()))


def test_every_task_is_a_call_that_the_service_has(file):
    for _, state in states(json.loads(file.read_text())):
        if state["Type"] == "Task":
            called = re.sub(r"\.sync(:2)?$", "", state["Resource"].removeprefix("arn:aws:states:::"))
            service, action = called.rsplit(":", 1)
            assert find(Call(service, action, {})).input_shape


def test_every_task_that_fails_ends_with_its_name(file):
    machine = json.loads(file.read_text())
    for name, state in machine["States"].items():
        if state["Type"] in ("Task", "Parallel", "Map") and name not in MAY_FAIL:
            last = state["Catch"][-1]
            assert last["ErrorEquals"] == ["States.ALL"]
            assert (last["Next"], last["Output"]["step"]) == ("Failed", name)


WAITED_FOR = (".sync", ".sync:2")  # what ran and failed does not run again, but where its machine says so


def test_a_call_is_made_again_after_a_passing_fault(file):
    for name, state in states(json.loads(file.read_text())):
        if state["Type"] == "Task" and not state["Resource"].endswith(WAITED_FOR):
            assert state.get("Retry"), name


def test_no_execution_runs_for_ever(file):
    assert (
        json.loads(file.read_text())["TimeoutSeconds"] <= 24 * 60 * 60
    )  # an erasure's retrain waits for a canary, 8 hours
