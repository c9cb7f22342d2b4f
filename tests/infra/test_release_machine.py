"""The release state machine, with the services' answers given: in which order, and what a failure leaves."""

import copy

import pytest

from tests.infra.service_models import faults
from tests.infra.state_machine import Refusal

VARIANTS = [
    {
        "VariantName": name,
        "ModelName": f"aisle-{model}",
        "InstanceType": "ml.m5.large",
        "InitialInstanceCount": 1,
        "InitialVariantWeight": weight,
    }
    for name, model, weight in (("champion", "m1", 0.9), ("challenger", "m2", 0.1))
]
PLAN = {
    "action": "update",
    "variant": "challenger",
    "model_version": "m2",
    "endpoint_config_name": "aisle-now",
    "serving": VARIANTS[:1],
    "production_variants": VARIANTS,
    "retained": {},
}
SILENT = {
    "MetricAlarms": [{"AlarmName": "EndpointName-VariantChallenger-Latency", "StateValue": "OK"}],
    "CompositeAlarms": [],
}
ALARM = {"AlarmName": "EndpointName-VariantChallenger-Errors", "StateValue": "ALARM"}
RINGING = {"MetricAlarms": [ALARM], "CompositeAlarms": []}
RELEASED = {
    "PlanRelease": [{"Payload": PLAN}],
    "AskAlarms": [SILENT],
    "CreateEndpointConfig": [{}],
    "DeregisterTarget": [{}],
    "CreateEndpoint": [{}],
    "UpdateEndpoint": [{}],
    "GetEndpoint": [
        {"EndpointStatus": "Updating", "EndpointConfigName": "aisle-before"},
        {"EndpointStatus": "InService", "EndpointConfigName": "aisle-now"},
    ],
    "PublishChampion": [{"Payload": {"champion": "m1", "before": ["m0"]}}],
    "RegisterTarget": [{}],
    "PutScalingPolicy": [{}],
    "RecordVerdict": [{"Payload": {}}],
    "RetireModels": [{"Payload": {"retired": ["m-9"]}}],
}
CHALLENGE = {"change": "challenge", "model_version": "m2"}


def planned(**changes):
    return {**RELEASED, "PlanRelease": [{"Payload": PLAN | changes}]}


def actions(execution):
    """In order; a function by its name."""
    return [
        call.arguments["FunctionName"].partition(":role/")[2] if call.action == "invoke" else call.action
        for call in execution.calls
    ]


def scaled(execution, action):
    targets = [call.arguments["ResourceId"] for call in execution.calls if call.action == action]
    return sorted(target.removeprefix("endpoint/EndpointName/variant/") for target in targets)


def test_a_release_tells_what_serves_and_what_went(execute):
    execution = execute("release", CHALLENGE, RELEASED)

    assert execution.output == {
        "model_version": "m2",
        "variant": "challenger",
        "action": "update",
        "champion": "m1",
        "before": ["m0"],
        "retired": ["m-9"],
    }


def test_the_pointer_is_written_after_the_endpoint_serves_and_models_go_last(execute):
    told = actions(execute("release", CHALLENGE, RELEASED))

    assert told[-1] == "RetireModelsFunctionArn"
    assert "PublishChampionFunctionArn" not in told[: len(told) - told[::-1].index("describeEndpoint")]


def test_the_plan_is_asked_for_the_machines_of_the_stack(execute):
    execution = execute("release", CHALLENGE, RELEASED)

    assert execution.arguments("invoke")["Payload"] == CHALLENGE | {"instance_type": "ServingInstanceType"}


@pytest.mark.parametrize("serving", [[], VARIANTS[:1], VARIANTS])
def test_scaling_stops_before_the_endpoint_changes_and_starts_after(execute, serving):
    execution = execute("release", CHALLENGE, planned(serving=serving))

    told = actions(execution)
    stops = [place for place, action in enumerate(told) if action == "deregisterScalableTarget"]
    assert scaled(execution, "deregisterScalableTarget") == sorted(each["VariantName"] for each in serving)
    assert all(place < told.index("updateEndpoint") < told.index("registerScalableTarget") for place in stops)
    assert scaled(execution, "registerScalableTarget") == ["challenger", "champion"]
    assert {call.arguments["MaxCapacity"] for call in execution.calls if call.action == "registerScalableTarget"} == {4}


def test_a_variant_that_never_scaled_is_changed_too(execute):
    unknown = Refusal("ApplicationAutoScaling.ObjectNotFoundException")

    assert execute("release", CHALLENGE, {**RELEASED, "DeregisterTarget": [unknown]}).succeeded


@pytest.mark.parametrize(("action", "made"), [("create", "createEndpoint"), ("update", "updateEndpoint")])
def test_the_endpoint_is_made_once_and_changed_afterwards(execute, action, made):
    execution = execute("release", CHALLENGE, planned(action=action))

    assert {"createEndpoint", "updateEndpoint"} & {*actions(execution)} == {made}


def test_a_champion_alone_is_released_too(execute):
    execution = execute("release", {"change": "restore"}, planned(variant="champion", production_variants=VARIANTS[:1]))

    assert execution.arguments("createEndpointConfig")["ProductionVariants"] == VARIANTS[:1]
    assert scaled(execution, "registerScalableTarget") == ["champion"]


def test_an_update_leaves_what_the_plan_retains_as_it_is_at_that_moment(execute):
    retained = {
        "RetainAllVariantProperties": True,
        "ExcludeRetainedVariantProperties": [{"VariantPropertyType": "DesiredWeight"}],
    }

    execution = execute("release", {"change": "refresh"}, planned(retained=retained))

    update = execution.arguments("updateEndpoint")
    assert update == {"EndpointName": "EndpointName", "EndpointConfigName": "aisle-now"} | retained
    assert [fault for call in execution.calls for fault in faults(call)] == []


def test_of_a_version_that_serves_already_the_pointer_and_the_scaling_are_mended(execute):
    execution = execute("release", {"change": "restore"}, planned(action="none", production_variants=VARIANTS[:1]))

    assert "updateEndpoint" not in actions(execution)
    assert "PublishChampionFunctionArn" in actions(execution)
    assert scaled(execution, "registerScalableTarget") == ["champion"]


def test_every_call_is_one_that_the_service_knows(execute):
    execution = execute("release", CHALLENGE, RELEASED)

    assert [fault for call in execution.calls for fault in faults(call)] == []


@pytest.mark.parametrize(("variant", "alarms"), [("challenger", "Challenger"), ("canary", "Canary")])
def test_a_variant_begins_when_no_alarm_of_its_place_rings_any_more(execute, variant, alarms):
    later = PLAN | {"variant": variant, "endpoint_config_name": "aisle-now"}
    answers = {**RELEASED, "AskAlarms": [RINGING, RINGING, SILENT], "PlanRelease": [{"Payload": later}]}

    execution = execute("release", CHALLENGE, answers)

    told = actions(execution)
    asked = [call.arguments for call in execution.calls if call.action == "describeAlarms"]
    assert asked == 3 * [{"AlarmNamePrefix": f"EndpointName-Variant{alarms}-", "StateValue": "ALARM"}]
    assert told.index("createEndpointConfig") > max(
        place for place, each in enumerate(told) if each == "describeAlarms"
    )
    plans = [call.arguments["Payload"] for call in execution.calls if "PlanRelease" in str(call.arguments)]
    assert plans == 3 * [CHALLENGE | {"instance_type": "ServingInstanceType"}]


def test_an_alarm_that_rings_for_four_hours_is_told_and_nothing_begins(execute):
    execution = execute("release", CHALLENGE, {**RELEASED, "AskAlarms": [RINGING]})

    assert (execution.error, actions(execution).count("describeAlarms")) == ("AskAlarmsFailed", 241)
    assert "EndpointName-VariantChallenger-Errors" in execution.cause
    assert "createEndpointConfig" not in actions(execution)


@pytest.mark.parametrize("changes", [{"variant": "champion"}, {"action": "none"}, {"action": "create"}])
def test_what_begins_in_no_variants_place_waits_for_no_alarm(execute, changes):
    execution = execute("release", CHALLENGE, {**planned(**changes), "AskAlarms": [RINGING]})

    assert execution.succeeded
    assert "describeAlarms" not in actions(execution)


STOP = {"change": "drop", "variant": "challenger", "model_version": "m2", "verdict": "stopped", "reasons": ["Enough."]}


def test_what_the_operator_decided_of_a_model_is_told_to_the_registry_after_the_endpoint_serves(execute):
    execution = execute("release", STOP, planned(variant="champion", production_variants=VARIANTS[:1]))

    told = [call.arguments["Payload"] for call in execution.calls if "RecordVerdict" in str(call.arguments)]
    assert told == [{"model_version": "m2", "verdict": "stopped", "reasons": ["Enough."]}]
    assert actions(execution)[-2:] == ["RecordVerdictFunctionArn", "RetireModelsFunctionArn"]


def test_a_version_that_comes_back_ends_a_trial_of_another_and_the_registry_is_told_of_that_one(execute):
    back = {"change": "restore", "model_version": "m0", "verdict_of": "m2", "verdict": "stopped", "reasons": ["Back."]}
    execution = execute("release", back, planned(variant="champion", production_variants=VARIANTS[:1]))

    told = [call.arguments["Payload"] for call in execution.calls if "RecordVerdict" in str(call.arguments)]
    assert told == [{"model_version": "m2", "verdict": "stopped", "reasons": ["Back."]}]


def test_of_a_trial_that_ended_meanwhile_nothing_is_told(execute):
    execution = execute("release", STOP, planned(variant="champion", action="none"))

    assert execution.succeeded
    assert "RecordVerdictFunctionArn" not in actions(execution)


def test_mending_scales_every_variant_and_tells_the_verdict_that_was_not_told(execute):
    told = {"verdict_of": "m2", "verdict": "stopped", "reasons": ["Enough."]}

    execution = execute("release", {"change": "mend"} | told, planned(action="none", variant="champion"))

    recorded = [call.arguments["Payload"] for call in execution.calls if "RecordVerdict" in str(call.arguments)]
    assert recorded == [{"model_version": "m2", "verdict": "stopped", "reasons": ["Enough."]}]
    assert scaled(execution, "registerScalableTarget") == ["challenger", "champion"]
    assert {"updateEndpoint", "createEndpoint", "deregisterScalableTarget"} & {*actions(execution)} == set()


def test_mending_without_a_verdict_tells_none(execute):
    execution = execute("release", {"change": "mend"}, planned(action="none", variant="champion"))

    assert actions(execution)[-1] == "RetireModelsFunctionArn"
    assert "RecordVerdictFunctionArn" not in actions(execution)


def test_a_verdict_that_was_not_recorded_is_a_failure(execute):
    execution = execute("release", STOP, {**RELEASED, "RecordVerdict": [Refusal("Service.Refused", "no")]})

    assert (execution.error, execution.cause) == ("RecordVerdictFailed", "Service.Refused: no")


@pytest.mark.parametrize("status", ["InService", "Failed"])
def test_an_endpoint_that_keeps_its_old_configuration_was_not_released(execute, status):
    after = {"EndpointStatus": status, "EndpointConfigName": "aisle-before", "FailureReason": "no capacity"}

    execution = execute("release", CHALLENGE, {**RELEASED, "GetEndpoint": [after]})

    assert execution.error == "EndpointFailed"
    assert "no capacity" in execution.cause
    assert "PublishChampionFunctionArn" not in actions(execution)
    assert scaled(execution, "registerScalableTarget") == ["champion"]


def test_what_cannot_be_deleted_is_told_and_fails_no_release(execute):
    execution = execute("release", CHALLENGE, {**RELEASED, "RetireModels": [Refusal("Unavailable", "no")]})

    assert (execution.output["retired"], execution.output["not_retired"]) == ([], "Unavailable: no")


SCALED_AGAIN = {  # after a failure of this state
    "PlanRelease": [],
    "AskAlarms": [],
    "CreateEndpointConfig": [],
    "DeregisterTarget": ["champion"],
    "UpdateEndpoint": ["champion"],
    "GetEndpoint": ["champion"],
    "PublishChampion": ["challenger", "champion"],
}
STEPS = {"DeregisterTarget": "StopScaling", "RegisterTarget": "ScaleVariants", "PutScalingPolicy": "ScaleVariants"}


@pytest.mark.parametrize("state", [*SCALED_AGAIN, "RegisterTarget", "PutScalingPolicy"])
def test_a_failure_names_its_step_and_its_cause_and_what_serves_scales(execute, state):
    answers = copy.deepcopy(RELEASED) | {state: [Refusal("Service.Refused", 'it said "no"')]}

    execution = execute("release", CHALLENGE, answers)

    assert (execution.error, execution.cause) == (f"{STEPS.get(state, state)}Failed", 'Service.Refused: it said "no"')
    if state in SCALED_AGAIN:
        assert scaled(execution, "registerScalableTarget") == SCALED_AGAIN[state]


def test_where_scaling_does_not_start_again_both_failures_are_told(execute):
    refusals = {state: [Refusal("Service.Refused", state)] for state in ("UpdateEndpoint", "RegisterTarget")}

    execution = execute("release", CHALLENGE, RELEASED | refusals)

    assert execution.error == "UpdateEndpointFailed"
    assert execution.cause == "Service.Refused: UpdateEndpoint Then ScaleVariants: Service.Refused: RegisterTarget"
