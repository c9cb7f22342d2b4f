"""`ops.retrains run` waits for the machine, and its exit code and words are the gates'."""

import json

import boto3
import pytest
from moto.core.config import default_user_config

from aisle.releases.recipe import recipe
from aisle_aws.transport.clients import client
from ops import retrains
from ops.releasing import execution

IMAGE = "registry/aisle:0a1b"
DEPLOYED = recipe(IMAGE, {}).recipe_id
PASSED = {"model_version": "shop-2", "recipe": DEPLOYED, "gate": "recipe", "approved": True, "reasons": ["Better."]}
REFUSED = PASSED | {"model_version": "shop-3", "approved": False, "reasons": ["New items: 8 % worse.", "Slower."]}
REFRESHED = PASSED | {"recipe": "00000000", "gate": "refresh"}
OUTPUTS = {
    name: {"Value": value}
    for name, value in {"ArtifactsBucketName": "artifacts", "EndpointName": "aisle", "ModelImageUri": IMAGE}.items()
}
STACK = {"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}


@pytest.fixture
def run(account, monkeypatch, capsys):
    """Call it with what the state machine ends in: the exit code, the last line and the words."""
    monkeypatch.setitem(default_user_config, "stepfunctions", {"execute_state_machine": True})
    monkeypatch.setattr(execution, "POLL_S", 0.05)
    client.cache_clear()

    def run(end, *words):
        definition = {"QueryLanguage": "JSONata", "StartAt": "End", "States": {"End": end}}
        machine = boto3.client("stepfunctions").create_state_machine(
            name="retrain", definition=json.dumps(definition), roleArn="arn:aws:iam::123456789012:role/retrain"
        )
        told = OUTPUTS | {"RetrainStateMachineArn": {"Value": machine["stateMachineArn"]}}
        named = STACK | {"Outputs": told}
        boto3.client("cloudformation").create_stack(StackName="shop", TemplateBody=json.dumps(named))
        code = retrains.command().run(["run", "--stack", "shop", *words])
        said = capsys.readouterr()
        return code, json.loads(said.out.splitlines()[-1]) if said.out else None, said.err

    yield run
    client.cache_clear()


def ends_in(**told):
    return {"Type": "Succeed", "Output": {"model_version": "shop-2", "released": True, "reasons": [], **told}}


def test_a_recipe_that_passes_its_gate_is_told(run):
    code, told, words = run(ends_in(models=[PASSED], not_trained=[]))

    assert (code, told["models"]) == (0, [PASSED])
    assert "shop-2 passed its gate" in words


def test_a_refused_recipe_fails_in_the_gates_words(run):
    code, told, words = run(ends_in(models=[PASSED, REFUSED], not_trained=[]))

    assert (code, told["model_version"]) == (1, "shop-2")
    assert "shop: shop-3 was refused by the recipe gate: New items: 8 % worse. Slower." in words


def test_a_recipe_that_was_not_trained_fails_too(run):
    code, _, words = run(ends_in(models=[PASSED], not_trained=[{"model_version": "shop-3", "reason": "No memory."}]))

    assert code == 1
    assert "shop-3 was not trained: No memory." in words


def test_a_retrain_that_failed_says_its_step_and_cause(run):
    code, told, words = run({"Type": "Fail", "Error": "DataChecksFailed", "Cause": "items_not_empty (0 items)"})

    assert (code, told) == (1, None)
    assert "shop was not retrained: DataChecksFailed: items_not_empty (0 items)" in words


def test_one_that_another_refused_is_told(run):
    refused = {"released": False, "refused": "RetrainRunning", "model_version": None, "models": [], "not_trained": []}

    code, _, words = run(ends_in(**refused, reasons=["The retraining nightly is under way."]))

    assert code == 1
    assert "shop: nothing was retrained: The retraining nightly is under way." in words


def test_a_recipe_that_still_waits_in_line_was_not_judged(run, account):
    account.s3.put_object(Bucket="artifacts", Key="recipes/waiting/20261129T140000Z-3f2a9c1b.json", Body=b"{}")

    code, _, words = run(ends_in(models=[PASSED], not_trained=[]), "--end-trial")

    assert code == 1
    assert "the recipe 3f2a9c1b still waits in line, so no gate has judged it: retrain again" in words


def test_without_a_trial_there_is_none_to_end(run):
    code, told, _ = run(ends_in(models=[PASSED], not_trained=[]), "--end-trial")

    assert (code, told["models"]) == (0, [PASSED])


def tell_verdict(account, verdict, reasons):
    told = {"verdict": verdict, "reasons": reasons, "model_version": "shop-1"}
    account.s3.put_object(Bucket="artifacts", Key=f"recipes/verdicts/{DEPLOYED}.json", Body=json.dumps(told))


@pytest.mark.parametrize("verdict", ["refused", "not trained", "withdrawn"])
def test_a_deployed_recipe_that_was_refused_before_fails_in_the_gates_words_again(run, account, verdict):
    tell_verdict(account, verdict, "New items: 8 % worse.")

    code, told, words = run(ends_in(models=[REFRESHED], not_trained=[]), "--end-trial")

    assert (code, told["models"]) == (1, [REFRESHED])
    assert f"the deployed recipe {DEPLOYED} was {verdict} before (shop-1): New items: 8 % worse. Repair it" in words


@pytest.mark.parametrize("verdict", ["tried", "promoted", "stopped by the operator", "undecided"])
def test_a_deployed_recipe_whose_trial_has_ended_passed_its_gate(run, account, verdict):
    tell_verdict(account, verdict, "Better.")

    assert run(ends_in(models=[REFRESHED], not_trained=[]), "--end-trial")[0] == 0


def test_a_deployed_recipe_that_nobody_judged_fails(run):
    code, _, words = run(ends_in(models=[REFRESHED], not_trained=[]), "--end-trial")

    assert code == 1
    assert f"the deployed recipe {DEPLOYED} was never judged, and it does not wait in line" in words


def test_a_refused_recipe_that_passes_tonight_is_no_failure(run, account):
    tell_verdict(account, "refused", "Slower.")

    assert run(ends_in(models=[PASSED], not_trained=[]), "--end-trial")[0] == 0


def test_without_the_word_only_tonight_counts(run, account):
    tell_verdict(account, "refused", "Slower.")

    assert run(ends_in(models=[REFRESHED], not_trained=[]))[0] == 0
