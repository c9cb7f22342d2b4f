"""The rollout state machine, with the services' answers given: promote, roll back, or wait."""

import pytest

from tests.infra.service_models import faults
from tests.infra.state_machine import Refusal

CHAMPION_ALONE = [
    {
        "VariantName": "champion",
        "ModelName": "aisle-m2",
        "InstanceType": "ml.m5.large",
        "InitialInstanceCount": 2,
        "InitialVariantWeight": 1.0,
    }
]
PROMOTE = {
    "verdict": "promote",
    "reasons": ["The challenger is clicked more."],
    "endpoint_config_name": "aisle-now",
    "production_variants": CHAMPION_ALONE,
}
ROLL_BACK = {"verdict": "roll_back", "reasons": ["The challenger sells less."]}
WAIT = {"verdict": "wait", "reasons": ["The difference is not settled."]}
ROLLED_OUT = {
    "CountOutcomes": [{"Payload": {"rows": [{"variant": "champion", "people": 900}]}}],
    "JudgeExperiment": [{"Payload": PROMOTE}],
    "DeregisterChallenger": [{}],
    "CreateEndpointConfig": [{}],
    "UpdateEndpoint": [{}],
    "DrainChallenger": [{}],
    "GetEndpoint": [
        {"EndpointStatus": "Updating", "EndpointConfigName": "aisle-before"},
        {"EndpointStatus": "InService", "EndpointConfigName": "aisle-now"},
    ],
}
CHANGES = {"deregisterScalableTarget", "createEndpointConfig", "updateEndpoint", "updateEndpointWeightsAndCapacities"}


def changes(execution):
    return [call.action for call in execution.calls if call.action in CHANGES]


def test_a_challenger_that_wins_becomes_the_champion(execute):
    execution = execute("rollout", {}, ROLLED_OUT)

    assert execution.output == {"verdict": "promote", "reasons": PROMOTE["reasons"]}
    assert changes(execution) == ["deregisterScalableTarget", "createEndpointConfig", "updateEndpoint"]
    assert execution.arguments("createEndpointConfig")["ProductionVariants"] == CHAMPION_ALONE


def test_a_challenger_that_never_scaled_is_promoted_too(execute):
    unknown = Refusal("ApplicationAutoScaling.ObjectNotFoundException")

    execution = execute("rollout", {}, {**ROLLED_OUT, "DeregisterChallenger": [unknown]})

    assert execution.output["verdict"] == "promote"


def test_a_challenger_that_loses_is_sent_nobody_any_more(execute):
    execution = execute("rollout", {}, {**ROLLED_OUT, "JudgeExperiment": [{"Payload": ROLL_BACK}]})

    assert execution.output == ROLL_BACK
    assert changes(execution) == ["updateEndpointWeightsAndCapacities"]
    weights = execution.arguments("updateEndpointWeightsAndCapacities")["DesiredWeightsAndCapacities"]
    assert {each["VariantName"]: each["DesiredWeight"] for each in weights} == {"champion": 1, "challenger": 0}


def test_an_experiment_that_is_not_settled_changes_nothing(execute):
    execution = execute("rollout", {}, {**ROLLED_OUT, "JudgeExperiment": [{"Payload": WAIT}]})

    assert execution.output == WAIT
    assert changes(execution) == []


@pytest.mark.parametrize("rows", [[], [{"variant": "champion"}], [{"variant": "champion"}, {"variant": "challenger"}]])
def test_the_judge_is_given_a_list_however_many_rows_there_are(execute, rows):
    answers = {**ROLLED_OUT, "CountOutcomes": [{"Payload": {"rows": rows}}], "JudgeExperiment": [{"Payload": WAIT}]}

    execution = execute("rollout", {}, answers)

    evaluated = [call.arguments["Payload"] for call in execution.calls if call.action == "invoke"][1]
    assert evaluated == {"rows": rows}


@pytest.mark.parametrize("judgement", [PROMOTE, ROLL_BACK])
def test_every_call_is_one_that_the_service_knows(execute, judgement):
    execution = execute("rollout", {}, {**ROLLED_OUT, "JudgeExperiment": [{"Payload": judgement}]})

    assert [fault for call in execution.calls for fault in faults(call)] == []


def test_a_promotion_that_the_endpoint_did_not_take_fails(execute):
    after = {"EndpointStatus": "InService", "EndpointConfigName": "aisle-before"}

    execution = execute("rollout", {}, {**ROLLED_OUT, "GetEndpoint": [after]})

    assert execution.error == "EndpointFailed"


@pytest.mark.parametrize(
    ("state", "judgement"),
    [
        ("CountOutcomes", PROMOTE),
        ("JudgeExperiment", PROMOTE),
        ("DeregisterChallenger", PROMOTE),
        ("CreateEndpointConfig", PROMOTE),
        ("UpdateEndpoint", PROMOTE),
        ("GetEndpoint", PROMOTE),
        ("DrainChallenger", ROLL_BACK),
    ],
)
def test_a_failure_names_its_step_and_its_cause(execute, state, judgement):
    answers = {**ROLLED_OUT, "JudgeExperiment": [{"Payload": judgement}], state: [Refusal("Service.Refused", "no")]}

    execution = execute("rollout", {}, answers)

    assert (execution.error, execution.cause) == (f"{state}Failed", "Service.Refused: no")
