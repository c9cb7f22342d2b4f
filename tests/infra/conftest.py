"""The template as it is written, and the interpreter that the state machines run on."""

from types import SimpleNamespace

import pytest
from samtranslator.yaml_helper import yaml_parse

from local.engines.step_functions import state_machines
from local.runtime.activity import Activity
from local.runtime.checkout import ROOT
from tests.infra.state_machine import run

NUMBERS = {"ServingMaxInstances": "4", "CanaryHours": "6", "Stages": "0.01,0.1,1"}


@pytest.fixture(scope="session")
def template():
    return yaml_parse((ROOT / "template.yaml").read_text())


@pytest.fixture(scope="session")
def resources(template):
    return template["Resources"]


@pytest.fixture
def execute(template, monkeypatch):
    """Call it with a state machine's name, its input and the services' answers: it runs."""
    still = SimpleNamespace(add=lambda timer: None, child_env=dict)  # a clock that is not moved
    state_machines.install(SimpleNamespace(patch=monkeypatch.setattr, activity=Activity(), clock=still))

    def execute(name, given, answers):
        logical_id = "".join(part.title() for part in name.split("_")) + "StateMachine"
        slots = template["Resources"][logical_id]["Properties"]["DefinitionSubstitutions"]
        return run(name, given, answers, {slot: _value(slot) for slot in slots})

    return execute


def _value(slot):
    if slot in NUMBERS:
        return NUMBERS[slot]
    return f"arn:aws:iam::123456789012:role/{slot}" if slot.endswith("Arn") else slot
