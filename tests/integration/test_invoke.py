"""`make invoke` runs a function of the checkout on an event, in a cloud that runs or in a fresh one."""

import json
import os
import subprocess

import pytest

from local.cloud import Cloud
from local.deploy import deploy
from local.invoke.__main__ import main
from local.invoke.samples import put_samples
from local.invoke.stack import find_running
from local.runtime.checkout import ROOT
from local.runtime.state_lock import lock, note_of_holder

FUNCTIONS = sorted(folder.parent.name for folder in (ROOT / "functions").glob("*/app.py"))


@pytest.fixture(scope="module")
def states(tmp_path_factory):
    """A folder of state folders, as `.aisle` is; on one of them a cloud runs, with samples."""
    states = tmp_path_factory.mktemp("states")
    with Cloud(state_dir=states / "shop") as cloud:
        put_samples(cloud, deploy(cloud), "accept_landing")
        yield states


@pytest.fixture
def invoke(states, capfd):
    """Call it with a function and an event: the exit code and the response."""

    def invoke(*arguments):
        code = main(list(arguments), states)
        return code, json.loads(capfd.readouterr().out or "null")

    return invoke


def _shelves(response):
    shelves = json.loads(response["body"])["shelves"]
    return [[item["item_id"].removeprefix("sku-") for item in shelf["items"]] for shelf in shelves]


def _shown_once(shelves):
    """Which items stand where depends on the rules of other samples and on exploration."""
    every = [item for shelf in shelves for item in shelf]
    return len(shelves) == 2 and bool(shelves[0]) and len(set(every)) == len(every)


EXPECTED = {
    "accept_landing": lambda response: [each["accepted"] for each in response["receipts"]] == [1],
    "capture_feedback": lambda response: json.loads(response["body"])["accepted"] == 1,
    "collect_events": lambda response: json.loads(response["body"])["accepted"] == 2,
    "compact_catalogue": lambda response: response["written"] is True,
    "erase_profile": lambda response: len(response["people"]) == 2,
    "forget_profile": lambda response: response["statusCode"] == 200,
    "judge_experiment": lambda response: response["reasons"] == ["No challenger is being tried."],
    "judge_model": lambda response: response["approved"],
    "manage_items": lambda response: json.loads(response["body"])["accepted"] == 1,
    "manage_rules": lambda response: json.loads(response["body"])["rules"] == 2,
    "notice_new_data": lambda response: response["started"] is None,
    "plan_release": lambda response: response["action"] == "create",
    "plan_training": lambda response: [fit["gate"] for fit in response["fits"]] == ["first"],
    "publish_catalogue": lambda response: response == {"published": 1, "unreadable": 0},
    "publish_champion": lambda response: response == {"champion": None, "before": []},
    "publish_code": lambda response: response is None,
    "publish_trending": lambda response: response == {"items": 0, "trending": 0, "damped": 0, "seldom": 0},
    "record_verdict": lambda response: response["recipe"] == "3f2a9c1b",
    "retire_models": lambda response: response == {"retired": []},
    "recommend": lambda response: json.loads(response["body"])["served_by"] == "trending",
    "recommend_page": lambda response: _shown_once(_shelves(response)),
    "run_query": lambda response: response["rows"] == [],
    "serve_snippet": lambda response: response["statusCode"] == 200,
    "show_answer": lambda response: response["statusCode"] == 404 and "30 days" in response["body"],
    "show_profile": lambda response: response["statusCode"] == 200,
    "show_status": lambda response: json.loads(response["body"])["config"]["trending"]["bytes"] > 0,
    "update_profiles": lambda response: response == {"batchItemFailures": []},
}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_answers_its_sample_event(invoke, function):
    code, response = invoke(function)

    assert code == 0, response
    assert EXPECTED[function](response), response


def test_an_event_of_ones_own_is_taken_instead(invoke, tmp_path):
    event = tmp_path / "event.json"
    event.write_text(json.dumps({"query": "counts"}))

    code, response = invoke("run_query", str(event))

    assert (code, response["query"]) == (0, "counts")


def test_what_a_function_raises_is_its_response(invoke, tmp_path):
    event = tmp_path / "event.json"
    event.write_text(json.dumps({"query": "weather"}))

    code, response = invoke("run_query", str(event))

    assert (code, response["errorType"]) == (1, "InvalidInput")


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["recomend"], "recommend, recommend_page, record_verdict"),
        ([], "recommend, recommend_page, record_verdict"),
        (["recommend", "no.json"], "events/recommend"),
    ],
)
def test_what_is_not_there_is_answered_with_what_is(arguments, named, tmp_path, capfd):
    assert main(arguments, tmp_path) == 2
    assert named in capfd.readouterr().err


def test_a_file_that_is_no_json_is_named(tmp_path, capfd):
    event = tmp_path / "event.json"
    event.write_text("{")

    assert main(["recommend", str(event)], tmp_path) == 2
    assert str(event) in capfd.readouterr().err


def test_a_cloud_is_found_while_it_runs_and_no_longer(tmp_path):
    (tmp_path / "shop").mkdir()
    path = tmp_path / "shop" / "lock"

    with lock(path, note="http://127.0.0.1:4566"), pytest.raises(OSError, match="Another cloud"), lock(path):
        pass
    with lock(path, note="http://127.0.0.1:4566"):
        found = find_running(tmp_path)

    assert found.endpoint_url == "http://127.0.0.1:4566"
    assert note_of_holder(path) is None
    assert find_running(tmp_path) is None


def test_make_invoke_starts_a_cloud_where_none_runs(tmp_path):
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    event = tmp_path / "event.json"
    event.write_text((ROOT / "events" / "recommend.json").read_text())
    command = ["make", "-o", "install", "invoke", "F=recommend", f"E={event}"]

    done = subprocess.run(command, cwd=ROOT, env=inherited, capture_output=True, text=True)

    assert done.returncode == 0, done.stderr
    assert len(json.loads(json.loads(done.stdout)["body"])["items"]) == 5
