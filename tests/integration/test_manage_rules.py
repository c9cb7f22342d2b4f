"""The shop's rules from an operator to the front door: versions, refusals, previews, and what outlives a fault."""

import io
import json
import tarfile

import jsonschema
import pytest

from aisle.lake.zones import RULES_POINTER_KEY
from aisle.ranking import artefact
from aisle_aws.stores import rule_store
from functions.manage_rules.app import handler
from functions.recommend.app import handler as recommend
from generate.openapi_document import openapi_document
from tests.tea_and_coffee import model

ANN = {"jwt": {"claims": {"username": "ann"}, "scopes": None}}
NAMES = ("tea", "pot", "cup", "mug")
RECALL = {"name": "Recall", "action": "exclude", "match": {"item_ids": ["tea"]}}
PIN = {"action": "pin", "item_id": "mug"}


@pytest.fixture
def call(account, context):
    """Call it with a method, a body and a query: the status and the body of the answer."""

    def call(method, body=None, authorizer=ANN, path="/v1/ops/rules", **query):
        event = {
            "headers": {},
            "requestContext": {"authorizer": authorizer, "http": {"method": method, "path": path}},
            "queryStringParameters": query,
            "body": body if isinstance(body, str) else json.dumps(body),
        }
        answer = handler(event, context)
        return answer["statusCode"], json.loads(answer["body"])

    return call


@pytest.fixture
def lists(account):
    cards = [{"item_id": name, "title": name} for name in NAMES]
    put(account, "config/trending.json", {"trending": cards})


@pytest.fixture
def champion(account, tmp_path):
    artefact.save(model(), tmp_path)
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w:gz") as packed:
        packed.add(tmp_path, arcname=".")
    account.s3.put_object(Bucket="artifacts", Key="models/m1/model.tar.gz", Body=archive.getvalue())
    pointer = {"model_version": "m1", "model_artifacts": "s3://artifacts/models/m1/model.tar.gz"}
    put(account, "config/champion.json", pointer)


def put(account, key, value):
    body = value if isinstance(value, bytes) else json.dumps(value).encode()
    account.s3.put_object(Bucket="artifacts", Key=key, Body=body)


def keys(account, prefix="config/rules/"):
    return [each["Key"] for each in account.s3.list_objects_v2(Bucket="artifacts", Prefix=prefix).get("Contents", ())]


def shown(context, **query):
    """What a page gets from a container that has just started."""
    rule_store.forget()
    event = {"headers": {}, "queryStringParameters": {"key": "pk_test", **query}}
    body = json.loads(recommend(event, context)["body"])
    return [item["item_id"] for item in body["items"]], body["rules_version"]


def test_what_is_written_is_in_force_and_named(call, lists, context):
    status, written = call("PUT", {"rules": [RECALL, PIN]})

    assert (status, written["rules"], written["in_force_within_s"]) == (200, 2, 60)
    assert written["in_force_within_s"] > rule_store.AGE_S
    assert shown(context) == (["mug", "pot", "cup"], written["version"])


def test_a_bad_rule_is_refused_with_its_place_and_the_rules_of_before_stand(call, lists, account, context):
    _, first = call("PUT", {"rules": [RECALL]})
    before = keys(account)

    status, refused = call("PUT", {"rules": [RECALL, {**PIN, "surfaces": ["hoem"]}]})

    assert (status, refused["error"]["field"]) == (400, "rules[1].surfaces[0]")
    assert "did you mean home?" in refused["error"]["reason"]
    assert keys(account) == before
    assert shown(context) == (["pot", "cup", "mug"], first["version"])


@pytest.mark.parametrize("body", ["{", "[]", '{"rule": []}', "[" * 100_000])
def test_what_is_no_document_is_refused(call, account, body):
    status, _ = call("PUT", body)

    assert status == 400
    assert keys(account) == []


def test_a_version_is_shown_with_who_wrote_it(call):
    _, first = call("PUT", {"rules": [RECALL]})
    call("PUT", {"rules": [PIN]})

    current, of_before = call("GET")[1], call("GET", version=first["version"])[1]

    assert (current["rules"], current["in_force"], current["written_by"]) == ([PIN], True, "ann")
    assert (of_before["rules"], of_before["in_force"]) == ([RECALL], False)
    assert current["versions"] == sorted(current["versions"], reverse=True)
    assert first["version"] in current["versions"]


def test_a_version_of_before_is_put_back(call, lists, context):
    _, first = call("PUT", {"rules": [RECALL]})
    call("PUT", {"rules": []})

    status, back = call("PUT", {"version": first["version"]})

    assert (status, back["version"]) == (200, first["version"])
    assert shown(context) == (["pot", "cup", "mug"], first["version"])


def test_what_was_shown_and_changed_is_written_as_a_new_version(call, lists, context):
    _, first = call("PUT", {"rules": [RECALL]})
    edited = call("GET")[1]
    edited["rules"].append(PIN)

    status, written = call("PUT", edited)

    assert (status, written["rules"]) == (200, 2)
    assert written["version"] != first["version"]
    assert shown(context)[0] == ["mug", "pot", "cup"]


def test_a_name_that_no_document_has_is_refused_with_the_nearest_right_one(call, account):
    status, refused = call("PUT", {"rules": [], "ruels": [RECALL]})

    assert (status, refused["error"]["field"]) == (400, "ruels")
    assert "did you mean rules?" in refused["error"]["reason"]
    assert keys(account) == []


@pytest.mark.parametrize("harm", [b"[1]", b"5", b"{", b"[" * 100_000, b"\xff\xfe", b""])
def test_a_damaged_version_is_told_by_name_and_the_one_before_holds_in_a_container_that_starts(
    call, lists, account, context, harm
):
    _, first = call("PUT", {"rules": [RECALL]})
    _, last = call("PUT", {"rules": [PIN]})
    put(account, f"config/rules/{last['version']}.json", harm)

    answers = [call("GET", version=last["version"]), call("PUT", {"version": last["version"]})]

    assert [(status, body["error"]["field"]) for status, body in answers] == [(400, "version")] * 2
    assert shown(context) == (["pot", "cup", "mug"], first["version"])


@pytest.mark.parametrize("version", ["20261124T090000000Z-00000000", "champion"])
def test_a_version_that_is_none_is_refused(call, version):
    assert call("GET", version=version)[0] == 400
    assert call("PUT", {"version": version})[0] == 400


def test_a_shop_without_rules_is_shown_none(call):
    status, body = call("GET")

    assert (status, body["version"], body["rules"], body["versions"]) == (200, None, [], [])


def test_a_file_of_before_versions_counts_until_the_first_is_written(call, lists, account, context):
    put(account, "config/rules.json", {"rules": [RECALL]})
    by_file, told = shown(context), call("GET")[1]

    call("PUT", {"rules": [PIN]})

    assert by_file == (["pot", "cup", "mug"], "rules.json")
    assert (told["version"], told["rules"]) == ("rules.json", [RECALL])
    assert shown(context)[0] == ["mug", "tea", "pot", "cup"]


def test_one_typo_in_such_a_file_leaves_its_other_rules_in_force(lists, account, context, capsys):
    put(account, "config/rules.json", {"rules": [RECALL, {"action": "forbid"}]})

    assert shown(context)[0] == ["pot", "cup", "mug"]
    assert '"RulesNotRead"' in capsys.readouterr().out


def test_a_file_of_before_versions_that_holds_no_object_is_shown_as_no_rules(call, account):
    put(account, "config/rules.json", [1])

    status, body = call("GET")

    assert (status, body["rules"]) == (200, [])


@pytest.mark.parametrize("broken", ["pointer", "pointer to nothing", "version"])
def test_a_container_that_starts_beside_a_broken_file_has_the_newest_version_that_can_be_read(
    call, lists, account, context, broken
):
    _, first = call("PUT", {"rules": [RECALL]})
    _, last = call("PUT", {"rules": [PIN]})
    good = {"pointer": last, "pointer to nothing": last, "version": first}[broken]
    if broken == "version":
        put(account, f"config/rules/{last['version']}.json", b'{"rules": [')
    else:
        put(account, RULES_POINTER_KEY, b"{" if broken == "pointer" else {"version": "20200101T000000000Z-00000000"})

    _, version = shown(context)

    assert version == good["version"]


def preview(call, rules, **more):
    return call("POST", {"rules": rules, **more}, path="/v1/ops/rules:preview")


def test_a_preview_says_who_would_see_what_before_and_after(call, champion, account):
    call("PUT", {"rules": [{"name": "No Tea", "action": "exclude", "match": {"categories": ["Tea"]}}]})
    kept = keys(account)
    boost = {"name": "More Tea", "action": "boost", "match": {"categories": ["Tea"]}, "strength": 20}

    status, body = preview(call, [boost], requests=[{"surface": "home", "anonymous_id": "b1", "n": 6}])

    (home,) = body["lists"]
    assert status == 200
    assert (home["before"]["rules"], home["after"]["rules"]) == (["No Tea"], ["More Tea"])
    assert (home["before"]["served_by"], home["after"]["served_by"]) == ("function", "function")
    assert {item["category"] for item in home["before"]["items"]} == {"Coffee"}
    assert {item["category"] for item in home["after"]["items"]} == {"Tea"}
    assert len(home["entered"]) == len(home["left"]) == 6
    assert keys(account) == kept


def test_a_preview_tells_what_moved_and_why_a_list_would_be_empty(call, lists):
    _, moved = preview(call, [{"action": "pin", "item_id": "mug"}], requests=[{"n": 4}])
    _, emptied = preview(call, [{"action": "include", "match": {"brands": ["No"]}}], requests=[{}])

    assert moved["lists"][0]["moved"][0] == {"item_id": "mug", "from": 3, "to": 0}
    assert emptied["lists"][0]["after"]["items"] == []
    assert emptied["lists"][0]["after"]["why_empty"]["because"]


def test_a_preview_without_requests_is_of_a_stranger_where_a_surface_has_something_for_one(call, lists):
    _, body = preview(call, [])

    assert [each["request"]["surface"] for each in body["lists"]] == ["home", "trending"]


def test_a_preview_may_be_of_another_moment(call, lists):
    sale = {**PIN, "from": "2030-12-01T00:00:00Z", "to": "2030-12-24T00:00:00Z"}

    now, then = (preview(call, [sale], requests=[{}], **at)[1] for at in ({}, {"at": "2030-12-02T00:00:00Z"}))

    assert now["lists"][0]["after"]["rules"] == []
    assert then["lists"][0]["after"]["rules"] == ["rules[0]"]
    assert then["at"].startswith("2030-12-02")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"rules": [{"action": "forbid"}]}, "rules[0].action"),
        ({"rules": [], "requests": [{"surface": "hoem"}]}, "requests.0.surface"),
        ({"rules": [], "requests": [{}] * 11}, "requests"),
        ({"requests": [{}]}, "rules"),
    ],
)
def test_a_preview_that_cannot_be_made_is_refused_with_its_place(call, body, field):
    status, refused = call("POST", body, path="/v1/ops/rules:preview")

    assert (status, refused["error"]["field"]) == (400, field)


def test_who_is_no_operator_is_refused(call, account):
    status, _ = call("PUT", {"rules": []}, authorizer={})

    assert status == 401
    assert keys(account) == []


@pytest.mark.parametrize(
    ("schema", "asked"),
    [
        ("WrittenRules", ("PUT", {"rules": [PIN]})),
        ("StoredRules", ("GET", None)),
        ("Previewed", ("POST", {"rules": [PIN]})),
    ],
)
def test_the_answers_are_of_the_documented_shape(call, lists, schema, asked):
    document = openapi_document()

    status, body = call(*asked)

    assert status == 200
    jsonschema.validate(
        body,
        {"$ref": f"#/components/schemas/{schema}", "components": document["components"]},
        jsonschema.Draft202012Validator,
    )
