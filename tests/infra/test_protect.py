"""The protect state machine, with the services' answers given: a variant in alarm is drained, never the champion."""

import pytest

from tests.infra.service_models import faults
from tests.infra.state_machine import Refusal


def alarm(variant):
    return {"detail": {"alarmName": f"StackName-Variant{variant}-Errors", "state": {"value": "ALARM"}}}


def serves(**weights):
    variants = [{"VariantName": name, "CurrentWeight": weight} for name, weight in weights.items()]
    return [{"EndpointConfigName": "aisle-now", "ProductionVariants": variants}]


MODELS = [
    {"VariantName": name, "ModelName": f"EndpointName-{version}"}
    for name, version in (("champion", "m1"), ("challenger", "m2"), ("canary", "m3"))
]
PROTECTED = {
    "GetEndpoint": serves(champion=0.9, challenger=0.1),
    "GetModel": [{"ProductionVariants": MODELS}],
    "DrainVariant": [{}],
    "RecordVerdict": [{"Payload": {}}],
}


def drained(execution):
    return [
        {each["VariantName"]: each["DesiredWeight"] for each in call.arguments["DesiredWeightsAndCapacities"]}
        for call in execution.calls
        if call.action == "updateEndpointWeightsAndCapacities"
    ]


def test_a_challenger_in_alarm_is_drained_and_its_recipe_refused(execute):
    execution = execute("protect", alarm("Challenger"), PROTECTED)

    assert drained(execution) == [{"champion": 1, "challenger": 0}]
    told = execution.arguments("invoke")["Payload"]
    assert (told["model_version"], told["verdict"]) == ("m2", "rolled back")
    assert "StackName-VariantChallenger-Errors" in told["reasons"][0]


def test_a_canary_in_alarm_is_drained(execute):
    execution = execute("protect", alarm("Canary"), {**PROTECTED, "GetEndpoint": serves(champion=0.9, canary=0.1)})

    assert drained(execution) == [{"champion": 1, "canary": 0}]
    assert execution.arguments("invoke")["Payload"]["verdict"] == "dropped"


@pytest.mark.parametrize("name", ["Champion", "Holdout", "Challenger"])
def test_a_champion_and_a_variant_that_serves_nobody_are_left_alone(execute, name):
    execution = execute("protect", alarm(name), {**PROTECTED, "GetEndpoint": serves(champion=1, challenger=0)})

    assert drained(execution) == []
    assert execution.output["drained"] == ""


def test_an_endpoint_that_changes_at_this_moment_is_tried_again(execute):
    busy = Refusal("Service.Busy", "Cannot update in-progress endpoint")

    execution = execute("protect", alarm("Challenger"), {**PROTECTED, "DrainVariant": [busy, {}]})

    assert (execution.succeeded, len(drained(execution))) == (True, 2)


@pytest.mark.parametrize("state", ["GetEndpoint", "GetModel"])
def test_a_read_that_fails_once_leaves_no_broken_variant_serving(execute, state):
    throttled = Refusal("SageMaker.SageMakerException", "Rate exceeded")

    execution = execute("protect", alarm("Challenger"), {**PROTECTED, state: [throttled, PROTECTED[state][0]]})

    assert execution.output["drained"] == "challenger"


def test_every_call_is_one_that_the_service_knows(execute):
    execution = execute("protect", alarm("Challenger"), PROTECTED)

    assert [fault for call in execution.calls for fault in faults(call)] == []


@pytest.mark.parametrize("state", ["GetEndpoint", "GetModel", "DrainVariant", "RecordVerdict"])
def test_a_failure_names_its_step_and_its_cause(execute, state):
    execution = execute("protect", alarm("Challenger"), {**PROTECTED, state: [Refusal("Refused", "no")]})

    assert (execution.error, execution.cause) == (f"{state}Failed", "Refused: no")
