"""The canary state machine, with the services' answers given: it takes the whole, leaves, or was overtaken."""

import json

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


def release_failed(error, cause):
    """As Step Functions tells of an execution that was waited for."""
    return Refusal("States.TaskFailed", json.dumps({"Status": "FAILED", "Error": error, "Cause": cause}))


BUSY = release_failed("PlanReleaseFailed", 'Unavailable: {"errorMessage": "the endpoint is Updating"}')


def test_an_endpoint_that_changes_at_this_moment_is_settled_later(execute):
    execution = execute("canary", GIVEN, {**SETTLED, "Release": [BUSY, BUSY, SETTLED["Release"][0]]})

    assert called(execution).count("startExecution") == 3
    assert execution.succeeded


def test_an_endpoint_that_changes_for_ever_is_told_of_in_the_end(execute):
    execution = execute("canary", GIVEN, {**SETTLED, "Release": [BUSY]})

    assert called(execution).count("startExecution") == 30
    assert execution.error == "ReleaseFailed"


@pytest.mark.parametrize(
    "failure",
    [
        release_failed("EndpointFailed", "The endpoint is InService with aisle-before. The container did not answer."),
        release_failed("PlanReleaseFailed", 'InvalidInput: {"errorMessage": "change"}'),
    ],
)
def test_a_release_that_failed_of_itself_is_told_of_at_once(execute, failure):
    execution = execute("canary", GIVEN, {**SETTLED, "Release": [failure]})

    assert called(execution).count("startExecution") == 1
    assert execution.error == "ReleaseFailed"


@pytest.mark.parametrize("alarms", [SETTLED["AskGuardrails"], IN_ALARM])
def test_every_call_is_one_that_the_service_knows(execute, alarms):
    execution = execute("canary", GIVEN, {**SETTLED, "AskGuardrails": alarms})

    assert [fault for call in execution.calls for fault in faults(call)] == []


@pytest.mark.parametrize("state", ["AskGuardrails", "Release", "RecordVerdict"])
def test_a_failure_names_its_step_and_its_cause(execute, state):
    execution = execute("canary", GIVEN, {**SETTLED, "AskGuardrails": IN_ALARM, state: [Refusal("Refused", "no")]})

    assert (execution.error, execution.cause) == (f"{state}Failed", "Refused: no")
