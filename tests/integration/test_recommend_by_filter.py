"""GET /v1/recommendations with a filter: over the live catalogue, on every rung, and what an answer says of it."""

import base64
import io
import json
import tarfile
from collections import Counter
from datetime import UTC, datetime, timedelta

import boto3
import jsonschema
import pytest
from moto.core import DEFAULT_ACCOUNT_ID
from moto.sagemakerruntime.models import sagemakerruntime_backends

from aisle.events.event import Event
from aisle.profile.profile import apply
from aisle.ranking import artefact
from aisle.ranking.request import RecommendationAnswer, ScoredItem, answer_to_json
from aisle_aws.stores import profile_store, rule_store
from functions.recommend.app import handler
from generate.openapi_document import openapi_document
from tests.catalogue_files import put_changes
from tests.tea_and_coffee import item_rows, model

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOUSE = "tea house 1"  # a brand of 15 items
TEAS = [row["item_id"] for row in item_rows() if row["brand"] == HOUSE]


@pytest.fixture
def catalogue(account):
    put_changes(account.s3, NOON, *item_rows())


@pytest.fixture
def champion(account, tmp_path):
    artefact.save(model(), tmp_path)
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w:gz") as packed:
        packed.add(tmp_path, arcname=".")
    account.s3.put_object(Bucket="artifacts", Key="models/m1/model.tar.gz", Body=archive.getvalue())
    put(account, "champion", {"model_version": "m1", "model_artifacts": "s3://artifacts/models/m1/model.tar.gz"})


@pytest.fixture
def lists(account):
    cards = [{"item_id": row["item_id"], **row, "attributes": {}} for row in item_rows()[20:40]]
    put(account, "trending", {"trending": cards, "by_category": {"Tea": cards[:3]}, "newest": cards})


@pytest.fixture
def endpoint(account, trained, serving):
    """An endpoint of an older image, which knows neither filters nor rules."""
    trained("m1")
    serving(champion=("m1", 1.0))
    runtime = sagemakerruntime_backends[DEFAULT_ACCOUNT_ID]["eu-west-1"]
    items = tuple(
        ScoredItem(row["item_id"], 0.5, {"content": 1.0}, "Like what you viewed", (1.0,), {"title": row["title"]})
        for row in item_rows()[25:]
    )
    runtime.results_queue += [
        (answer_to_json(RecommendationAnswer("m1", "f1", items)), "application/json", "champion", "")
    ]
    return runtime


def put(account, name, value):
    account.s3.put_object(Bucket="artifacts", Key=f"config/{name}.json", Body=json.dumps(value).encode())


def ask(context, **query):
    answer = handler({"headers": {}, "queryStringParameters": {"key": "pk_test", **query}}, context)
    return answer["statusCode"], json.loads(answer["body"])


def shown(body):
    return [item["item_id"] for item in body["items"]]


@pytest.mark.parametrize("rung", ["champion", "endpoint", "lists", "nothing but the catalogue"])
def test_all_that_matches_is_shown_by_every_rung(request, catalogue, context, rung):
    if rung in ("champion", "endpoint", "lists"):
        request.getfixturevalue(rung)

    few, all_of_them = (ask(context, filter=f"brand:{HOUSE}", n=n, anonymous_id="b1")[1] for n in ("10", "100"))

    assert len(set(shown(few))) == 10
    assert set(shown(few)) < set(shown(all_of_them)) == set(TEAS)
    assert {item["brand"] for item in few["items"]} == {HOUSE}


def test_a_filter_and_the_rules_that_hold_reach_the_endpoint(catalogue, endpoint, account, context):
    rules = [{"name": "Two", "action": "cap", "by": "brand", "most": 2}, {**PIN, "surfaces": ["cart"]}]
    put(account, "rules", {"rules": rules})

    _, body = ask(context, filter="-brand:tea house 0", n="5", anonymous_id="b1")

    ((asked, _),) = [pair for requested in endpoint.results.values() for pair in requested.items()]
    sent = json.loads(json.loads(base64.b64decode(asked))["Body"])
    assert sent["filter"] == "-brand:tea house 0"
    assert [(rule["name"], rule["action"], rule["most"]) for rule in sent["rules"]] == [("Two", "cap", 2)]
    assert body["served_by"] == "endpoint"
    assert sorted(Counter(item["brand"] for item in body["items"]).values()) == [1, 2, 2]


PIN = {"action": "pin", "item_id": "tea-01"}


def test_an_item_that_came_a_moment_ago_matches(catalogue, champion, account, context):
    new = {"item_id": "mate", "title": "Mate", "brand": "New House", "price": 3.0}
    put_changes(account.s3, NOON + timedelta(minutes=1), new)

    assert shown(ask(context, filter="brand:New House")[1]) == ["mate"]


BY_HOUSE, OF_ITEM = f"brand:{HOUSE}", "item_id:tea-01"
OURS = {"name": "Only ours", "action": "include", "match": {"brands": ["Ours"]}}
REFUSED = {"event_name": "not_interested", "scope": "brand", "scope_value": HOUSE}
IN_CART = {"event_name": "add_to_cart", "item_id": "tea-01"}
ON_PAGE = {"surface": "similar", "item_id": "tea-01", "filter": OF_ITEM}
CAUSES = {
    "a filter": ({"filter": "price:1000.."}, [], None, ["filter price:1000.."]),
    "two": ({"filter": f"{BY_HOUSE};category:Coffee"}, [], None, [f"filter {BY_HOUSE}", "filter category:Coffee"]),
    "a rule": ({}, [OURS], None, ["include rules “Only ours”"]),
    "the shopper": ({"filter": BY_HOUSE}, [], REFUSED, [f"filter {BY_HOUSE}", "the shopper's “not interested”"]),
    "the cart": ({"surface": "cart", "filter": OF_ITEM}, [], IN_CART, [f"filter {OF_ITEM}", "what is in the cart"]),
    "the page": (ON_PAGE, [], None, [f"filter {OF_ITEM}", "the item on the page"]),
}


@pytest.mark.parametrize("cause", CAUSES)
def test_an_empty_answer_says_what_emptied_it(catalogue, champion, account, context, cause):
    query, rules, said, culprits = CAUSES[cause]
    put(account, "rules", {"rules": rules})
    if said:
        event = Event.model_validate({"event_id": "e1", "occurred_at": datetime.now(UTC), "anonymous_id": "b1", **said})
        profile_store.update({"a:b1": lambda profile: apply(profile, event)})

    status, body = ask(context, anonymous_id="b1", **query)

    assert (status, body["items"], body["served_by"]) == (200, [], "none")
    assert body["why_empty"]["emptied_by"] == culprits
    assert body["why_empty"]["counts"][0] == {"after": "in stock", "items": 60}
    assert body["why_empty"]["because"].startswith("60 of 60 items are in stock; none passes")


def test_a_catalogue_without_stock_is_answered_with_an_empty_list(catalogue, champion, account, context):
    put_changes(account.s3, NOON + timedelta(minutes=1), *({**row, "in_stock": False} for row in item_rows()))

    status, body = ask(context)

    assert (status, body["items"]) == (200, [])
    assert body["why_empty"]["because"] == "0 of 60 items are in stock."


def test_an_empty_answer_is_counted_and_leaves_no_impression(catalogue, context, capsys):
    ask(context, filter="brand:nobody", anonymous_id="b1")

    kinesis = boto3.client("kinesis")
    shard = kinesis.list_shards(StreamName="events")["Shards"][0]["ShardId"]
    place = kinesis.get_shard_iterator(StreamName="events", ShardId=shard, ShardIteratorType="TRIM_HORIZON")
    assert kinesis.get_records(ShardIterator=place["ShardIterator"])["Records"] == []
    assert '"EmptyAnswers":[1.0]' in capsys.readouterr().out


def test_lists_without_a_live_catalogue_say_what_may_have_emptied_them(lists, context):
    status, body = ask(context, filter="brand:nobody")

    assert (status, body["items"]) == (200, [])
    assert body["why_empty"]["because"] == "No item of the lists passes “in stock” and “filter brand:nobody”."


def test_names_that_no_item_has_are_told_with_the_nearest(catalogue, champion, context):
    query = {"category": "Tee", "filter": "-brand:tea huose 1;attributes.grwn:uplands;item_id:tea-1"}

    _, body = ask(context, recent_items="tea-02,tea-0x", **query)

    assert [(note["field"], note["value"], note["nearest"]) for note in body["notes"]] == [
        ("category", "Tee", "Tea"),
        ("filter.brand", "tea huose 1", HOUSE),
        ("filter", "attributes.grwn", "attributes.grown"),
        ("filter.item_id", "tea-1", body["notes"][3]["nearest"]),
        ("recent_items", "tea-0x", body["notes"][4]["nearest"]),
    ]
    assert all(note["nearest"].startswith("tea-") for note in body["notes"][3:])


def test_a_query_whose_names_are_right_has_no_notes(catalogue, champion, context):
    query = {"category": "Tea", "filter": f"brand:{HOUSE};attributes.grown:uplands", "item_id": "tea-03"}

    assert ask(context, **query)[1]["notes"] == []


@pytest.mark.parametrize(
    ("query", "field", "reason"),
    [
        ({"filter": "colour:red"}, "filter", "did you mean color?"),
        ({"filters": "color:red"}, "filters", "did you mean filter?"),
        ({"sirface": "home"}, "sirface", "did you mean surface?"),
    ],
)
def test_what_cannot_be_meant_is_refused_by_name_with_the_nearest(catalogue, context, query, field, reason):
    status, body = ask(context, **query)

    assert (status, body["error"]["field"]) == (400, field)
    assert reason in body["error"]["reason"]


def test_a_rule_may_ask_for_the_search_term_of_the_page(catalogue, champion, account, context):
    when = {"search_terms": ["white tea"]}
    put(account, "rules", {"rules": [{**PIN, "when": when}]})

    answers = [shown(ask(context, **query)[1]) for query in ({}, {"search_term": "Tea (white)"})]

    assert [answer[0] == "tea-01" for answer in answers] == [False, True]


@pytest.mark.parametrize("query", [{"filter": f"brand:{HOUSE}"}, {"filter": "brand:nobody"}])
def test_the_answer_is_of_the_documented_shape(catalogue, champion, context, query):
    document = openapi_document()

    _, body = ask(context, **query)

    jsonschema.validate(
        body,
        {"$ref": "#/components/schemas/Recommendations", "components": document["components"]},
        jsonschema.Draft202012Validator,
    )


def test_the_rules_of_a_minute_ago_are_kept_where_new_ones_cannot_be_read(catalogue, lists, account, context):
    put(account, "rules", {"rules": [PIN]})
    before = ask(context)[1]
    account.s3.put_object(Bucket="artifacts", Key="config/rules.json", Body=b'{"rules": [')
    rule_store.current._until = 0.0

    after = ask(context)[1]

    assert shown(before)[0] == shown(after)[0] == "tea-01"
