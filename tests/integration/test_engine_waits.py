"""A state machine that waits for hours: it lasts by the cloud's clock, and holds up nothing else."""

import json

import pytest

from local.cloud import Cloud
from local.engines.step_functions.waits import Waits

TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "states.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
SIX_HOURS = {
    "QueryLanguage": "JSONata",
    "StartAt": "Window",
    "States": {
        "Window": {"Type": "Wait", "Seconds": "{% 6 * 3600 %}", "Next": "Over"},
        "Over": {"Type": "Succeed", "Output": "{% $now() %}"},
    },
}


@pytest.fixture(scope="module")
def cloud(tmp_path_factory):
    with Cloud(state_dir=tmp_path_factory.mktemp("waits"), movable_clock=True) as cloud:
        yield cloud


def test_a_wait_of_hours_ends_as_the_clock_passes_it(cloud):
    role = cloud.client("iam").create_role(RoleName="waits", AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]["Arn"]
    steps = cloud.client("stepfunctions")
    machine = steps.create_state_machine(name="window", definition=json.dumps(SIX_HOURS), roleArn=role)
    arn = steps.start_execution(stateMachineArn=machine["stateMachineArn"])["executionArn"]

    cloud.clock.advance(hours=5)
    during = steps.describe_execution(executionArn=arn)["status"]
    cloud.clock.advance(hours=2)
    after = steps.describe_execution(executionArn=arn)

    assert (during, after["status"]) == ("RUNNING", "SUCCEEDED")
    assert 6 * 3600 <= (after["stopDate"] - after["startDate"]).total_seconds() < 6.1 * 3600


def test_each_who_waits_is_woken_once_and_in_time():
    waits = Waits()
    early, late = waits.wait(100.0), waits.wait(200.0)

    due = waits.next_due(0.0, 1_000.0)
    woke = waits.run(due)

    assert (due, woke, len(waits)) == (100.0, True, 1)
    assert (early.is_set(), late.is_set()) == (True, False)
    assert not waits.run(150.0)
