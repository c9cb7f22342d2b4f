"""POST /v1/pages: the shelves of a page in one answer, from the body to the impressions in the stream."""

import json

import boto3
import pytest

from aisle_aws.answering import answers
from aisle_aws.stores import profile_store
from functions.recommend_page.app import handler
from tests.catalogue_files import put_changes
from tests.integration.test_recommend import (
    NAMES,
    NOON,
    champion,
    endpoint,
    impressions,
    live,
    put_config,
    stated,
    token,
    trending,
    written_metrics,
)
from tests.tea_and_coffee import item_rows

__all__ = ["champion", "endpoint", "trending"]  # fixtures


def post(context, *shelves, headers=None, **fields):
    body = {"key": "pk_test", "anonymous_id": "b1", "shelves": list(shelves), **fields}
    event = {"version": "2.0", "headers": headers or {}, "body": json.dumps(body)}
    answer = handler(event, context)
    return answer["statusCode"], json.loads(answer["body"])


def shown(context, *shelves, **fields):
    status, body = post(context, *shelves, **fields)
    assert status == 200, body
    return [[item["item_id"] for item in shelf["items"]] for shelf in body["shelves"]]


def test_the_shelves_of_a_page_share_its_items_and_each_is_recorded(endpoint, account, context):
    put_changes(account.s3, NOON, *map(live, NAMES))

    status, body = post(context, {"n": 2}, {"surface": "trending", "n": 5})

    assert (status, body["left_out"], body["rules_version"], len(body["page_id"])) == (200, [], None, 32)
    home, trending = body["shelves"]
    assert [[item["item_id"] for item in shelf["items"]] for shelf in (home, trending)] == [
        ["tea", "pot"],
        ["cup", "mug"],
    ]
    assert (home["surface"], home["served_by"], home["variant"], home["model_version"]) == (
        "home",
        "endpoint",
        "champion",
        "m1",
    )
    logged = impressions()
    assert [event["recommendation_id"] for event in logged] == [
        shelf["recommendation_id"] for shelf in (home, trending)
    ]
    assert [(event["event_name"], event["surface"], event["variant"]) for event in logged] == [
        ("serve_item_list", "home", "champion"),
        ("serve_item_list", "trending", "champion"),
    ]
    assert [item["position"] for item in trending["items"]] == [0, 1]


def test_of_a_real_model_shelves_that_fill_up_are_full_and_none_has_the_item_on_the_page(champion, account, context):
    put_changes(account.s3, NOON, *item_rows())
    stated("view_item", item_id="tea-02")
    asked = [{"surface": name, "n": 10} for name in ("bought_together", "similar", "home", "trending")]

    shelves = shown(context, *asked, item_id="tea-02")

    every = [item for shelf in shelves for item in shelf]
    assert [len(shelf) for shelf in shelves[1:]] == [10] * 3
    assert len(set(every)) == len(every)
    assert "tea-02" not in every


def test_what_the_shop_pins_on_a_later_shelf_waits_for_it(endpoint, account, context):
    put_changes(account.s3, NOON, *map(live, NAMES))
    put_config(account, "rules", {"rules": [{"action": "pin", "item_id": "tea", "surfaces": ["trending"]}]})

    assert shown(context, {"n": 2}, {"surface": "trending", "n": 2}) == [["pot", "cup"], ["tea", "mug"]]


def test_a_shelf_of_which_nothing_is_left_says_so_and_names_the_page(endpoint, account, context):
    put_changes(account.s3, NOON, *map(live, NAMES))

    _, body = post(context, {"n": 4}, {"surface": "trending", "n": 4})

    empty = body["shelves"][1]
    assert (empty["items"], empty["served_by"]) == ([], "none")
    assert "what the page shows elsewhere" in empty["why_empty"]["because"]
    assert len(impressions()) == 1


def test_one_profile_one_catalogue_and_one_split_are_read_for_the_page(endpoint, account, context, monkeypatch):
    reads = []
    for module, name in ((profile_store, "read_whole"), (answers, "assigned_in_time")):
        read = getattr(module, name)
        monkeypatch.setattr(module, name, lambda *given, read=read, name=name: reads.append(name) or read(*given))

    post(context, {"n": 1}, {"n": 1}, {"n": 1})

    assert sorted(reads) == ["assigned_in_time", "read_whole"]


def test_without_a_catalogue_the_lists_are_shared_by_their_cards(trending, context):
    assert shown(context, {"n": 1}, {"n": 2}, {"category": "Teas", "n": 1}) == [["tea"], ["pot", "cup"], ["mug"]]


def test_a_rung_that_fails_for_one_shelf_costs_the_others_nothing(endpoint, trending, account, context):
    put_changes(account.s3, NOON, *map(live, NAMES))
    endpoint.results_queue[1] = ("no answer", "application/json", "champion", "")

    _, body = post(context, {"n": 1}, {"n": 1}, {"n": 1})

    assert [shelf["served_by"] for shelf in body["shelves"]] == ["endpoint", "trending", "endpoint"]
    assert [[item["item_id"] for item in shelf["items"]] for shelf in body["shelves"]] == [["tea"], ["pot"], ["cup"]]


def test_where_there_is_nothing_at_all_the_page_is_told_to_come_again(account, context):
    status, body = post(context, {}, {"surface": "trending"})

    assert status == 503
    assert "the shop has no catalogue yet" in body["error"]["reason"]


def test_a_signed_in_shopper_is_believed_by_the_token_in_the_body(trending, context):
    stated("not_interested", item_id="tea")
    of_user = {"user_id": "42"}

    with_token = post(context, {"n": 2}, user_token=token("42", days=1), **of_user)
    in_header = post(context, {"n": 2}, headers={"Authorization": f"Bearer {token('42', days=1)}"}, **of_user)
    without = post(context, {"n": 2}, **of_user)

    assert [item["item_id"] for item in with_token[1]["shelves"][0]["items"]] == ["pot", "cup"]
    assert (with_token[0], in_header[0], without[0]) == (200, 200, 401)
    assert without[1]["error"]["field"] == "user_token"


def test_without_consent_nothing_is_written_of_the_person(champion, context, capfd):
    shelves = shown(context, {"n": 5}, {"surface": "trending", "n": 5}, anonymous_id=None, recent_items=["coffee-20"])

    reported = capfd.readouterr()
    assert [len(shelf) for shelf in shelves] == [5, 5]
    assert impressions() == []
    assert boto3.client("dynamodb").scan(TableName="profiles")["Items"] == []
    assert "coffee-20" not in reported.out + reported.err
    assert '"ServedToNobody":[2.0]' in reported.out


@pytest.mark.parametrize(
    ("fields", "status", "field"),
    [
        ({"key": "pk_of_another"}, 401, "key"),
        ({"key": None}, 401, "key"),
        ({"key": 7}, 400, "key"),
        ({"shelfs": []}, 400, "shelfs"),
        ({"shelves": [{}, {"surface": "attic"}]}, 400, "shelves.1.surface"),
        ({"recent_items": ["x" * 100] * 2_000}, 413, "body"),
    ],
)
def test_a_page_that_cannot_be_answered_says_which_field_is_wrong(trending, context, fields, status, field):
    given, body = post(context, {}, **fields)

    assert (given, body["error"]["field"]) == (status, field)


def test_a_body_that_is_not_json_is_refused(trending, context):
    answer = handler({"version": "2.0", "headers": {}, "body": "shelves"}, context)

    assert (answer["statusCode"], json.loads(answer["body"])["error"]["field"]) == (400, "body")


def test_each_shelf_is_counted(endpoint, account, context, capsys):
    put_changes(account.s3, NOON, *map(live, NAMES))

    post(context, {"n": 2}, {"n": 1}, {"n": 1})

    assert written_metrics(capsys)["ServedBy.endpoint"] == [1.0, 1.0, 1.0]
