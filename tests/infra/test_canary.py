"""The canary state machine, with the services' answers given: it takes the whole, leaves, or was overtaken."""

import pytest

from tests.infra.service_models import faults
from tests.infra.state_machine import Refusal

SETTLED = {
    "AskGuardrails": [{"MetricAlarms": [], "CompositeAlarms": []}],
    "Release": [{"Output": {"action": "update", "champion": "m2"}}],
    "RecordVerdict": [{"Payload": {}}],
}
IN_ALARM = [
    {"MetricAlarms": [{"AlarmName": "aisle-VariantCanary-Errors", "StateValue": "ALARM"}], "CompositeAlarms": []}
]
GIVEN = {"model_version": "m2"}


def called(execution):
    return [call.action for call in execution.calls]


def test_a_canary_that_nothing_speaks_against_takes_the_whole(execute):
    execution = execute("canary", GIVEN, SETTLED)

    assert execution.arguments("describeAlarms")["AlarmNamePrefix"] == "StackName-VariantCanary-"
    assert execution.arguments("startExecution")["Input"] == {"change": "settle", "model_version": "m2"}
    assert execution.output == {"model_version": "m2", "champion": "m2", "overtaken": False, "alarms": []}


def test_a_canary_in_alarm_leaves_and_the_registry_says_why(execute):
    execution = execute("canary", GIVEN, {**SETTLED, "AskGuardrails": IN_ALARM})

    dropped = {"change": "drop", "variant": "canary", "model_version": "m2"}
    assert execution.arguments("startExecution")["Input"] == dropped
    told = execution.arguments("invoke")["Payload"]
    assert (told["verdict"], "aisle-VariantCanary-Errors" in told["reasons"][0]) == ("dropped", True)


@pytest.mark.parametrize("alarms", [SETTLED["AskGuardrails"], IN_ALARM])
def test_a_canary_that_was_overtaken_ends_quietly(execute, alarms):
    answers = {**SETTLED, "AskGuardrails": alarms, "Release": [{"Output": {"action": "none", "champion": "m1"}}]}

    execution = execute("canary", GIVEN, answers)

    assert execution.output["overtaken"]
    assert "invoke" not in called(execution)


def test_an_endpoint_that_changes_at_this_moment_is_settled_later(execute):
    busy = Refusal("Service.Busy", "the endpoint is Updating")

    execution = execute("canary", GIVEN, {**SETTLED, "Release": [busy, SETTLED["Release"][0]]})

    assert called(execution).count("startExecution") == 2
    assert execution.succeeded


@pytest.mark.parametrize("alarms", [SETTLED["AskGuardrails"], IN_ALARM])
def test_every_call_is_one_that_the_service_knows(execute, alarms):
    execution = execute("canary", GIVEN, {**SETTLED, "AskGuardrails": alarms})

    assert [fault for call in execution.calls for fault in faults(call)] == []


@pytest.mark.parametrize("state", ["AskGuardrails", "Release", "RecordVerdict"])
def test_a_failure_names_its_step_and_its_cause(execute, state):
    execution = execute("canary", GIVEN, {**SETTLED, "AskGuardrails": IN_ALARM, state: [Refusal("Refused", "no")]})

    assert (execution.error, execution.cause) == (f"{state}Failed", "Refused: no")
