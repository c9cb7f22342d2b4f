"""The retrain state machine, with the services' answers given: which way it goes, and what it asks of whom."""

import copy
from datetime import UTC, datetime, timedelta

import pytest

from tests.infra.service_models import faults
from tests.infra.state_machine import Refusal

VERDICT = {
    "approved": True,
    "reasons": ["It beats popularity."],
    "metrics": {"metrics": {"hr@10": 0.5, "ndcg@10": 0.25}, "popularity": {"hr@10": 0.125}},
    "champion_metrics": None,
    "data_window": {"data_first": "2025-11-24T00:00:00+00:00", "data_last": "2026-11-24T09:00:00+00:00"},
    "evaluation_s3_uri": "s3://artifacts/models/m2/output/evaluation.json",
}
RELEASED = {"model_version": "m2", "variant": "challenger", "champion": "m1", "before": [], "retired": []}
SOUND = {"check_name": "items_not_empty", "severity": "stop", "passed": True, "detail": "9 items"}
READY = {"Crawler": {"State": "READY", "LastCrawl": {"Status": "SUCCEEDED"}}}
RETRAINED = {
    "CleanCatalogue": [{}],
    "CleanInteractions": [{}],
    "StartCrawler": [{}],
    "GetCrawler": [{"Crawler": {"State": "RUNNING"}}, READY],
    "PublishTrending": [{"Payload": {"items": 9, "trending": 9, "damped": 0}}],
    "BalanceBooks": [{"Payload": {"rows": []}}],
    "RecordBooks": [{}],
    "CheckData": [{"Payload": {"rows": [SOUND]}}],
    "Train": [{"ModelArtifacts": {"S3ModelArtifacts": "s3://artifacts/models/m2/output/model.tar.gz"}}],
    "JudgeModel": [{"Payload": VERDICT}],
    "RegisterModel": [{}],
    "CreateModel": [{}],
    "Release": [{"Output": RELEASED}],
}


def test_a_model_that_passes_is_released(execute):
    execution = execute("retrain", {}, RETRAINED)

    assert execution.output == {
        "released": True,
        "model_version": "StackName-20261124-093000",
        "variant": "challenger",
        "warnings": [],
        "metrics": VERDICT["metrics"],
    }


def test_every_call_is_one_that_the_service_knows(execute):
    execution = execute("retrain", {}, RETRAINED)

    assert [fault for call in execution.calls for fault in faults(call)] == []


def test_the_model_is_named_after_the_executions_start_unless_told(execute):
    execution = execute("retrain", {"model_version": "aisle-spring", "seed": 3}, RETRAINED)

    training = execution.arguments("createTrainingJob")
    assert training["TrainingJobName"] == "aisle-spring"
    assert training["HyperParameters"] == {"model_version": "aisle-spring", "now": "2026-11-24T09:30:00Z", "seed": "3"}
    assert execution.arguments("createModel")["ModelName"] == "StackName-aisle-spring"


def test_training_reads_the_three_tables(execute):
    execution = execute("retrain", {}, RETRAINED)

    channels = execution.arguments("createTrainingJob")["InputDataConfig"]
    assert [channel["ChannelName"] for channel in channels] == ["items", "users", "interactions"]


def test_the_registry_tells_the_metrics_popularitys_and_the_data_window(execute):
    execution = execute("retrain", {}, RETRAINED)

    package = execution.arguments("createModelPackage")
    assert package["ModelApprovalStatus"] == "Approved"
    assert package["CustomerMetadataProperties"] == {
        "model_version": "StackName-20261124-093000",
        "hr@10": "0.5",
        "ndcg@10": "0.25",
        "popularity_hr@10": "0.125",
        **VERDICT["data_window"],
    }


def test_the_release_state_machine_is_told_to_try_the_new_model(execute):
    execution = execute("retrain", {}, RETRAINED)

    told = execution.arguments("startExecution")
    assert told["StateMachineArn"].endswith("ReleaseStateMachineArn")
    assert told["Input"] == {"change": "challenge", "model_version": "StackName-20261124-093000"}


def test_a_champion_is_told_as_such(execute):
    execution = execute("retrain", {}, {**RETRAINED, "Release": [{"Output": RELEASED | {"variant": "champion"}}]})

    assert execution.output["variant"] == "champion"


def test_a_rejected_model_is_registered_as_such_and_fails_nothing(execute):
    refused = VERDICT | {"approved": False, "reasons": ["Worse than the champion.", "Too few shoppers."]}

    execution = execute("retrain", {}, {**RETRAINED, "JudgeModel": [{"Payload": refused}]})

    assert execution.output["released"] is False
    assert execution.output["reasons"] == refused["reasons"]
    package = execution.arguments("createModelPackage")
    assert package["ModelApprovalStatus"] == "Rejected"
    assert package["ModelPackageDescription"].endswith(": Worse than the champion. Too few shoppers.")
    assert "createModel" not in {call.action for call in execution.calls}


def test_a_clean_that_fails_is_made_once_more(execute):
    refusal = Refusal("Glue.EntityNotFoundException")
    once, twice = [refusal, {}], [refusal] * 2

    mended = execute("retrain", {}, {**RETRAINED, "CleanInteractions": once})
    failed = execute("retrain", {}, {**RETRAINED, "CleanInteractions": twice})

    assert mended.succeeded
    assert failed.error == "CleanFailed"


def test_a_crawl_under_way_is_waited_for_and_made_again(execute):
    busy = Refusal("Glue.CrawlerRunningException")

    execution = execute("retrain", {}, {**RETRAINED, "StartCrawler": [busy, {}]})

    assert execution.succeeded
    assert [call.action for call in execution.calls].count("startCrawler") == 2


def test_a_crawl_that_fails_ends_it(execute):
    failed = {"Crawler": {"State": "READY", "LastCrawl": {"Status": "FAILED", "ErrorMessage": "no access"}}}

    execution = execute("retrain", {}, {**RETRAINED, "GetCrawler": [failed]})

    assert (execution.error, execution.cause[-9:]) == ("CrawlFailed", "no access")


MISDATED = {"check_name": "dates_are_plausible", "severity": "warning", "passed": False, "detail": "1 before 1995"}
MISDATED |= {"example": "order:17", "file": "orders-2019.csv"}
EMPTY = {"check_name": "interactions_not_empty", "severity": "stop", "passed": False, "detail": "0 interactions"}


def test_data_that_nothing_can_be_learned_from_train_nothing_and_say_why(execute):
    execution = execute("retrain", {}, {**RETRAINED, "CheckData": [{"Payload": {"rows": [SOUND, MISDATED, EMPTY]}}]})

    assert (execution.error, execution.cause) == ("DataChecksFailed", "interactions_not_empty (0 interactions)")
    assert "createTrainingJob" not in {call.action for call in execution.calls}


def test_a_warning_is_told_and_stops_no_training(execute):
    execution = execute("retrain", {}, {**RETRAINED, "CheckData": [{"Payload": {"rows": [SOUND, MISDATED]}}]})

    assert execution.output["released"]
    assert execution.output["warnings"] == ["dates_are_plausible: 1 before 1995, such as order:17 of orders-2019.csv"]


def test_lists_that_cannot_be_published_stop_no_training(execute):
    execution = execute("retrain", {}, {**RETRAINED, "PublishTrending": [Refusal("Service.Refused")]})

    assert execution.output["released"]


def test_a_shop_too_small_to_learn_from_is_told_what_it_lacks(execute):
    lacking = ["8 returning shoppers, 50 needed: people who liked two different items."]
    small = {**VERDICT, "approved": False, "reasons": lacking, "metrics": {"metrics": {}, "popularity": {}}}

    execution = execute("retrain", {}, {**RETRAINED, "JudgeModel": [{"Payload": small}]})

    assert (execution.output["released"], execution.output["reasons"]) == (False, lacking)
    assert [fault for call in execution.calls for fault in faults(call)] == []


def books(day, sent, lost, tab_id=None):
    return {"tab_id": tab_id, "day": day.isoformat(), "sent": sent, "lost": lost}


def test_each_day_that_has_ended_is_told_how_many_events_it_lost(execute):
    today = datetime.now(UTC).date()
    rows = [
        *(books(today, 9, 9), books(today - timedelta(days=1), 70, 2), books(today - timedelta(days=12), 50, 0)),
        *(books(today - timedelta(days=20), 60, 6), books(today - timedelta(days=1), 30, 2, tab_id="t1")),
    ]

    execution = execute("retrain", {}, {**RETRAINED, "BalanceBooks": [{"Payload": {"rows": rows}}]})

    result = execution.arguments("putMetricData")
    days = [f"{today - timedelta(days=ago)}T12:00:00Z" for ago in (1, 12)]
    assert result["Namespace"] == "Aisle"
    assert [(each["MetricName"], each["Timestamp"], each["Value"]) for each in result["MetricData"]] == [
        *(("EventsSent", days[0], 70), ("EventsSent", days[1], 50)),
        *(("EventsLost", days[0], 2), ("EventsLost", days[1], 0)),
    ]
    assert [fault for call in execution.calls for fault in faults(call)] == []


@pytest.mark.parametrize("state", ["BalanceBooks", "RecordBooks"])
def test_books_that_cannot_be_told_stop_no_training(execute, state):
    yesterday = datetime.now(UTC).date() - timedelta(days=1)
    answers = {**RETRAINED, "BalanceBooks": [{"Payload": {"rows": [books(yesterday, 70, 2)]}}]}

    execution = execute("retrain", {}, answers | {state: [Refusal("Service.Refused")]})

    assert execution.output["released"]


def test_checks_that_answer_nothing_are_no_passed_checks(execute):
    execution = execute("retrain", {}, {**RETRAINED, "CheckData": [{"Payload": {"rows": []}}]})

    assert execution.error == "DataChecksFailed"


STEPS = {
    "CleanCatalogue": "Clean",
    "CleanInteractions": "Clean",
    **{
        step: step
        for step in (
            "StartCrawler",
            "GetCrawler",
            "CheckData",
            "Train",
            "JudgeModel",
            "RegisterModel",
            "CreateModel",
            "Release",
        )
    },
}


@pytest.mark.parametrize(("state", "step"), STEPS.items())
def test_a_failure_names_its_step_and_its_cause(execute, state, step):
    answers = copy.deepcopy(RETRAINED) | {state: [Refusal("Service.Refused", 'it said "no"')]}

    execution = execute("retrain", {}, answers)

    assert (execution.error, execution.cause) == (f"{step}Failed", 'Service.Refused: it said "no"')
