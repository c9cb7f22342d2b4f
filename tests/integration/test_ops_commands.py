"""The operator's commands against the whole stack in the embedded cloud, and what they open at its API."""

import json
import subprocess
import sys
from datetime import UTC, datetime

import pytest
import requests

from local.cloud import Cloud
from local.deploy import deploy
from local.permissions.acting import ledger
from local.runtime.checkout import ROOT
from local.runtime.loopback import free_port
from tests.roles import make_role


@pytest.fixture(scope="module")
def cloud(tmp_path_factory):
    with Cloud(state_dir=tmp_path_factory.mktemp("cloud"), api_port=free_port()) as cloud:
        yield cloud


@pytest.fixture(scope="module")
def stack(cloud):
    return deploy(cloud, stack_name="shop")


@pytest.fixture
def run(cloud, stack):
    """Call it with a command's words: what its process did. `role` is whose credentials it has."""

    def run(noun, *words, role=None, given=""):
        command = [sys.executable, "-m", f"ops.{noun}", *words]
        env = cloud.child_env(role)
        return subprocess.run(command, cwd=ROOT, env=env, input=given, capture_output=True, text=True)

    return run


@pytest.fixture
def told(run):
    """Call it with a command's words: the JSON of its last line."""

    def told(noun, verb, *words, **named):
        result = run(noun, verb, *words, "--stack", "shop", **named)
        assert result.returncode == 0, result.stderr
        return json.loads(result.stdout.splitlines()[-1])

    return told


def as_server(stack, key, path="/v1/profile?user_id=42", **events):
    headers = {"Authorization": f"Bearer {key}"}
    if events:
        return requests.post(f"{stack['ApiUrl']}/v1/events", headers=headers, json=events, timeout=30)
    return requests.get(stack["ApiUrl"] + path, headers=headers, timeout=30)


def test_a_key_that_was_made_opens_the_shops_door_to_its_server(stack, told):
    made = told("server_keys", "create")
    view = {"event_name": "view_item", "occurred_at": datetime.now(UTC).isoformat(), "item_id": "tea"}
    events = [{**view, "event_id": f"e{number}", "user_id": f"{number}"} for number in range(3)]

    sent = as_server(stack, made["key"], events=events)
    profile = as_server(stack, made["key"])
    from_a_page = requests.get(
        f"{stack['ApiUrl']}/v1/profile?user_id=42",
        headers={"Authorization": f"Bearer {made['key']}", "Origin": "https://shop.example"},
        timeout=30,
    )

    assert (sent.status_code, sent.json()["accepted"]) == (200, 3)
    assert (profile.status_code, profile.json()["user_id"]) == (200, "42")
    assert from_a_page.status_code == 403
    assert [each.role for each in ledger().denied if "Function" in each.role] == []


def test_a_key_is_shown_once_and_its_hash_alone_is_kept(cloud, stack, told):
    made = told("server_keys", "create", "--days", "30")

    listed = told("server_keys", "list")["keys"]
    kept = cloud.client("ssm").get_parameter(Name=stack["ServerKeysParameterName"])["Parameter"]["Value"]

    assert next(each for each in listed if each["id"] == made["id"])["state"] == "valid"
    secret = made["key"].rpartition(made["id"])[2].removeprefix("_")
    assert secret not in kept + json.dumps(listed)


def test_a_rotated_key_lives_on_for_the_hours_that_were_given(told):
    old = told("server_keys", "create")

    new = told("server_keys", "rotate", old["id"], "--hours", "1")

    ends = datetime.fromisoformat(new["replaces"]["expires_at"])
    assert new["key"] != old["key"]
    assert new["replaces"]["state"] == "valid"
    assert 0 < (ends - datetime.now(UTC)).total_seconds() <= 3_600


def test_a_revoked_key_is_refused_with_when(stack, told):
    made = told("server_keys", "create")
    told("server_keys", "revoke", made["id"])

    answer = as_server(stack, made["key"], "/v1/recommendations?user_id=42")  # whose function has read no hashes yet

    assert answer.status_code == 401
    assert answer.json()["error"]["reason"].startswith("revoked at 20")


def test_a_wrong_id_is_told_by_exit_code_2_and_leaves_standard_output_empty(run):
    result = run("server_keys", "revoke", "nobody", "--stack", "shop")

    assert (result.returncode, result.stdout) == (2, "")
    assert "no valid key has it" in result.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("status", "show", "--stack", "elsewhere"), "there is no such stack"),
        (("status",), "required: VERB"),
        (("server_keys", "mislay"), "invalid choice"),
    ],
)
def test_what_is_asked_wrongly_is_exit_code_2(run, words, said):
    result = run(*words)

    assert (result.returncode, result.stdout) == (2, "")
    assert said in result.stderr


def test_an_operator_signs_in_and_asks(stack, told):
    made = told("operators", "create", "ann")
    own = "her own long password"
    signed_in = told("operators", "token", "ann", given=f"{made['first_password']}\n{own}\n")

    again = told("operators", "token", "ann", given=f"{own}\n")
    answers = [ask(stack, each["token"]) for each in (signed_in, again)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json().keys() == {"as_of", "endpoint", "champion", "config", "catalogue"}
    assert [each["name"] for each in told("operators", "list")["operators"]] == ["ann"]


def ask(stack, token):
    return requests.get(f"{stack['ApiUrl']}/v1/ops/status", headers={"Authorization": f"Bearer {token}"}, timeout=30)


def test_a_wrong_password_and_a_removed_operator_get_no_token(run, told):
    made = told("operators", "create", "bob")

    wrong = run("operators", "token", "bob", "--stack", "shop", given="guessed\n")
    told("operators", "remove", "bob")
    removed = run("operators", "token", "bob", "--stack", "shop", given=f"{made['first_password']}\n")

    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert "Incorrect username or password" in wrong.stderr
    assert (removed.returncode, removed.stdout) == (2, "")


def test_an_operators_name_that_is_taken_or_nobodys_is_exit_code_2(run, told):
    told("operators", "create", "cleo")

    taken = run("operators", "create", "cleo", "--stack", "shop")
    unknown = run("operators", "remove", "nobody", "--stack", "shop")

    assert [(result.returncode, result.stdout) for result in (taken, unknown)] == [(2, "")] * 2
    assert "NAME: no operator has it" in unknown.stderr


def test_a_server_key_is_no_operators_token(stack, told):
    assert ask(stack, told("server_keys", "create")["key"]).status_code == 401


def test_the_status_tells_the_age_of_what_answers(cloud, stack, told):
    artifacts = stack["ArtifactsBucketName"]
    champion = {"model_version": "m1", "model_artifacts": f"s3://{artifacts}/models/m1/model.tar.gz"}
    for key, body in (("config/champion.json", json.dumps(champion)), ("config/rules/7.json", "{}")):
        cloud.client("s3").put_object(Bucket=artifacts, Key=key, Body=body.encode())

    status = told("status", "show")

    assert status["champion"] == champion
    assert status["config"]["rules"]["key"] == "config/rules/7.json"
    assert status["config"]["champion"]["age_s"] >= 0
    assert status["endpoint"] is None


def test_rules_are_previewed_written_and_put_back(cloud, stack, run, told, tmp_path):
    cards = [{"item_id": name, "title": name, "category": "Teas"} for name in ("tea", "pot", "mug")]
    lists = json.dumps({"trending": cards}).encode()
    cloud.client("s3").put_object(Bucket=stack["ArtifactsBucketName"], Key="config/trending.json", Body=lists)
    file = tmp_path / "rules.json"
    file.write_text(json.dumps({"rules": [{"name": "Mugs first", "action": "pin", "item_id": "mug"}]}))

    preview = told("rules", "preview", str(file), "--request", "surface=home,n=3,anonymous_id=b1")
    first = told("rules", "put", str(file))
    second = told("rules", "put", "-", given='{"rules": []}')
    back = told("rules", "restore", first["version"])
    refused = run("rules", "put", "-", "--stack", "shop", given='{"rules": [{"action": "pim", "item_id": "mug"}]}')

    assert [item["item_id"] for item in preview["lists"][0]["after"]["items"]] == ["mug", "tea", "pot"]
    assert back["version"] == first["version"] != second["version"]
    assert told("rules", "get")["rules"][0]["name"] == "Mugs first"
    assert told("rules", "get", second["version"])["rules"] == []
    assert told("rules", "versions") == {
        "in_force": first["version"],
        "versions": [second["version"], first["version"]],
    }
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "rules[0].action: 'pim' is not an action" in refused.stderr
    assert "did you mean pin?" in refused.stderr
    shown = requests.get(
        f"{stack['ApiUrl']}/v1/recommendations", params={"key": stack["PublishableKey"], "n": 3}, timeout=30
    ).json()
    assert (shown["rules_version"], shown["items"][0]["item_id"]) == (first["version"], "mug")
    assert [each for each in ledger().denied if "ManageRules" in each.role] == []


def test_a_role_needs_leave_to_call_the_operators_api(cloud, stack, run, told):
    api = f"arn:aws:execute-api:{cloud.region}:{cloud.account_id}:*/$default/GET/v1/ops/*"
    look = ("cloudformation:DescribeStacks", "*")
    may = make_role(cloud, "may-operate", "lambda.amazonaws.com", look, ("execute-api:Invoke", api))
    may_not = make_role(cloud, "may-not-operate", "lambda.amazonaws.com", look)

    refused = run("status", "show", "--stack", "shop", role=may_not)

    assert told("status", "show", role=may)["endpoint"] is None
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "your role needs execute-api:Invoke" in refused.stderr


def test_of_the_two_apis_the_shops_listens_where_the_cloud_was_told(cloud, stack):
    assert stack["ApiUrl"].endswith(f":{cloud.api_port}")
    assert stack["OperatorApiUrl"] != stack["ApiUrl"]


def test_operators_routes_are_open_to_nobody_else(stack, operators_routes):
    assert operators_routes
    for method, path in operators_routes:
        by_token = requests.request(method, stack["ApiUrl"] + path, timeout=30)
        by_role = requests.request(method, stack["OperatorApiUrl"] + path, timeout=30)
        assert (by_token.status_code, by_role.status_code) == (401, 403), path


@pytest.fixture
def operators_routes():
    """The methods and paths under /v1/ops of the OpenAPI document."""
    paths = json.loads((ROOT / "docs" / "openapi.json").read_text())["paths"]
    return [(method, path) for path, methods in paths.items() if path.startswith("/v1/ops/") for method in methods]


def test_an_operator_tells_shows_and_changes_items(cloud, stack, run, told, tmp_path):
    file = tmp_path / "items.json"
    file.write_text(json.dumps([{"item_id": "ops tea", "title": "Tea", "price": 3.0}, {"item_id": "nameless"}]))

    partly = run("items", "put", str(file), "--stack", "shop")
    put = json.loads(partly.stdout)
    changed = told("items", "change", "-", given='{"item_id": "ops tea", "price": 4.5}')
    shown = told("items", "show", "ops tea")

    assert (partly.returncode, partly.stderr) == (1, "ops.items: 1 of 2 rows were rejected\n")
    assert (put["accepted"], [fault["index"] for fault in put["rejected"]]) == (1, [1])
    assert changed == {"accepted": 1, "rejected": [], "lost": []}
    assert (shown["item"]["title"], shown["item"]["price"]) == ("Tea", 4.5)


def test_an_item_that_nobody_told_is_told_by_exit_code_2(run):
    result = run("items", "show", "mate", "--stack", "shop")

    assert (result.returncode, result.stdout) == (2, "")
    assert "no item has the id" in result.stderr


def test_without_a_trial_the_command_says_so(told):
    judgement = told("experiments", "show")

    assert (judgement["verdict"], judgement["reasons"]) == ("wait", ["No challenger is being tried."])


def test_before_anybody_was_shown_a_list_nobody_knows_what_aisle_is_worth(told):
    found = told("experiments", "worth")

    assert found["people"] == {"holdout": 0, "aisle": 0}
    assert found["clicks"]["lower"] is None
