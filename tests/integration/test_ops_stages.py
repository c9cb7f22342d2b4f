"""What `ops.experiments stage` and `stop` refuse before a release starts."""

import json
from argparse import Namespace

import boto3
import pytest

from aisle.errors import InvalidInput
from aisle_aws.transport.clients import client
from ops.experiments import stage, stop


@pytest.fixture(autouse=True)
def machine(account):
    """The release state machine, which was never started."""
    client.cache_clear()
    definition = {"StartAt": "End", "States": {"End": {"Type": "Succeed"}}}
    made = boto3.client("stepfunctions").create_state_machine(
        name="release", definition=json.dumps(definition), roleArn="arn:aws:iam::123456789012:role/release"
    )
    yield made["stateMachineArn"]
    client.cache_clear()


class Deployed:
    """A stack whose judge says this."""

    def __init__(self, machine, recipe, *shares):
        stages = [{"share": share} for share in shares]
        self._machine = machine
        self._judgement = {"recipe": recipe, "since": "2026-11-29 02:00:00", "model_version": "m2", "stages": stages}

    def output(self, name):
        return {"ReleaseStateMachineArn": self._machine}[name]

    def call(self, function, **_):
        return self._judgement if function == "JudgeExperimentFunctionName" else {"rows": []}


def started(machine):
    return boto3.client("stepfunctions").list_executions(stateMachineArn=machine)["executions"]


@pytest.mark.parametrize("verb", [stage, stop])
def test_without_a_trial_there_is_nothing_to_stage_or_stop(machine, verb):
    with pytest.raises(InvalidInput, match="no challenger is being tried"):
        verb(Namespace(share=0.2), Deployed(machine, None))

    assert started(machine) == []


def test_a_share_that_the_trial_has_had_is_refused_because_it_draws_the_same_people(machine):
    with pytest.raises(InvalidInput, match=r"the trial had 0.01, 0.1"):
        stage(Namespace(share=0.1), Deployed(machine, "3f2a9c1b", 0.01, 0.1))

    assert started(machine) == []
