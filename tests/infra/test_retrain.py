"""The retrain state machine, with the services' answers given: which way it goes, and what it asks of whom."""

import copy
import json
from datetime import UTC, datetime, timedelta

import pytest

from aisle.errors import Unavailable
from aisle.releases.release import Endpoint
from aisle.releases.trials import settled_champion
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
SOUND = {"check_name": "items_not_empty", "severity": "stop", "passed": True, "detail": "9 items"}
READY = {"Crawler": {"State": "READY", "LastCrawl": {"Status": "SUCCEEDED"}}}
CHAMPION = {
    "arm": "champion",
    "model_version": "StackName-20261124-093000-aaaaaaaa",
    "recipe": "aaaaaaaa",
    "image_uri": "registry/aisle:1",
    "config": "{}",
    "gate": "refresh",
    "against": {"model_version": "m1", "model_artifacts": "s3://artifacts/models/m1/output/model.tar.gz"},
}
CHALLENGER = CHAMPION | {
    "arm": "challenger",
    "model_version": "StackName-20261124-093000-bbbbbbbb",
    "recipe": "bbbbbbbb",
    "image_uri": "registry/aisle:2",
    "config": '{"factors":8}',
}
CANDIDATE = CHALLENGER | {"arm": "candidate", "gate": "recipe", "against": None}
FIRST = CHAMPION | {"gate": "first", "against": None}
APPROVED = {"Payload": VERDICT}
REJECTED = {"Payload": VERDICT | {"approved": False, "reasons": ["Worse than the champion.", "Too few shoppers."]}}
CANARY = {
    "model_version": CHAMPION["model_version"],
    "variant": "canary",
    "champion": "m1",
    "before": [],
    "retired": [],
}
RETRAINED = {
    "ListRunning": [{"Executions": []}],
    "ListCanaries": [{"Executions": []}],
    "CleanCatalogue": [{}],
    "CleanInteractions": [{}],
    "StartCrawler": [{}],
    "GetCrawler": [{"Crawler": {"State": "RUNNING"}}, READY],
    "PublishTrending": [{"Payload": {"items": 9, "trending": 9, "damped": 0}}],
    "BalanceBooks": [{"Payload": {"rows": []}}],
    "RecordBooks": [{}],
    "CheckData": [{"Payload": {"rows": [SOUND]}}],
    "PlanTraining": [{"Payload": {"fits": [CHAMPION], "share": 0.01}}],
    "Train": [{"ModelArtifacts": {"S3ModelArtifacts": "s3://artifacts/models/m2/output/model.tar.gz"}}],
    "JudgeModel": [APPROVED],
    "RegisterModel": [{}],
    "CreateModel": [{}],
    "Release": [{"Output": CANARY}],
    "WatchCanary": [{"ExecutionArn": "arn:canary", "StartDate": "2026-11-24T10:30:00Z"}],
    "RecordVerdict": [{"Payload": {}}],
}


def night(*fits, **answers):
    return {**RETRAINED, "PlanTraining": [{"Payload": {"fits": list(fits), "share": 0.01}}]} | answers


def all_arguments(execution, action):
    return [call.arguments for call in execution.calls if call.action == action]


def invoked(execution, function):
    calls = all_arguments(execution, "invoke")
    return [each["Payload"] for each in calls if each["FunctionName"].endswith(f"{function}FunctionArn")]


def test_a_quiet_night_makes_the_champions_newer_model_a_canary_that_another_execution_watches(execute):
    execution = execute("retrain", {}, RETRAINED)

    release, watch = all_arguments(execution, "startExecution")
    assert release["Input"] == {"change": "refresh", "versions": {"champion": CHAMPION["model_version"]}}
    assert json.loads(watch["Input"]) == {"model_version": CHAMPION["model_version"]}
    assert execution.output == {
        "released": True,
        "model_version": CHAMPION["model_version"],
        "variant": "canary",
        "reasons": ["It beats popularity."],
        "warnings": [],
        "metrics": VERDICT["metrics"],
        "models": [
            {
                "arm": "champion",
                "model_version": CHAMPION["model_version"],
                "recipe": "aaaaaaaa",
                "gate": "refresh",
                "approved": True,
                "reasons": ["It beats popularity."],
            }
        ],
        "not_trained": [],
    }


def test_a_trial_gets_both_arms_newer_models_in_one_release(execute):
    answers = night(CHAMPION, CHALLENGER, Release=[{"Output": CANARY | {"variant": "champion"}}])

    execution = execute("retrain", {}, answers)

    (release,) = all_arguments(execution, "startExecution")
    versions = {"champion": CHAMPION["model_version"], "challenger": CHALLENGER["model_version"]}
    assert release["Input"] == {"change": "refresh", "versions": versions}
    assert [each["gate"] for each in invoked(execution, "JudgeModel")] == ["refresh", "refresh"]
    assert invoked(execution, "RecordVerdict") == []


def test_of_a_trial_only_the_arm_that_passed_is_refreshed(execute):
    answers = night(CHAMPION, CHALLENGER, JudgeModel=[REJECTED, APPROVED])

    execution = execute("retrain", {}, answers)

    (release, *_) = all_arguments(execution, "startExecution")
    assert len(release["Input"]["versions"]) == 1  # moto's branches run at once: which of them asks first is open


def test_a_recipe_is_fitted_beside_the_champions_and_judged_against_that_fit(execute):
    execution = execute("retrain", {}, night(CHAMPION, CANDIDATE))

    trainings = all_arguments(execution, "createTrainingJob")
    assert len({(each["HyperParameters"]["now"], each["HyperParameters"]["seed"]) for each in trainings}) == 1
    images = {each["HyperParameters"]["config"]: each["AlgorithmSpecification"]["TrainingImage"] for each in trainings}
    assert images == {"{}": "registry/aisle:1", '{"factors":8}': "registry/aisle:2"}
    artifacts = "s3://artifacts/models/m2/output/model.tar.gz"
    assert {each["gate"]: each["against"] for each in invoked(execution, "JudgeModel")} == {
        "refresh": CHAMPION["against"],
        "recipe": {"model_version": CHAMPION["model_version"], "model_artifacts": artifacts},
    }


def test_a_recipe_that_passes_its_gate_is_tried_at_the_first_stage_and_leaves_the_line(execute):
    answers = night(CHAMPION, CANDIDATE, Release=[{"Output": CANARY | {"variant": "challenger"}}])

    execution = execute("retrain", {}, answers)

    (release,) = all_arguments(execution, "startExecution")
    assert release["Input"] == {
        "change": "challenge",
        "model_version": CANDIDATE["model_version"],
        "champion_version": CHAMPION["model_version"],
        "recipe": CANDIDATE["recipe"],
        "share": 0.01,
    }
    assert [each["verdict"] for each in invoked(execution, "RecordVerdict")] == ["tried"]
    assert (execution.output["variant"], execution.output["model_version"]) == (
        "challenger",
        CANDIDATE["model_version"],
    )


def test_a_recipe_that_was_withdrawn_while_it_was_trained_is_told_of_and_the_champions_canary_is_watched(execute):
    execution = execute("retrain", {}, night(CHAMPION, CANDIDATE))

    (told,) = invoked(execution, "RecordVerdict")
    assert (told["model_version"], told["verdict"]) == (CANDIDATE["model_version"], "withdrawn")
    _, watch = all_arguments(execution, "startExecution")
    assert json.loads(watch["Input"]) == {"model_version": CHAMPION["model_version"]}
    assert execution.output["model_version"] == CHAMPION["model_version"]


def test_a_recipe_that_is_refused_leaves_the_line(execute):
    execution = execute("retrain", {}, night(CHAMPION, CANDIDATE, JudgeModel=[REJECTED]))

    assert invoked(execution, "RecordVerdict") == [
        {
            "model_version": CANDIDATE["model_version"],
            "verdict": "refused",
            "reasons": ["Worse than the champion.", "Too few shoppers."],
        }
    ]


def test_a_recipe_that_could_not_be_compared_is_told_of_as_such(execute):
    no_like = {"Payload": REJECTED["Payload"] | {"compared": False}}

    execution = execute("retrain", {}, night(CHAMPION, CANDIDATE, JudgeModel=[no_like]))

    assert [each["verdict"] for each in invoked(execution, "RecordVerdict")] == ["not compared"]
    assert execution.output["released"] is False


def test_a_champion_that_cannot_be_trained_fails_the_night(execute):
    execution = execute("retrain", {}, night(CHAMPION, CANDIDATE, Train=[Refusal("Training.Failed", "no disk")]))

    assert (execution.error, execution.cause) == ("TrainFailed", "Training.Failed: no disk")
    assert all_arguments(execution, "startExecution") == []


@pytest.mark.parametrize(("reason", "told"), [("AlgorithmError: no field", ["not trained"]), ("CapacityError", [])])
def test_a_recipe_that_breaks_in_training_leaves_the_line_and_one_without_a_machine_waits(execute, reason, told):
    execution = execute("retrain", {}, night(CANDIDATE, Train=[Refusal("Training.Failed", reason)]))

    assert [each["verdict"] for each in invoked(execution, "RecordVerdict")] == told
    assert [each["arm"] for each in execution.output["not_trained"]] == ["candidate"]


def test_a_recipe_whose_archive_cannot_be_judged_is_refused_and_stops_no_refresh(execute):
    broken = Refusal("InvalidInput", "s3://artifacts/models/m2: holds no evaluation.json")
    alone = CANDIDATE | {"gate": "refresh", "against": CHAMPION["against"]}

    execution = execute("retrain", {}, night(alone, JudgeModel=[broken]))

    (told,) = invoked(execution, "RecordVerdict")
    assert told["verdict"] == "refused"
    assert told["reasons"] == ["It cannot be judged: s3://artifacts/models/m2: holds no evaluation.json"]
    assert execution.output["released"] is False


def test_a_champions_archive_that_cannot_be_judged_fails_the_night(execute):
    execution = execute("retrain", {}, {**RETRAINED, "JudgeModel": [Refusal("InvalidInput", "no model")]})

    assert (execution.error, execution.cause) == ("JudgeModelsFailed", "InvalidInput: It cannot be judged: no model")


def test_the_first_model_is_released_at_once(execute):
    answers = night(FIRST, Release=[{"Output": CANARY | {"variant": "champion"}}])

    execution = execute("retrain", {}, answers)

    assert len(all_arguments(execution, "startExecution")) == 1
    assert execution.output["variant"] == "champion"


def running(name, at):
    return {"ExecutionArn": f"arn:{name}", "Name": name, "StartDate": at, "Status": "RUNNING"}


EARLIER = running("nightly", "2026-11-24T09:00:00+00:00")
ITSELF = running("3f6c2f9e-0000-4000-8000-000000000001", "2026-11-24T09:30:00+00:00") | {
    "ExecutionArn": "arn:aws:states:eu-west-1:123456789012:execution:retrain:1"
}
LATER = running("by-hand", "2026-11-24T09:31:00+00:00")


def test_the_later_of_two_retrainings_is_refused_before_it_costs_anything(execute):
    execution = execute("retrain", {}, {**RETRAINED, "ListRunning": [{"Executions": [LATER, ITSELF, EARLIER]}]})

    assert (execution.output["released"], execution.output["refused"]) == (False, "RetrainRunning")
    assert "The retraining nightly is under way" in execution.output["reasons"][0]
    assert [call.action for call in execution.calls] == ["listExecutions"]


def test_the_earlier_of_two_retrainings_goes_on(execute):
    assert execute("retrain", {}, {**RETRAINED, "ListRunning": [{"Executions": [LATER, ITSELF]}]}).output["released"]


def test_two_of_one_moment_go_by_their_names(execute):
    twin = running("0-first", ITSELF["StartDate"])

    execution = execute("retrain", {}, {**RETRAINED, "ListRunning": [{"Executions": [ITSELF, twin]}]})

    assert execution.output["refused"] == "RetrainRunning"


def test_one_that_is_told_to_wait_has_its_turn_and_is_named_by_it(execute):
    listed = [{"Executions": [EARLIER, ITSELF]}, {"Executions": [ITSELF]}]

    execution = execute("retrain", {"wait": True}, {**RETRAINED, "ListRunning": listed})

    assert execution.output["released"]
    assert invoked(execution, "PlanTraining")[0]["base"] > "StackName-20261124-093000"


def test_an_erasures_retraining_leaves_a_canary_its_window(execute):
    canary = running("canary", "2026-11-24T04:00:00+00:00")
    answers = {**RETRAINED, "ListCanaries": [{"Executions": [canary]}, {"Executions": []}]}

    execution = execute("retrain", {"wait": True, "after_canary": True}, answers)

    assert execution.output["released"]
    asked = [each["StateMachineArn"].rpartition("/")[2] for each in all_arguments(execution, "listExecutions")]
    assert asked[1::2] == ["CanaryStateMachineArn"] * 2
    assert [call.action for call in execution.calls][4] == "startJobRun"
    assert [fault for call in execution.calls for fault in faults(call)] == []


def test_every_call_is_one_that_the_service_knows(execute):
    execution = execute("retrain", {}, RETRAINED)

    assert [fault for call in execution.calls for fault in faults(call)] == []


def test_the_models_are_named_after_the_executions_start_unless_told(execute):
    by_time, told = execute("retrain", {}, RETRAINED), execute("retrain", {"model_version": "aisle-x"}, RETRAINED)

    assert invoked(by_time, "PlanTraining") == [{"base": "StackName-20261124-093000", "image_uri": "ImageUri"}]
    assert invoked(told, "PlanTraining")[0]["base"] == "aisle-x"


def test_a_model_is_trained_as_planned(execute):
    execution = execute("retrain", {"seed": 3}, RETRAINED)

    training = execution.arguments("createTrainingJob")
    assert training["TrainingJobName"] == CHAMPION["model_version"]
    assert training["HyperParameters"] == {
        "model_version": CHAMPION["model_version"],
        "now": "2026-11-24T09:30:00Z",
        "seed": "3",
        "config": "{}",
    }
    assert execution.arguments("createModel")["ModelName"] == f"StackName-{CHAMPION['model_version']}"


def test_training_reads_the_three_tables(execute):
    execution = execute("retrain", {}, RETRAINED)

    channels = execution.arguments("createTrainingJob")["InputDataConfig"]
    assert [channel["ChannelName"] for channel in channels] == ["items", "users", "interactions"]


def test_the_registry_tells_the_metrics_popularitys_and_the_data_window(execute):
    execution = execute("retrain", {}, RETRAINED)

    package = execution.arguments("createModelPackage")
    assert package["ModelApprovalStatus"] == "Approved"
    assert package["CustomerMetadataProperties"] == {
        "model_version": CHAMPION["model_version"],
        "recipe": "aaaaaaaa",
        "gate": "refresh",
        "hr@10": "0.5",
        "ndcg@10": "0.25",
        "popularity_hr@10": "0.125",
        **VERDICT["data_window"],
    }


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


def release_failed(words):
    """As Step Functions tells of an execution that was waited for."""
    cause = f"Unavailable: {json.dumps({'errorMessage': words})}"
    return Refusal("States.TaskFailed", json.dumps({"Status": "FAILED", "Error": "PlanReleaseFailed", "Cause": cause}))


def refused_now(status):
    """In the plan's own words."""
    with pytest.raises(Unavailable) as told:
        settled_champion(Endpoint(status, ()))
    return release_failed(str(told.value))


def test_a_night_waits_for_an_endpoint_that_changes_at_this_moment(execute):
    busy = refused_now("Updating")

    execution = execute("retrain", {}, {**RETRAINED, "Release": [busy, busy, RETRAINED["Release"][0]]})

    asked = [each["Input"] for each in all_arguments(execution, "startExecution")[:-1]]
    refresh = {"change": "refresh", "versions": {"champion": CHAMPION["model_version"]}}
    assert asked == [refresh] * 3
    assert execution.output["released"]


def test_an_endpoint_that_changes_for_ever_fails_the_night_in_the_end(execute):
    execution = execute("retrain", {}, {**RETRAINED, "Release": [refused_now("Updating")]})

    assert len(all_arguments(execution, "startExecution")) == 30
    assert (execution.error, "cannot be changed now" in execution.cause) == ("ReleaseFailed", True)


@pytest.mark.parametrize("failure", [release_failed("m2 is being tried: one trial at a time"), refused_now("Failed")])
def test_a_night_waits_for_no_release_that_was_refused_for_good(execute, failure):
    execution = execute("retrain", {}, {**RETRAINED, "Release": [failure]})

    assert len(all_arguments(execution, "startExecution")) == 1
    assert execution.error == "ReleaseFailed"


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
    "JudgeModel": "JudgeModels",
    "RegisterModel": "JudgeModels",
    "CreateModel": "JudgeModels",
    **{step: step for step in ("StartCrawler", "GetCrawler", "CheckData", "PlanTraining", "Train", "Release")},
    **{step: step for step in ("ListRunning", "ListCanaries", "WatchCanary")},
}


@pytest.mark.parametrize(("state", "step"), STEPS.items())
def test_a_failure_names_its_step_and_its_cause(execute, state, step):
    answers = copy.deepcopy(RETRAINED) | {state: [Refusal("Service.Refused", 'it said "no"')]}

    execution = execute("retrain", {"after_canary": True}, answers)

    assert (execution.error, execution.cause) == (f"{step}Failed", 'Service.Refused: it said "no"')
