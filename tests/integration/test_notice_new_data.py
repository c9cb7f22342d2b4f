"""Receipts and CloudWatch's counts, against the last execution of retrain: one new start, or none and the reason."""

import json
from datetime import UTC, datetime, timedelta

import boto3
import pytest
from moto.core.config import default_user_config
from moto.stepfunctions.models import stepfunctions_backends

from functions.notice_new_data.app import handler

DEFINITION = {"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 900, "End": True}}}
NOTHING = "no new file was accepted, and there are not enough new events"


@pytest.fixture
def machine(account, monkeypatch):
    monkeypatch.setenv("NEW_DATA_SETTLE_MINUTES", "0")
    monkeypatch.setitem(default_user_config, "stepfunctions", {"execute_state_machine": False})
    role = "arn:aws:iam::123456789012:role/retrain"
    made = boto3.client("stepfunctions").create_state_machine(
        name="retrain", definition=json.dumps(DEFINITION), roleArn=role
    )
    monkeypatch.setenv("RETRAIN_STATE_MACHINE_ARN", made["stateMachineArn"])
    return made["stateMachineArn"]


@pytest.fixture
def receive(account):
    """Put a file's receipt into the raw bucket, with so many accepted rows."""

    def put(name, accepted):
        body = json.dumps({"file": name, "kind": "items", "accepted": accepted})
        account.s3.put_object(Bucket="raw", Key=f"receipts/items/{name}.json", Body=body)

    return put


def executions(machine):
    return boto3.client("stepfunctions").list_executions(stateMachineArn=machine)["executions"]


def end(machine, name, hours_ago, **output):
    """An execution that began and ended so long ago."""
    arn = boto3.client("stepfunctions").start_execution(stateMachineArn=machine, name=name)["executionArn"]
    execution = stepfunctions_backends["123456789012"]["eu-west-1"].describe_execution(arn)
    execution.status, execution.output = "SUCCEEDED", json.dumps(output)
    execution.start_date = (datetime.now(UTC) - timedelta(hours=hours_ago)).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def accept_events(number):
    dimensions = [{"Name": "service", "Value": "test"}]
    datum = {"MetricName": "EventsAccepted", "Dimensions": dimensions, "Value": number}
    boto3.client("cloudwatch").put_metric_data(Namespace="Aisle", MetricData=[datum])


def test_a_shop_that_sent_nothing_trains_nothing(machine, context):
    assert handler({}, context) == {"started": None, "reason": NOTHING}
    assert executions(machine) == []


def test_an_accepted_file_starts_one_retrain(machine, receive, context):
    receive("spring.csv", accepted=3)

    first, second = handler({}, context), handler({}, context)

    assert [each["name"] for each in executions(machine)] == [first["started"]]
    assert second == {"started": None, "reason": "a retrain is running"}


def test_a_canary_is_left_its_window(machine, receive, trained, serving, context):
    for version in ("m1", "m2"):
        trained(version)
    serving(champion=("m1", 0.9), canary=("m2", 0.1))
    receive("spring.csv", accepted=3)

    assert handler({}, context)["reason"].startswith("a canary is watched")
    assert executions(machine) == []


def test_a_file_without_a_good_row_starts_none(machine, receive, context):
    receive("nonsense.csv", accepted=0)

    assert handler({}, context) == {"started": None, "reason": NOTHING}


def test_a_retrain_that_failed_is_not_started_again_by_the_same_files(machine, receive, context):
    receive("spring.csv", accepted=3)
    started = handler({}, context)["started"]
    arn = executions(machine)[0]["executionArn"]
    stepfunctions_backends["123456789012"]["eu-west-1"].describe_execution(arn).status = "FAILED"

    assert started
    assert handler({}, context)["started"] is None
    assert len(executions(machine)) == 1


def test_an_execution_that_was_refused_has_read_nothing(machine, receive, context):
    end(machine, "nightly", hours_ago=12)
    receive("spring.csv", accepted=3)
    end(machine, "refused", hours_ago=-1, released=False, refused="RetrainRunning")

    assert handler({}, context)["started"].startswith("new-files-")


def test_enough_events_since_the_last_retrain_start_the_next(machine, context):
    end(machine, "nightly", hours_ago=12)
    accept_events(600)

    before = handler({}, context)
    accept_events(400)
    after = handler({}, context)

    assert before == {"started": None, "reason": NOTHING}
    assert after["reason"] == "there are 1,000 new events"
    assert after["started"].startswith("new-events-after-")


def metric_lines(said):
    return [json.loads(line) for line in said.splitlines() if '"_aws"' in line]


def test_the_age_of_the_champion_is_told_whatever_the_gates_said(machine, trained, serving, context, capsys):
    version = f"aisle-{datetime.now(UTC) - timedelta(days=4):%Y%m%d-%H%M%S}-3f2a9c1b"
    trained(version)
    serving(champion=(version, 1.0))
    end(machine, "refused-by-its-gate", hours_ago=12, released=False, reasons=["Worse than its last."])

    handler({}, context)

    (told,) = [line for line in metric_lines(capsys.readouterr().out) if "ChampionAgeDays" in line]
    assert told["ChampionAgeDays"] == [pytest.approx(4, abs=0.01)]


def test_without_a_champion_or_the_time_of_its_training_no_age_is_told(machine, trained, serving, context, capsys):
    handler({}, context)
    trained("spring")
    serving(champion=("spring", 1.0))
    handler({}, context)

    assert not [line for line in metric_lines(capsys.readouterr().out) if "ChampionAgeDays" in line]
