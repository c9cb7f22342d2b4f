"""The erase_user state machine, with the services' answers given: nothing is cleaned before the tombstone stands."""

import json

import pytest

from tests.infra.service_models import faults
from tests.infra.state_machine import Refusal

RECEIPT = {"erased_at": "2026-11-24T09:30:01+00:00", "people": [{"person_id": "u:42", "profile_deleted": True}]}
ERASED = {
    "EraseProfile": [{"Payload": RECEIPT}],
    "CleanCatalogue": [{}],
    "CleanInteractions": [{}],
    "ListCanaries": [{"Executions": []}],
    "ListRetrains": [{"Executions": []}],
    "Retrain": [{"ExecutionArn": "arn:retraining", "StartDate": "2026-11-24T09:40:00Z"}],
}


def test_a_person_is_erased_then_the_tables_are_cleaned_then_the_model_is_trained_anew(execute):
    execution = execute("erase_user", {"user_id": "42"}, ERASED)

    assert execution.output == {"erased": RECEIPT, "retraining": "arn:retraining"}
    actions = [call.action for call in execution.calls]
    assert actions == ["invoke", "startJobRun", "startJobRun", *["listExecutions"] * 2, "startExecution"]


def test_the_function_is_given_what_was_given(execute):
    given = {"user_id": "42", "anonymous_id": "browser-1"}

    execution = execute("erase_user", given, ERASED)

    assert execution.arguments("invoke")["Payload"] == given


def test_without_a_tombstone_nothing_is_cleaned(execute):
    refused = Refusal("InvalidInput", "user_id: user_id or anonymous_id: one of them is required")

    execution = execute("erase_user", {}, {**ERASED, "EraseProfile": [refused]})

    assert execution.error == "EraseProfileFailed"
    assert [call.action for call in execution.calls] == ["invoke"]


UNDER_WAY = {"Name": "nightly", "StartDate": "2026-11-24T09:00:00.123Z"}
WAITS = {"Name": "erasures-after-20261124T090000123Z", "StartDate": "2026-11-24T09:20:00Z"}


def started(execution):
    return [call.arguments for call in execution.calls if call.action == "startExecution"]


@pytest.mark.parametrize("listed", [[UNDER_WAY], [WAITS, UNDER_WAY]])
def test_erasures_during_a_retraining_share_one_that_waits_for_it(execute, listed):
    execution = execute("erase_user", {"user_id": "42"}, {**ERASED, "ListRetrains": [{"Executions": listed}]})

    (start,) = started(execution)
    assert (start["Name"], json.loads(start["Input"])) == (WAITS["Name"], {"wait": True, "after_canary": True})


CANARY = {"Name": "canary", "StartDate": "2026-11-24T06:00:00.456Z"}
AFTER_IT = {"Name": "erasures-after-20261124T060000456Z", "StartDate": "2026-11-24T09:00:00Z"}


@pytest.mark.parametrize("retrains", [[], [AFTER_IT]])
def test_erasures_while_a_canary_is_watched_share_one_that_leaves_it_its_window(execute, retrains):
    answers = {**ERASED, "ListCanaries": [{"Executions": [CANARY]}], "ListRetrains": [{"Executions": retrains}]}

    execution = execute("erase_user", {"user_id": "42"}, answers)

    (start,) = started(execution)
    assert (start["Name"], json.loads(start["Input"])["after_canary"]) == (AFTER_IT["Name"], True)


def test_one_that_has_begun_is_not_shared_any_more(execute):
    execution = execute("erase_user", {"user_id": "42"}, {**ERASED, "ListRetrains": [{"Executions": [WAITS]}]})

    assert started(execution)[0]["Name"] == "erasures-after-20261124T092000Z"


def test_one_that_was_stopped_while_it_waited_is_replaced(execute):
    stopped = Refusal("Sfn.ExecutionAlreadyExistsException", "Execution Already Exists")
    answers = {**ERASED, "ListRetrains": [{"Executions": [UNDER_WAY]}], "Retrain": [stopped, *ERASED["Retrain"]]}

    execution = execute("erase_user", {"user_id": "42"}, answers)

    assert ["Name" in each for each in started(execution)] == [True, False]
    assert execution.output["retraining"] == "arn:retraining"


def test_every_call_is_one_that_the_service_knows(execute):
    execution = execute("erase_user", {"user_id": "42"}, ERASED)

    assert [fault for call in execution.calls for fault in faults(call)] == []


@pytest.mark.parametrize(
    ("state", "step"),
    [
        ("CleanCatalogue", "Clean"),
        ("CleanInteractions", "Clean"),
        ("ListCanaries", "ListCanaries"),
        ("ListRetrains", "ListRetrains"),
        ("Retrain", "Retrain"),
    ],
)
def test_a_failure_names_its_step_and_its_cause(execute, state, step):
    execution = execute("erase_user", {"user_id": "42"}, {**ERASED, state: [Refusal("Service.Refused", "no")]})

    assert (execution.error, execution.cause) == (f"{step}Failed", "Service.Refused: no")
