"""The rollout state machine, with the services' answers given: promote, roll back, or wait."""

import json

import pytest

from tests.infra.service_models import faults
from tests.infra.state_machine import Refusal

SINCE = "2026-11-01 02:00:00"
PROMOTE = {"verdict": "promote", "reasons": ["The challenger is clicked more."], "model_version": "m2"}
ROLL_BACK = {"verdict": "roll_back", "reasons": ["The challenger sells less."], "model_version": "m2"}
UNDECIDED = {"verdict": "undecided", "reasons": ["Nobody could tell in 90 days."], "model_version": "m2"}
NEXT_STAGE = {"verdict": "wait", "reasons": ["Not worse."], "challenger_share": 0.5, "model_version": "m2"}
WAIT = {"verdict": "wait", "reasons": ["The difference is not settled."]}
TRIAL = {"verdict": "wait", "reasons": ["No outcomes."], "recipe": "3f2a9c1b", "since": SINCE}
NO_TRIAL = {"verdict": "wait", "reasons": ["No challenger is being tried."], "recipe": None, "challenger_share": 0}
ROLLED_OUT = {
    "NameTrial": [{"Payload": TRIAL}],
    "CountOutcomes": [{"Payload": {"rows": [{"variant": "champion", "people": 900}]}}],
    "JudgeExperiment": [{"Payload": PROMOTE}],
    "Release": [{"Output": {"model_version": "m2"}}],
    "ReadShare": [{"EndpointName": "aisle", "ProductionVariants": []}],
    "SetShare": [{}],
    "RecordVerdict": [{"Payload": {}}],
    "GetEndpoint": [{"EndpointStatus": each, "EndpointConfigName": "aisle-now"} for each in ("Updating", "InService")],
    "PublishChampion": [{"Payload": {"champion": "m1", "before": []}}],
}
CHANGES = {"startExecution", "updateEndpointWeightsAndCapacities"}


def changes(execution):
    return [call.action for call in execution.calls if call.action in CHANGES]


def test_a_challenger_that_wins_becomes_the_champion(execute):
    execution = execute("rollout", {}, ROLLED_OUT)

    assert execution.output == {"verdict": "promote", "reasons": PROMOTE["reasons"]}
    assert changes(execution) == ["startExecution"]
    assert execution.arguments("startExecution")["Input"] == {"change": "promote", "model_version": "m2"}


def release_failed(error, cause):
    return Refusal("States.TaskFailed", json.dumps({"Status": "FAILED", "Error": error, "Cause": cause}))


def test_a_challenger_that_wins_during_a_nights_refresh_is_promoted_after_it(execute):
    busy = release_failed("PlanReleaseFailed", 'Unavailable: {"errorMessage": "the endpoint is Updating"}')

    execution = execute("rollout", {}, {**ROLLED_OUT, "Release": [busy, {"Output": {"model_version": "m3"}}]})

    assert changes(execution) == ["startExecution", "startExecution"]
    assert [call.arguments for call in execution.calls if call.action == "invoke"][-1]["Payload"] == {
        "model_version": "m3",
        "verdict": "promoted",
        "reasons": PROMOTE["reasons"],
    }


def test_a_promotion_that_fails_of_itself_is_told_of_at_once(execute):
    failed = release_failed("EndpointFailed", "The container did not answer.")

    execution = execute("rollout", {}, {**ROLLED_OUT, "Release": [failed]})

    assert (changes(execution), execution.error) == (["startExecution"], "ReleaseFailed")


@pytest.mark.parametrize("judgement", [ROLL_BACK, UNDECIDED])
def test_a_challenger_that_loses_and_one_whose_time_is_over_are_sent_nobody_any_more(execute, judgement):
    execution = execute("rollout", {}, {**ROLLED_OUT, "JudgeExperiment": [{"Payload": judgement}]})

    assert execution.output == {"verdict": judgement["verdict"], "reasons": judgement["reasons"]}
    assert changes(execution) == ["updateEndpointWeightsAndCapacities"]
    weights = execution.arguments("updateEndpointWeightsAndCapacities")["DesiredWeightsAndCapacities"]
    assert {each["VariantName"]: each["DesiredWeight"] for each in weights} == {"champion": 1, "challenger": 0}


def weights(champion, challenger):
    shares = {"champion": champion, "challenger": challenger}
    return {"ProductionVariants": [{"VariantName": name, "CurrentWeight": share} for name, share in shares.items()]}


def test_a_challenger_that_loses_while_the_endpoint_changes_goes_once_it_stands(execute):
    busy = Refusal("SageMaker.SageMakerException", "the endpoint is Updating")
    answers = {**ROLLED_OUT, "JudgeExperiment": [{"Payload": ROLL_BACK}], "SetShare": [busy, {}]}

    execution = execute("rollout", {}, answers)

    assert execution.output["verdict"] == "roll_back"


def test_the_outcomes_are_those_of_the_challengers_recipe_since_its_trial_began(execute):
    execution = execute("rollout", {}, ROLLED_OUT)

    asked = [call.arguments["Payload"] for call in execution.calls if call.action == "invoke"][1]
    assert asked == {"query": "experiment_outcomes", "parameters": {"recipe": "3f2a9c1b", "since": SINCE}}


def test_without_a_trial_nothing_is_counted_and_the_pointer_is_mended(execute):
    execution = execute("rollout", {}, {**ROLLED_OUT, "NameTrial": [{"Payload": NO_TRIAL}]})

    called = [call.arguments["FunctionName"].partition(":role/")[2] for call in execution.calls]
    assert called == ["JudgeExperimentFunctionArn", "PublishChampionFunctionArn"]
    assert execution.output == {"verdict": "wait", "reasons": NO_TRIAL["reasons"]}


def test_the_next_stage_changes_the_shares_in_place(execute):
    answers = {**ROLLED_OUT, "JudgeExperiment": [{"Payload": NEXT_STAGE}], "ReadShare": [weights(0.9, 0.1)]}

    execution = execute("rollout", {}, answers)

    assert changes(execution) == ["updateEndpointWeightsAndCapacities"]
    told = execution.arguments("updateEndpointWeightsAndCapacities")["DesiredWeightsAndCapacities"]
    assert {each["VariantName"]: each["DesiredWeight"] for each in told} == {"champion": 0.5, "challenger": 0.5}


@pytest.mark.parametrize("before", [weights(0.5, 0.5), weights(1, 0), {"ProductionVariants": []}])
def test_a_share_that_stands_and_a_challenger_that_serves_nobody_are_left_alone(execute, before):
    answers = {**ROLLED_OUT, "JudgeExperiment": [{"Payload": NEXT_STAGE}], "ReadShare": [before]}

    assert changes(execute("rollout", {}, answers)) == []


@pytest.mark.parametrize(
    ("judgement", "verdict"), [(PROMOTE, "promoted"), (ROLL_BACK, "rolled back"), (UNDECIDED, "undecided")]
)
def test_the_end_of_a_trial_is_told_to_the_registry_in_words(execute, judgement, verdict):
    execution = execute("rollout", {}, {**ROLLED_OUT, "JudgeExperiment": [{"Payload": judgement}]})

    told = [call.arguments for call in execution.calls if call.action == "invoke"][-1]
    assert told["FunctionName"].endswith("RecordVerdictFunctionArn")
    assert told["Payload"] == {"model_version": "m2", "verdict": verdict, "reasons": judgement["reasons"]}


def test_an_experiment_that_is_not_settled_changes_nothing(execute):
    execution = execute("rollout", {}, {**ROLLED_OUT, "JudgeExperiment": [{"Payload": WAIT}]})

    assert execution.output == WAIT
    assert changes(execution) == []


@pytest.mark.parametrize("rows", [[], [{"variant": "champion"}], [{"variant": "champion"}, {"variant": "challenger"}]])
def test_the_judge_is_given_a_list_however_many_rows_there_are(execute, rows):
    answers = {**ROLLED_OUT, "CountOutcomes": [{"Payload": {"rows": rows}}], "JudgeExperiment": [{"Payload": WAIT}]}

    execution = execute("rollout", {}, answers)

    evaluated = [call.arguments["Payload"] for call in execution.calls if call.action == "invoke"][2]
    assert evaluated == {"rows": rows}


@pytest.mark.parametrize("judgement", [PROMOTE, ROLL_BACK])
def test_every_call_is_one_that_the_service_knows(execute, judgement):
    execution = execute("rollout", {}, {**ROLLED_OUT, "JudgeExperiment": [{"Payload": judgement}]})

    assert [fault for call in execution.calls for fault in faults(call)] == []


def test_an_endpoint_that_failed_meanwhile_is_told(execute):
    failed = {"EndpointStatus": "Failed", "EndpointConfigName": "aisle-now", "FailureReason": "no capacity"}
    answers = {**ROLLED_OUT, "JudgeExperiment": [{"Payload": ROLL_BACK}], "GetEndpoint": [failed]}

    execution = execute("rollout", {}, answers)

    assert execution.error == "EndpointFailed"
    assert "no capacity" in execution.cause


@pytest.mark.parametrize("judgement", [ROLL_BACK, WAIT])
def test_a_pointer_that_a_failed_release_left_behind_is_mended(execute, judgement):
    execution = execute("rollout", {}, {**ROLLED_OUT, "JudgeExperiment": [{"Payload": judgement}]})

    called = [call.arguments["FunctionName"] for call in execution.calls if call.action == "invoke"]
    assert any(name.endswith("PublishChampionFunctionArn") for name in called)


@pytest.mark.parametrize(
    ("state", "judgement"),
    [
        ("NameTrial", PROMOTE),
        ("CountOutcomes", PROMOTE),
        ("JudgeExperiment", PROMOTE),
        ("Release", PROMOTE),
        ("ReadShare", NEXT_STAGE),
        ("SetShare", ROLL_BACK),
        ("RecordVerdict", ROLL_BACK),
        ("GetEndpoint", ROLL_BACK),
        ("PublishChampion", WAIT),
    ],
)
def test_a_failure_names_its_step_and_its_cause(execute, state, judgement):
    answers = {**ROLLED_OUT, "JudgeExperiment": [{"Payload": judgement}], state: [Refusal("Service.Refused", "no")]}

    execution = execute("rollout", {}, answers)

    assert (execution.error, execution.cause) == (f"{state}Failed", "Service.Refused: no")
