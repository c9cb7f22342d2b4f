"""Versions come and go by the operator's commands, on the whole stack in the embedded cloud, while requests go on."""

import io
import json
import subprocess
import sys
import tarfile
import threading
from dataclasses import replace

import pytest
import requests
from botocore.exceptions import BotoCoreError, ClientError
from sagemaker.core.utils.utils import SageMakerClient

from aisle.ranking import artefact
from aisle.ranking.request import answer_from_json, request_to_json
from aisle_aws.answering import endpoint, split
from aisle_aws.transport.aws_json_client import service
from aisle_aws.transport.clients import client
from local.cloud import Cloud
from local.demo import executions
from local.deploy import deploy
from local.permissions.acting import ledger
from local.runtime.checkout import ROOT
from ops import experiments
from ops.models import command
from ops.releasing.release import fault
from tests.tea_and_coffee import model, request

NIGHTS = [f"shop-202611{day}-020000" for day in (20, 21, 22, 23)]
OLD, FIRST, SECOND, REFUSED = VERSIONS = [*NIGHTS[:2], *(f"{night}-3f2a9c1b" for night in NIGHTS[2:])]
DATA = {"data_first": "2025-11-01T00:00:00+00:00", "data_last": "2026-11-20T00:00:00+00:00"}


@pytest.fixture(scope="module")
def cloud(tmp_path_factory):
    with Cloud(state_dir=tmp_path_factory.mktemp("cloud")) as cloud:
        yield cloud


@pytest.fixture(scope="module")
def stack(cloud):
    return deploy(cloud, parameters={"ModelVersionsKept": "2"}, stack_name="shop")


@pytest.fixture(scope="module")
def registered(cloud, stack, tmp_path_factory):
    """Four nights, as retrain leaves them: the last was refused."""
    for number, version in enumerate(VERSIONS):
        folder = tmp_path_factory.mktemp(version)
        artefact.save(replace(model(), manifest={**model().manifest, "model_version": version}), folder)
        archive = io.BytesIO()
        with tarfile.open(fileobj=archive, mode="w:gz", compresslevel=1) as content:
            content.add(folder, ".")
        key = f"models/{version}/output/model.tar.gz"
        cloud.client("s3").put_object(Bucket=stack["ArtifactsBucketName"], Key=key, Body=archive.getvalue())
        register(cloud, stack, version, f"s3://{stack['ArtifactsBucketName']}/{key}", ndcg=0.125 + 0.125 * number)
    return stack


def register(cloud, stack, version, archive, ndcg):
    evaluation = {"slices": {"new_people": {"ndcg@10": ndcg / 2}}, "users": 300, "data": {"interactions": 9}}
    bucket, key = stack["ArtifactsBucketName"], f"models/{version}/output/evaluation.json"
    cloud.client("s3").put_object(Bucket=bucket, Key=key, Body=json.dumps(evaluation))
    retrain = cloud.client("stepfunctions").describe_state_machine(stateMachineArn=stack["RetrainStateMachineArn"])
    states = json.loads(retrain["definition"])["States"]
    made = states["JudgeModels"]["ItemProcessor"]["States"]["CreateModel"]["Arguments"]
    of_model = {"Image": stack["ModelImageUri"], "ModelDataUrl": archive}
    sagemaker, container = cloud.client("sagemaker"), {**made["PrimaryContainer"], **of_model}
    sagemaker.create_model_package(
        ModelPackageGroupName=stack["ModelPackageGroupName"],
        ModelPackageDescription=f"{version}: Evaluated on 300 shoppers.",
        ModelApprovalStatus="Rejected" if version == REFUSED else "Approved",
        CustomerMetadataProperties={"model_version": version, "ndcg@10": f"{ndcg}", "popularity_ndcg@10": "0.1"} | DATA,
        InferenceSpecification={
            "Containers": [{"Image": container["Image"], "ModelDataUrl": archive}],
            **{name: ["application/json"] for name in ("SupportedContentTypes", "SupportedResponseMIMETypes")},
        },
        ModelMetrics={
            "ModelQuality": {"Statistics": {"ContentType": "application/json", "S3Uri": f"s3://{bucket}/{key}"}}
        },
    )
    if version != REFUSED:
        sagemaker.create_model(
            ModelName=f"shop-{version}", PrimaryContainer=container, ExecutionRoleArn=made["ExecutionRoleArn"]
        )


@pytest.fixture(scope="module")
def released(cloud, registered):
    """The first version is the champion, the second its challenger. The old one never served."""
    for version in (FIRST, SECOND):
        change = {"change": "challenge", "model_version": version}
        executions.run(cloud, registered["ReleaseStateMachineArn"], change, lambda *_: None)
    return registered


@pytest.fixture
def as_process(cloud, released):
    """Call it with a command's words: the JSON of its last line, from a process of its own."""

    def run(*words):
        line = [sys.executable, "-m", "ops.models", *words, "--stack", "shop"]
        result = subprocess.run(line, cwd=ROOT, env=cloud.child_env(), capture_output=True, text=True)
        assert result.returncode == 0, result.stderr
        return json.loads(result.stdout.splitlines()[-1])

    return run


@pytest.fixture
def from_here(cloud, monkeypatch):
    """This process calls the cloud as a command's would."""
    caches = (client.cache_clear, SageMakerClient.reset, service.cache_clear, split.current.forget)
    for name, value in cloud.child_env().items():
        if name.startswith("AWS_"):
            monkeypatch.setenv(name, value)
    monkeypatch.setenv("ENDPOINT_NAME", "shop")
    for forget in caches:
        forget()
    yield
    for forget in caches:
        forget()


@pytest.fixture
def run(registered, from_here, capfd):
    """The same in this process: the exit code, the JSON, and what it said besides."""

    def run(*words):
        code = command().run([*words, "--stack", "shop"])
        written = capfd.readouterr()
        return code, json.loads(written.out.splitlines()[-1]) if written.out else None, written.err

    return run


class Load:
    """Asks the endpoint and the front door, one request after the other, until told to stop."""

    def __init__(self, cloud, stack):
        self.versions, self.faults, self._ended = set(), [], threading.Event()
        asks = (lambda: self._endpoint(cloud), lambda: self._front_door(stack))
        self._threads = [threading.Thread(target=self._ask, args=(ask,)) for ask in asks]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._ended.set()
        for thread in self._threads:
            thread.join()

    def _ask(self, ask):
        while not self._ended.wait(0.05):
            try:
                ask()
            except (BotoCoreError, ClientError, requests.RequestException, AssertionError) as error:
                self.faults.append(repr(error))

    def _endpoint(self, cloud):
        answer = cloud.client("sagemaker-runtime").invoke_endpoint(
            EndpointName="shop", Body=request_to_json(request()), ContentType="application/json"
        )
        self.versions.add(answer_from_json(answer["Body"].read()).model_version)

    def _front_door(self, stack):
        asked = {"key": stack["PublishableKey"], "anonymous_id": "browser-1", "n": 3}
        answer = requests.get(f"{stack['ApiUrl']}/v1/recommendations", params=asked, timeout=30)
        answer.raise_for_status()
        assert answer.json()["items"]


def pointer(cloud, stack):
    body = cloud.client("s3").get_object(Bucket=stack["ArtifactsBucketName"], Key="config/champion.json")["Body"]
    return json.loads(body.read())


def point_at(cloud, stack, version):
    """As an earlier release of Aisle wrote it."""
    body = json.dumps({"model_version": version, "model_artifacts": "s3://artifacts/elsewhere"})
    cloud.client("s3").put_object(Bucket=stack["ArtifactsBucketName"], Key="config/champion.json", Body=body)


def variants(cloud):
    sagemaker = cloud.client("sagemaker")
    config = sagemaker.describe_endpoint(EndpointName="shop")["EndpointConfigName"]
    found = sagemaker.describe_endpoint_config(EndpointConfigName=config)["ProductionVariants"]
    return {each["VariantName"]: each["ModelName"].removeprefix("shop-") for each in found}


def scaling(cloud):
    targets = cloud.client("application-autoscaling").describe_scalable_targets(ServiceNamespace="sagemaker")
    return {target["ResourceId"].rpartition("/")[2] for target in targets["ScalableTargets"]}


def test_what_serves_is_promoted_and_brought_back_under_load_without_a_failed_request(cloud, released, as_process, run):
    with Load(cloud, released) as load:
        promoted = as_process("promote")
        at_promotion = (variants(cloud), scaling(cloud), pointer(cloud, released))
        _, back, said = run("rollback")

    assert (promoted["model_version"], promoted["before"]) == (SECOND, [FIRST])
    assert at_promotion[:2] == ({"champion": SECOND}, {"champion"})
    assert (at_promotion[2]["model_version"], at_promotion[2]["before"]) == (SECOND, [FIRST])
    assert (back["model_version"], back["champion"], back["before"], back["retired"]) == (FIRST, FIRST, [], [])
    assert (variants(cloud), scaling(cloud)) == ({"champion": FIRST}, {"champion"})
    assert pointer(cloud, released)["model_artifacts"].endswith(f"models/{FIRST}/output/model.tar.gz")
    assert f"{FIRST} serves as champion" in said
    assert load.faults == []
    assert load.versions == {FIRST, SECOND}
    left = cloud.client("sagemaker").list_endpoint_configs()["EndpointConfigs"]
    assert len(left) == 1
    assert [each for each in ledger().denied if each.action.startswith(("sagemaker", "s3", "states"))] == []


def test_who_was_in_a_variant_that_is_gone_meets_the_champion(cloud, released, from_here):
    reply = endpoint.ask("challenger", request(), 60.0)  # as a warm function drew by the split of before

    assert "challenger" not in variants(cloud)
    assert reply.answer.model_version == variants(cloud)["champion"]


def test_a_pointer_that_was_left_behind_is_mended_by_the_same_command(cloud, released, run):
    champion = variants(cloud)["champion"]
    point_at(cloud, released, "shop-20261101-020000")

    _, again, _ = run("rollback", "--to", champion)

    assert pointer(cloud, released)["model_version"] == again["champion"] == champion


def test_versions_are_listed_with_their_data_their_metrics_and_the_verdict(released, run):
    listed = run("list")[1]["versions"]

    assert [each["version"] for each in listed] == [REFUSED, SECOND, FIRST, OLD]
    assert [each["kept"] for each in listed] == [False, True, True, False]
    assert [each["verdict"]["approved"] for each in listed] == [False, True, True, True]
    assert listed[2]["metrics"] == {"ndcg@10": 0.25}
    assert listed[2]["data"] == {"first": DATA["data_first"], "last": DATA["data_last"]}


def test_what_is_older_than_the_versions_that_are_kept_is_gone_but_for_its_evaluation(cloud, released, run):
    code, told, said = run("rollback", "--to", OLD)
    listed = cloud.client("s3").list_objects_v2(Bucket=released["ArtifactsBucketName"], Prefix=f"models/{OLD}/")

    assert (code, told) == (2, None)
    assert f"is not kept; kept are: {FIRST}, {SECOND}" in said
    assert [each["Key"].rpartition("/")[2] for each in listed["Contents"]] == ["evaluation.json"]
    assert run("show", OLD)[1]["slices"]["new_people"]["ndcg@10"] == 0.0625


def test_a_version_is_shown_by_slice_and_two_are_compared(run):
    shown, compared = run("show", SECOND)[1], run("diff", FIRST, SECOND)[1]

    assert (shown["slices"], shown["users"]) == ({"new_people": {"ndcg@10": 0.1875}}, 300)
    assert shown["popularity"] == {"ndcg@10": 0.1}
    assert compared["metrics"]["ndcg@10"] == {"from": 0.25, "to": 0.375, "change": 0.125}
    assert compared["slices"]["new_people"]["ndcg@10"]["change"] == 0.0625


@pytest.fixture
def proposed(run, tmp_path):
    """Call it with the text of a file: what `propose` answers."""

    def propose(text):
        (tmp_path / "values.json").write_text(text)
        return run("propose", "--config", str(tmp_path / "values.json"))

    return propose


def test_a_recipe_is_proposed_waits_in_line_and_is_withdrawn(run, proposed):
    first, second = (proposed(f'{{"factors": {factors}}}')[1] for factors in (64, 32))
    again = proposed('{"factors": 64}')[1]
    listed = run("list")[1]
    left = run("withdraw", first["recipe"])[1]

    assert (first["is_new"], first["waiting"], first["before"]) == (True, [first["recipe"]], None)
    assert (again["is_new"], again["recipe"], again["waiting"]) == (False, first["recipe"], second["waiting"])
    assert listed["waiting"] == [first["recipe"], second["recipe"]]
    assert {each["recipe"]: (each["place"], each["config"]) for each in listed["recipes"]} == {
        first["recipe"]: (1, {"factors": 64}),
        second["recipe"]: (2, {"factors": 32}),
    }
    assert left["waiting"] == [second["recipe"]]


@pytest.mark.parametrize(
    ("text", "told"),
    [('{"factor": 64}', "config.factor"), ('{"factors": "many"}', "config.factors"), ("[1]", "object"), ("{", "JSON")],
)
def test_values_that_no_training_can_use_are_refused_in_words(proposed, text, told):
    code, answer, said = proposed(text)

    assert (code, answer) == (2, None)
    assert told in said


def test_a_recipe_that_does_not_wait_cannot_be_withdrawn(run):
    code, _, said = run("withdraw", "00000000")

    assert code == 2
    assert "does not wait; in line are" in said


def test_a_failure_says_what_to_do_next():
    planned = fault("PlanReleaseFailed", 'Unavailable: {"errorMessage": "the endpoint is Updating"}')
    later = fault("UpdateEndpointFailed", "SageMaker.ResourceLimitExceeded: no machine is left.")

    assert str(planned) == "PlanReleaseFailed: the endpoint is Updating. Nothing changed."
    assert "no machine is left. The same command again goes on" in str(later)


def test_a_version_that_nobody_trained_is_told_with_those_that_were(run):
    code, told, said = run("show", "shop-20200101-000000")

    assert (code, told) == (2, None)
    assert f"the newest are: {REFUSED}" in said


def test_without_a_challenger_there_is_nothing_to_promote(released, run):
    code, told, said = run("promote")

    assert (code, told) == (2, None)
    assert "no challenger is being tried" in said


def test_a_champion_without_one_before_it_is_told(cloud, released, run):
    point_at(cloud, released, variants(cloud)["champion"])

    code, told, said = run("rollback")

    assert (code, told) == (2, None)
    assert "there was no champion before this one: name a version that is kept" in said


def test_a_version_that_comes_back_during_a_trial_ends_it_and_the_registry_says_so(cloud, released, run):
    challenge = {"change": "challenge", "model_version": SECOND, "share": 0.1}
    executions.run(cloud, released["ReleaseStateMachineArn"], challenge, lambda *_: None)

    _, back, _ = run("rollback", "--to", FIRST)
    verdict = next(each["verdict"] for each in run("list")[1]["versions"] if each["version"] == SECOND)

    assert back["champion"] == FIRST
    assert verdict["afterwards"] == (
        f"stopped by the operator: The operator gave {FIRST} the whole before the trial had ended."
    )


def test_an_operator_draws_anew_by_another_share_and_ends_the_trial(cloud, released, from_here, run, capfd):
    challenge = {"change": "challenge", "model_version": SECOND, "share": 0.1}
    executions.run(cloud, released["ReleaseStateMachineArn"], challenge, lambda *_: None)
    champion = variants(cloud)["champion"]
    capfd.readouterr()

    staged = experiments.command().run(["stage", "--share", "0.2", "--stack", "shop"])
    shares = {each["VariantName"]: each["CurrentWeight"] for each in serving_variants(cloud)}
    again = experiments.command().run(["stage", "--share", "0.2", "--stack", "shop"])
    stopped = experiments.command().run(["stop", "--stack", "shop"])
    said = capfd.readouterr().err
    verdict = next(each["verdict"] for each in run("list")[1]["versions"] if each["version"] == SECOND)

    assert (staged, again, stopped) == (0, 2, 0), said
    assert shares == {"champion": 0.8, "challenger": 0.2}
    assert variants(cloud) == {"champion": champion}
    assert str(verdict["afterwards"]).startswith("stopped by the operator: The operator ended the trial.")
    assert [each for each in ledger().denied if each.action.startswith(("sagemaker", "s3", "states", "cloudw"))] == []


@pytest.fixture
def fails_at(cloud, released):
    """Call it with a step: the next releases fail there, until it is called with None."""
    steps, arn = cloud.client("stepfunctions"), released["ReleaseStateMachineArn"]
    whole = steps.describe_state_machine(stateMachineArn=arn)["definition"]

    def fail(step):
        definition = json.loads(whole)
        if step:
            definition["States"][step] = {"Type": "Pass", "Output": {"step": step, "cause": "no"}, "Next": "Failed"}
        steps.update_state_machine(stateMachineArn=arn, definition=json.dumps(definition))

    yield fail
    fail(None)


@pytest.mark.parametrize("step", ["PublishChampion", "ScaleVariants"])
def test_a_way_back_that_failed_half_way_is_ended_by_the_same_command_and_goes_no_further(
    cloud, released, run, fails_at, step
):
    run("rollback", "--to", FIRST)
    run("rollback", "--to", SECOND)
    fails_at(step)
    failed, _, words = run("rollback")
    half = (variants(cloud), scaling(cloud))
    fails_at(None)

    code, back, said = run("rollback")

    assert (failed, half[0]) == (1, {"champion": FIRST})
    assert f"{step}Failed: no" in words
    assert "The same command again goes on" in words
    assert (code, back["champion"], variants(cloud)) == (0, FIRST, {"champion": FIRST}), said
    assert (pointer(cloud, released)["model_version"], scaling(cloud)) == (FIRST, {"champion"})


def test_half_a_stage_half_a_promotion_and_half_an_end_are_ended_by_the_same_command(
    cloud, released, run, fails_at, capfd
):
    run("rollback", "--to", FIRST)
    challenge = {"change": "challenge", "model_version": SECOND, "share": 0.1}
    executions.run(cloud, released["ReleaseStateMachineArn"], challenge, lambda *_: None)

    fails_at("ScaleVariants")
    staged = experiments.command().run(["stage", "--share", "0.3", "--stack", "shop"])
    fails_at(None)
    again = experiments.command().run(["stage", "--share", "0.3", "--stack", "shop"])
    trial = (variants(cloud), scaling(cloud))
    fails_at("RecordVerdict")
    promoted, *_ = run("promote")
    fails_at(None)
    code, told, _ = run("promote")
    verdict = next(each["verdict"] for each in run("list")[1]["versions"] if each["version"] == SECOND)

    assert (staged, again) == (1, 0)
    assert trial == ({"champion": FIRST, "challenger": SECOND}, {"champion", "challenger"})
    assert (promoted, code, told["champion"]) == (1, 0, SECOND)
    assert str(verdict["afterwards"]).startswith("promoted: The operator gave it the whole")


def test_mending_ends_half_a_release_and_no_trial(cloud, released, run, fails_at):
    run("rollback", "--to", SECOND)
    fails_at("PublishChampion")
    run("rollback", "--to", FIRST)
    fails_at(None)
    mended = run("mend")[1]
    challenge = {"change": "challenge", "model_version": SECOND, "share": 0.1}
    executions.run(cloud, released["ReleaseStateMachineArn"], challenge, lambda *_: None)
    point_at(cloud, released, SECOND)

    code, again, said = run("mend")

    assert (mended["action"], mended["champion"]) == ("none", FIRST)
    assert (code, again["champion"], pointer(cloud, released)["model_version"]) == (0, FIRST, FIRST), said
    assert variants(cloud) == {"champion": FIRST, "challenger": SECOND}
    assert [each for each in ledger().denied if each.action.startswith(("sagemaker", "s3", "states", "appl"))] == []


def serving_variants(cloud):
    return cloud.client("sagemaker").describe_endpoint(EndpointName="shop")["ProductionVariants"]
