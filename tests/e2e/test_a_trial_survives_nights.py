"""A trial runs on while nights and an erasure train both arms anew; one retraining at a time; an alarm ends it."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from aisle.releases.recipe import recipe_of
from local.cloud import Cloud
from local.demo import executions, landing, learning, loading
from local.demo.report import Report
from local.demo.setting import Setting
from local.permissions import acting
from local.runtime.checkout import ROOT
from local.shops.simulated.write import write
from tests.e2e.conftest import EASY_GATE, SEED, SIZE, quiet

# Its jobs start Spark in processes of their own, which no fixture shows. tests/infra has each machine alone.
pytestmark = [pytest.mark.spark, pytest.mark.long]


@dataclass
class Trial:
    setting: Setting
    recipe: str
    began: dict[str, Any]  # the endpoint's variants as the trial began
    second: dict[str, Any]  # of two retrainings at once, the later one
    night: dict[str, Any]
    after_night: dict[str, Any]
    erasure: dict[str, Any]
    after_erasure: dict[str, Any]


@pytest.fixture(scope="module")  # a cloud must be gone before other tests use moto by themselves
def trial(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trial]:
    with Cloud(state_dir=tmp_path_factory.mktemp("trial")) as cloud:
        setting = Setting(cloud, Report())
        loading.deploy_stack(setting, **EASY_GATE)
        manifest = write(setting.landing_folder, seed=SEED, end=datetime.now(UTC), **SIZE)
        landing.drop(cloud, setting.outputs["RawBucketName"], setting.landing_folder, manifest, quiet)
        executions.run(cloud, setting.outputs["RetrainStateMachineArn"], {}, quiet)
        recipe = learning.propose(setting, patience=3)
        executions.run(cloud, setting.outputs["RetrainStateMachineArn"], {}, quiet)
        began = learning.endpoint_variants(setting)

        first, second = (start(setting, "Retrain") for _ in range(2))
        erasure = start(setting, "EraseUser", user_id="shopper-00007")
        refused, erased, night = (ended(setting, arn) for arn in (second, erasure, first))
        after_night = learning.endpoint_variants(setting)
        retrained = ended(setting, json.loads(erased["output"])["retraining"])
        yield Trial(setting, recipe, began, refused, night, after_night, retrained, learning.endpoint_variants(setting))


def start(setting: Setting, machine: str, **given: str) -> str:
    arn = setting.outputs[f"{machine}StateMachineArn"]
    steps = setting.cloud.client("stepfunctions")
    return str(steps.start_execution(stateMachineArn=arn, input=json.dumps(given))["executionArn"])


def ended(setting: Setting, arn: str) -> dict[str, Any]:
    steps = setting.cloud.client("stepfunctions")
    while (found := steps.describe_execution(executionArn=arn))["status"] == "RUNNING":
        time.sleep(0.5)
    return dict(found)


def versions(variants: dict[str, Any]) -> dict[str, str]:
    return {name: about["model"].removeprefix("aisle-") for name, about in variants.items()}


def weights(variants: dict[str, Any]) -> dict[str, float]:
    return {name: round(about["weight"], 6) for name, about in variants.items()}


def test_a_recipe_that_waits_is_tried_at_the_first_stage(trial: Trial) -> None:
    assert recipe_of(versions(trial.began)["challenger"]) == trial.recipe
    assert weights(trial.began) == {"champion": 0.9, "challenger": 0.1}


def test_the_later_of_two_retrainings_is_refused_and_the_erasures_waits(trial: Trial) -> None:
    assert (trial.second["status"], json.loads(trial.second["output"])["refused"]) == ("SUCCEEDED", "RetrainRunning")
    assert (trial.night["status"], trial.erasure["status"]) == ("SUCCEEDED", "SUCCEEDED"), (trial.night, trial.erasure)
    assert trial.erasure["stopDate"] > trial.night["stopDate"]


def test_a_night_and_an_erasure_renew_both_arms_and_leave_the_experiment_as_it_is(trial: Trial) -> None:
    told = [trial.began, trial.after_night, trial.after_erasure]
    for before, after, run in zip(told, told[1:], (trial.night, trial.erasure), strict=False):
        models = json.loads(run["output"])["models"]
        passed = {model["arm"] for model in models if model["approved"]}
        assert weights(after) == weights(before)
        for arm in ("champion", "challenger"):
            assert recipe_of(versions(after)[arm]) == recipe_of(versions(before)[arm])
            assert (versions(after)[arm] > versions(before)[arm]) == (arm in passed)
            assert after[arm]["scales"]
        assert passed, models


def test_an_alarm_of_the_challenger_ends_the_trial_within_seconds_and_the_list_says_why(trial: Trial) -> None:
    cloud = trial.setting.cloud
    alarm = {"alarmName": "aisle-VariantChallenger-Errors", "state": {"value": "ALARM"}}
    event = {"Source": "aws.cloudwatch", "DetailType": "CloudWatch Alarm State Change", "Detail": json.dumps(alarm)}

    began = time.monotonic()
    cloud.client("events").put_events(Entries=[event])
    while weights(learning.endpoint_variants(trial.setting))["challenger"] > 0 and time.monotonic() - began < 60:
        time.sleep(0.2)
    arn = trial.setting.outputs["ProtectStateMachineArn"]
    steps = cloud.client("stepfunctions")
    while (run := steps.list_executions(stateMachineArn=arn)["executions"][0])["status"] == "RUNNING":
        time.sleep(0.1)

    assert run["status"] == "SUCCEEDED"
    assert weights(learning.endpoint_variants(trial.setting)) == {"champion": 1.0, "challenger": 0.0}
    recipes = {each["recipe"]: each for each in as_process(cloud, "list")["recipes"]}
    assert recipes[trial.recipe]["verdict"]["verdict"] == "rolled back"
    assert "VariantChallenger-Errors" in recipes[trial.recipe]["verdict"]["reasons"]
    assert recipes[trial.recipe]["place"] is None


def as_process(cloud: Cloud, *words: str) -> dict[str, Any]:
    line = [sys.executable, "-m", "ops.models", *words]
    result = subprocess.run(line, cwd=ROOT, env=cloud.child_env(), capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    return dict(json.loads(result.stdout.splitlines()[-1]))


# It asks about all that came before it, so it stands last.


def test_no_role_was_denied_what_it_needed(trial: Trial) -> None:
    assert sorted(acting.ledger().denied) == []
