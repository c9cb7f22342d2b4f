"""GET /v1/recommendations over the whole ladder, from the query string to the impression in the stream."""

import base64
import io
import json
import tarfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic

import boto3
import jwt
import pytest
from moto.core import DEFAULT_ACCOUNT_ID
from moto.sagemakerruntime.models import sagemakerruntime_backends

from aisle.errors import Unavailable
from aisle.events.event import Event
from aisle.events.person import place_in_unit_interval
from aisle.intake.stream_batch import unpack
from aisle.profile.profile import apply
from aisle.ranking import artefact
from aisle.ranking.request import RecommendationAnswer, ScoredItem, answer_to_json
from aisle.ranking.surfaces import SURFACES
from aisle.serving.feature_sample import carries_features
from aisle_aws.answering.live_facts import TOO_OLD_S
from aisle_aws.answering.split import SPLIT_AGE_S
from aisle_aws.stores import profile_store, rule_store
from functions.recommend.app import handler
from tests.catalogue_files import put_changes
from tests.tea_and_coffee import item_rows, model

SECRET = "a secret of at least thirty-two bytes"
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
NAMES = ("tea", "pot", "cup", "mug")
BRANDS = {"tea": "Acme", "pot": "Acme", "cup": "Best", "mug": "Best"}
KINDS = {"tea": "Leaves", "pot": "Pots", "cup": "Cups", "mug": "Mugs"}


def get(context, headers=None, **query):
    query = {"key": "pk_test", "anonymous_id": "b1", **query}
    event = {"version": "2.0", "headers": headers or {}, "queryStringParameters": query}
    answer = handler(event, context)
    return answer["statusCode"], json.loads(answer["body"])


def shown(context, **query):
    status, body = get(context, **query)
    assert status == 200, body
    return [item["item_id"] for item in body["items"]]


def impressions():
    kinesis = boto3.client("kinesis")
    shard = kinesis.list_shards(StreamName="events")["Shards"][0]["ShardId"]
    place = kinesis.get_shard_iterator(StreamName="events", ShardId=shard, ShardIteratorType="TRIM_HORIZON")
    records = kinesis.get_records(ShardIterator=place["ShardIterator"])["Records"]
    return [json.loads(line) for record in records for line in unpack(record["Data"])]


def put_config(account, name, value):
    body = value if isinstance(value, bytes) else json.dumps(value).encode()
    account.s3.put_object(Bucket="artifacts", Key=f"config/{name}.json", Body=body)


def stated(event_name, **fields):
    event = {"event_id": f"{event_name}{fields}", "event_name": event_name, "anonymous_id": "b1", **fields}
    event = Event.model_validate({"occurred_at": datetime.now(UTC), **event})
    profile_store.update({"a:b1": lambda profile: apply(profile, event)})


def card(name):
    return {"title": name, "brand": BRANDS[name], "sub_category": KINDS[name]}


@pytest.fixture
def endpoint(account, trained, serving):
    """An endpoint whose variants answer the four items, best first."""
    return answering(trained, serving, challenged=0.1)


def answering(trained, serving, challenged):
    for version in ("m1", "m2"):
        trained(version)
    serving(champion=("m1", 1 - challenged), challenger=("m2", challenged))
    runtime = sagemakerruntime_backends[DEFAULT_ACCOUNT_ID]["eu-west-1"]
    scores = zip(NAMES, (0.8, 0.6, 0.4, 0.2), strict=True)
    items = tuple(
        ScoredItem(name, score, {"content": 1.0}, "Like what you viewed", (1.0, 2.0), card(name))
        for name, score in scores
    )
    body = answer_to_json(RecommendationAnswer("m1", "f1", items))
    runtime.results_queue += [(body, "application/json", "champion", "")] * 5
    return runtime


@pytest.fixture
def trending(account):
    put_config(
        account,
        "trending",
        {
            "trending": [{"item_id": name, **card(name)} for name in NAMES],
            "by_category": {"Teas": [{"item_id": "tea", "title": "tea", "category": "Teas"}]},
        },
    )


@pytest.fixture
def champion(account, tmp_path):
    """A real model that was trained on a small shop, as training leaves it."""
    artefact.save(model(), tmp_path)
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w:gz") as packed:
        packed.add(tmp_path, arcname=".")
    account.s3.put_object(Bucket="artifacts", Key="models/m1/model.tar.gz", Body=archive.getvalue())
    put_config(account, "champion", {"model_version": "m1", "model_artifacts": "s3://artifacts/models/m1/model.tar.gz"})


def test_the_endpoints_answer_is_served_by_the_persons_variant_and_logged_as_served(endpoint, context):
    status, body = get(context, n="3")

    assert (status, body["served_by"], body["variant"], body["model_version"]) == (200, "endpoint", "champion", "m1")
    assert [(item["item_id"], item["position"], item["score"]) for item in body["items"]] == [
        ("tea", 0, 0.8),
        ("pot", 1, 0.6),
        ("cup", 2, 0.4),
    ]
    (logged,) = impressions()
    assert logged["event_name"] == "serve_item_list"
    assert logged["recommendation_id"] == body["recommendation_id"]
    assert logged["source"] == "server"
    assert (logged["variant"], logged["features_version"], logged["served_by"]) == ("champion", "f1", "endpoint")
    features = [1.0, 2.0] if carries_features(body["recommendation_id"]) else None
    assert [item.get("features") for item in logged["items"]] == [features] * 3


def test_the_persons_variant_is_asked_for_by_name(endpoint, context):
    get(context, anonymous_id="b1")

    assert '"X-Amzn-Sagemaker-Target-Variant": "champion"' in asked_of(endpoint)


def test_an_answer_of_a_lower_rung_carries_the_variant_that_was_meant(endpoint, trending, context):
    endpoint.results_queue[:] = []
    break_invocations(endpoint)

    _, body = get(context)

    assert (body["served_by"], body["variant"]) == ("trending", "champion")
    (logged,) = impressions()
    assert (logged["variant"], logged["experiment"], logged["served_by"]) == ("champion", "aisle-m2/0.1", "trending")


def break_invocations(runtime):
    """Answers that no model gives."""
    runtime.results_queue += [("no answer", "application/json", "champion", "")] * 5


def test_a_user_keeps_the_draw_of_the_first_browser(endpoint, account, context):
    kept = challenged("aisle-m2/0.1")
    profile_store.update({"u:42": lambda profile: profile.model_copy(update={"drawn_as": kept})})

    _, body = get(context, signed_in("42"), user_id="42")

    assert body["variant"] == "challenger"


def challenged(experiment, share=0.1):
    """A browser that the challenger meets."""
    names = (f"browser-{number}" for number in range(1_000))
    return next(name for name in names if place_in_unit_interval(name, experiment) < share)


def signed_in(user_id):
    expires = datetime.now(UTC) + timedelta(minutes=5)
    return {"authorization": f"Bearer {jwt.encode({'sub': user_id, 'exp': expires}, SECRET, 'HS256')}"}


def test_the_holdout_gets_trending_lists_alone_also_about_an_item(endpoint, trending, context, monkeypatch):
    monkeypatch.setenv("HOLDOUT_SHARE", "1")

    home, similar = get(context)[1], get(context, surface="similar", item_id="tea")[1]

    assert [(body["variant"], body["served_by"]) for body in (home, similar)] == [("holdout", "trending")] * 2
    assert {(each["variant"], each.get("experiment")) for each in impressions()} == {("holdout", None)}


def test_a_split_that_cannot_be_read_leaves_the_variant_open_and_the_champion_answers(endpoint, context, monkeypatch):
    monkeypatch.setattr("aisle_aws.models.releases.read_endpoint", unreachable)

    _, body = get(context)

    assert (body["served_by"], body["variant"], body["left_out"]) == ("endpoint", None, ["split"])
    (logged,) = impressions()
    assert (logged.get("variant"), logged.get("experiment")) == (None, None)


def unreachable():
    raise Unavailable("SageMaker did not answer")


def test_the_last_known_split_goes_on_where_it_cannot_be_read_again(endpoint, context, monkeypatch):
    get(context)
    monkeypatch.setattr("aisle_aws.models.releases.read_endpoint", unreachable)
    monkeypatch.setattr("aisle_aws.transport.deadline.monotonic", lambda: monotonic() + SPLIT_AGE_S)

    _, body = get(context)

    assert (body["variant"], body["left_out"]) == ("champion", [])


def test_answers_and_those_of_lower_rungs_are_counted_for_each_variant(endpoint, trending, context, capsys):
    get(context)
    endpoint.results_queue[:] = []
    break_invocations(endpoint)
    get(context)

    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith('{"_aws"')]
    counted = [(line["variant"], line["Answers"], line["Fallbacks"]) for line in lines if "Answers" in line]
    assert counted == [("champion", [1.0], [0.0]), ("champion", [1.0], [1.0])]


def test_what_the_shopper_did_a_moment_ago_goes_to_the_model(endpoint, context):
    stated("view_item", item_id="tea")

    get(context)

    assert r"\"event_name\":\"view_item\"" in asked_of(endpoint)


def live(name, **row):
    return {"item_id": name, **card(name), **row}


def test_what_the_shop_delisted_since_is_shown_by_no_model_of_before_and_by_no_pin(endpoint, account, context):
    put_changes(account.s3, NOON, live("tea", delisted=True), *map(live, NAMES[1:]))
    put_config(account, "rules", {"rules": [{"action": "pin", "item_id": "tea"}]})

    assert sorted(shown(context)) == ["cup", "mug", "pot"]


def test_a_card_has_the_price_of_this_moment_whatever_the_model_knew(endpoint, account, context):
    put_changes(account.s3, NOON, live("tea", price=2.5), *map(live, NAMES[1:]))

    _, body = get(context, n="1")

    assert (body["items"][0]["item_id"], body["items"][0]["price"]) == ("tea", 2.5)


def test_a_change_is_in_the_answers_of_a_warm_function_once_its_facts_are_old(endpoint, account, context, monkeypatch):
    put_changes(account.s3, NOON, *map(live, NAMES))
    before = shown(context)
    put_changes(account.s3, NOON + timedelta(minutes=1), live("pot", in_stock=False))
    monkeypatch.setattr("aisle_aws.transport.deadline.monotonic", lambda: monotonic() + TOO_OLD_S)
    monkeypatch.setattr("aisle_aws.stores.live_catalogue.time.monotonic", lambda: monotonic() + TOO_OLD_S)

    after = shown(context)

    assert before == ["tea", "pot", "cup", "mug"]
    assert after == ["tea", "cup", "mug"]


def test_the_model_inside_the_function_proposes_an_item_that_came_after_its_training(champion, account, context):
    mate = {"item_id": "mate", "title": "white tea mate", "category": "Tea", "brand": "tea house 0"}
    put_changes(account.s3, NOON, *item_rows())
    put_changes(account.s3, NOON + timedelta(minutes=1), mate, like=[("tea-02", 0.9), ("tea-04", 0.6)])

    status, body = get(context, surface="similar", item_id="tea-02", n="8")

    assert (status, body["served_by"]) == (200, "function")
    assert "mate" in [item["item_id"] for item in body["items"]]


def test_a_new_item_is_explored_at_once_and_the_propensity_of_each_line_is_logged(
    champion, account, context, monkeypatch
):
    monkeypatch.setenv("EXPLORATION_SHARE", "0.5")
    now = datetime.now(UTC)
    mate = {"item_id": "mate", "title": "white tea mate", "category": "Tea", "brand": "Mate & Co"}
    put_changes(account.s3, now - timedelta(days=40), *item_rows())
    put_changes(account.s3, now - timedelta(minutes=5), mate, like=[("tea-02", 0.9)])

    answers = [get(context, n="4")[1] for _ in range(12)]

    explored = [item for answer in answers for item in answer["items"] if item["because"]["kind"] == "new"]
    assert {(item["item_id"], item["reason"]) for item in explored} == {("mate", "New in Tea")}
    assert all(item["position"] >= 2 and 0 < item["score"] < 1 for item in explored)
    for logged in impressions():
        ids = [line["item_id"] for line in logged["items"]]
        chances = [1.0, 1.0, *(0.5 if "mate" not in ids[2:at] else 1.0 for at in (2, 3))]
        assert [line["propensity"] for line in logged["items"]] == chances


def test_without_any_model_a_new_item_is_among_the_newest_and_has_its_like(account, context):
    mate = {"item_id": "mate", "title": "white tea mate"}
    put_changes(account.s3, NOON, live("cup"), live("mug"))
    put_changes(account.s3, NOON + timedelta(minutes=1), mate, like=[("mug", 0.9)])

    assert shown(context) == ["mate", "cup", "mug"]
    assert shown(context, surface="similar", item_id="mate", n="1") == ["mug"]


def test_the_age_of_the_facts_is_a_metric(endpoint, account, context, capsys):
    put_changes(account.s3, NOON, *map(live, NAMES))

    get(context)

    (age,) = written_metrics(capsys)["CatalogueAgeSeconds"]
    assert 0 <= age < TOO_OLD_S


def asked_of(endpoint):
    """The one request that reached the endpoint, headers and body."""
    ((request, _),) = [pair for requested in endpoint.results.values() for pair in requested.items()]
    return base64.b64decode(request).decode()


@pytest.mark.parametrize(
    ("fields", "left"),
    [
        ({"item_id": "tea"}, ["pot", "cup", "mug"]),
        ({"scope": "brand", "scope_value": "Acme"}, ["cup", "mug"]),
        ({"scope": "category", "scope_value": "Pots"}, ["tea", "cup", "mug"]),
    ],
)
def test_what_the_shopper_does_not_want_is_on_no_rung(endpoint, trending, context, fields, left):
    stated("not_interested", **fields)

    from_endpoint = shown(context)
    sagemaker = boto3.client("sagemaker")
    sagemaker.delete_endpoint(EndpointName="aisle")
    forget_endpoint()
    from_list = shown(context)

    assert from_endpoint == left
    assert from_list == left


def forget_endpoint():
    from aisle_aws.answering import split

    split.current.forget()


def test_without_an_endpoint_the_model_inside_the_function_answers(champion, context):
    status, body = get(context, n="5")

    assert (status, body["served_by"], body["variant"]) == (200, "function", None)
    assert len(body["items"]) == 5
    assert all(0 < item["score"] < 1 and item["reason"] and item["title"] for item in body["items"])


def test_a_view_changes_the_next_answer(champion, context):
    before = shown(context, n="8")
    stated("view_item", item_id="coffee-20")
    after = shown(context, n="8")

    assert before != after


def test_a_model_of_other_features_is_not_asked_and_a_metric_says_so(
    champion, trending, account, tmp_path, context, capsys
):
    manifest = tmp_path / "manifest.json"
    manifest.write_text(json.dumps({**json.loads(manifest.read_text()), "features_version": "another"}))
    replace_archive(account, tmp_path)

    _, body = get(context)

    assert body["served_by"] == "trending"
    assert written_metrics(capsys)["IncompatibleModel"] == [1.0]


@pytest.mark.parametrize("archive", [b"", b"no archive", b"\x1f\x8b\x08\x00 cut short"])
def test_a_model_that_cannot_be_unpacked_leaves_the_page_its_list_each_time(
    champion, trending, account, context, archive
):
    account.s3.put_object(Bucket="artifacts", Key="models/m1/model.tar.gz", Body=archive)

    answers = [get(context) for _ in range(3)]

    assert [(status, body["served_by"]) for status, body in answers] == [(200, "trending")] * 3


def test_a_model_without_some_of_its_files_leaves_the_page_its_list(champion, trending, account, tmp_path, context):
    for array in list(tmp_path.rglob("*.npy"))[:3]:
        array.unlink()
    replace_archive(account, tmp_path)

    status, body = get(context)

    assert (status, body["served_by"]) == (200, "trending")


def test_a_model_that_is_asked_counts_as_no_refusal(champion, context, capsys):
    get(context)

    assert "IncompatibleModel" not in written_metrics(capsys)


def written_metrics(capsys):
    """The last line of CloudWatch's embedded metric format."""
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith('{"_aws"')]
    return lines[-1]


def replace_archive(account, folder: Path):
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w:gz") as packed:
        packed.add(folder, arcname=".")
    account.s3.put_object(Bucket="artifacts", Key="models/m1/model.tar.gz", Body=archive.getvalue())


def test_without_any_model_the_lists_answer_by_category_first(trending, context):
    of_category = get(context, category="Teas")[1]
    of_all = get(context)[1]

    assert (of_category["served_by"], [item["item_id"] for item in of_category["items"]]) == (
        "trending_in_category",
        ["tea"],
    )
    assert (of_all["served_by"], [item["item_id"] for item in of_all["items"]]) == ("trending", list(NAMES))
    assert of_all["items"][0]["score"] is None


def test_where_there_is_nothing_at_all_the_error_says_what_may_be_wrong(account, context):
    status, body = get(context)

    assert status == 503
    assert "the shop has no catalogue yet" in body["error"]["reason"]


def test_the_shops_rules_are_kept(endpoint, account, context):
    rules = [
        {"action": "exclude", "match": {"item_ids": ["tea"]}},
        {"action": "boost", "match": {"brands": ["Best"]}, "strength": 5},
        {"action": "pin", "item_id": "pot", "position": 1},
        {"action": "exclude", "match": {"item_ids": ["mug"]}, "surfaces": ["cart"]},
    ]
    put_config(account, "rules", {"rules": rules})

    items = shown(context)

    assert items == ["cup", "pot", "mug"]


def test_a_rule_for_a_sub_category_holds_for_the_lists_too(trending, account, context):
    rule = {"action": "exclude", "match": {"sub_categories": ["Pots"]}}
    put_config(account, "rules", {"rules": [rule]})

    assert shown(context) == ["tea", "cup", "mug"]


def test_what_is_in_the_cart_is_not_recommended_with_it(endpoint, trending, context):
    stated("add_to_cart", item_id="tea")

    from_endpoint = shown(context, surface="cart")
    boto3.client("sagemaker").delete_endpoint(EndpointName="aisle")
    forget_endpoint()
    from_list = shown(context, surface="cart")

    assert from_endpoint == ["pot", "cup", "mug"]
    assert from_list == []  # no list knows what goes with a cart


def test_rules_for_an_unknown_surface_are_refused_with_place_and_reason(trending, account, context, caplog):
    put_config(account, "rules", {"rules": [{"action": "pin", "item_id": "mug", "surfaces": ["hoem"]}]})

    items = shown(context)

    assert items == list(NAMES)
    reason = next(record.reason for record in caplog.records if getattr(record, "what", "") == "rules.json")
    assert reason.startswith("rules[0].surfaces[0]: not a surface")
    assert "did you mean home? (got 'hoem')" in reason


def test_bad_rules_leave_the_last_good_ones_standing(endpoint, account, context):
    put_config(account, "rules", {"rules": [{"action": "exclude", "match": {"item_ids": ["tea"]}}]})
    before = shown(context)
    put_config(account, "rules", {"rules": [{"action": "forbid"}]})
    rule_store.current._until = 0.0

    after = shown(context)

    assert before == after == ["pot", "cup", "mug"]


def token(sub, **expiry):
    return jwt.encode({"sub": sub, "exp": datetime.now(UTC) + timedelta(**expiry)}, SECRET, algorithm="HS256")


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({}, "missing"),
        ({"Authorization": f"Bearer {token('42', days=-1)}"}, "expired"),
        ({"Authorization": f"Bearer {token('43', days=1)}"}, "not for this user"),
        ({"Authorization": "Bearer forged.forged.forged"}, "forged"),
    ],
)
def test_a_signed_in_shoppers_list_needs_his_token(trending, context, headers, reason):
    status, body = get(context, headers, user_id="42")

    assert status == 401
    assert body["error"]["field"] == "user_token"
    assert body["error"]["reason"].startswith(reason)


def test_what_a_shopper_did_before_signing_in_counts_after_it(endpoint, context):
    stated("not_interested", item_id="tea")

    status, body = get(context, {"authorization": f"Bearer {token('42', days=1)}"}, user_id="42")

    assert status == 200
    assert [item["item_id"] for item in body["items"]] == ["pot", "cup", "mug"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"anonymous_id": ""}, "anonymous_id"),
        ({"n": "1000"}, "n"),
        ({"surface": "attic"}, "surface"),
        ({"surface": "similar"}, "item_id"),
        ({"key": "pk_of_another"}, "key"),
    ],
)
def test_a_question_that_cannot_be_answered_says_which_field_is_wrong(trending, context, query, field):
    status, body = get(context, **query)

    assert status in (400, 401)
    assert body["error"]["field"] == field


def test_an_unknown_surface_is_refused_with_the_ones_that_are_known(trending, context):
    status, body = get(context, surface="trendin")

    assert status == 400
    assert f"known: {', '.join(SURFACES)}; did you mean trending?" in body["error"]["reason"]


def ask_without_an_id(context, **query):
    event = {"version": "2.0", "headers": {}, "queryStringParameters": {"key": "pk_test", **query}}
    answer = handler(event, context)
    return answer["statusCode"], json.loads(answer["body"])


def test_without_consent_the_list_follows_what_the_page_remembers(champion, context):
    _, of_nothing = ask_without_an_id(context, n="8")
    _, of_coffee = ask_without_an_id(context, n="8", recent_items="coffee-20,coffee-21,coffee-22")

    assert of_coffee["served_by"] == "function"
    assert [item["item_id"] for item in of_coffee["items"]] != [item["item_id"] for item in of_nothing["items"]]
    assert all("coffee" in item["item_id"] for item in of_coffee["items"][:3])


def test_without_consent_the_cart_is_told_by_the_page(champion, context):
    _, body = ask_without_an_id(context, surface="cart", n="5", recent_items="tea-1", cart_items="coffee-20,coffee-21")

    assert body["items"] == []  # coffee is bought with coffee, which is of its own kind
    assert body["why_empty"]["because"].startswith("Nothing that may be shown was bought in two orders or more with")


def test_without_consent_nothing_is_written_of_the_person(champion, context, capfd):
    status, body = ask_without_an_id(context, recent_items="coffee-20,coffee-21", item_id="coffee-22")
    reported = capfd.readouterr()

    assert (status, len(body["items"])) == (200, 10)
    assert impressions() == []
    assert boto3.client("dynamodb").scan(TableName="profiles")["Items"] == []
    assert "coffee-2" not in reported.out + reported.err
    assert '"ServedToNobody":[1.0]' in reported.out


@pytest.mark.parametrize("recent_items", [",,", "x" * 200_000, ",".join(f"coffee-{n}" for n in range(9_000)), "\x00"])
def test_whatever_a_page_says_it_remembers_is_answered_and_not_logged(champion, context, capfd, recent_items):
    status, _ = ask_without_an_id(context, recent_items=recent_items)

    assert status == 200
    assert "request refused" not in capfd.readouterr().out


def test_without_consent_nobody_takes_part_in_an_experiment(account, trained, serving, context):
    endpoint = answering(trained, serving, challenged=1.0)

    ask_without_an_id(context, recent_items="tea")

    assert '"X-Amzn-Sagemaker-Target-Variant": "champion"' in asked_of(endpoint)


def test_a_lost_impression_costs_the_page_nothing(trending, context, monkeypatch):
    monkeypatch.setenv("EVENT_STREAM", "no-such-stream")

    assert shown(context) == list(NAMES)
