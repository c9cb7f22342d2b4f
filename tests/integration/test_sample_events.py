"""events/<function>.json is what `sam local invoke` and a reader try first: each hop takes its sample."""

import importlib
import json
from pathlib import Path
from urllib.parse import unquote_plus

import pytest

EVENTS = Path(__file__).parents[2] / "events"


def invoke(name, context):
    event = json.loads((EVENTS / f"{name}.json").read_text())
    return importlib.import_module(f"functions.{name}.app").handler(event, context)


@pytest.mark.parametrize("name", ["collect_events", "capture_feedback"])
def test_the_sample_batch_is_taken_whole(account, context, name):
    answer = json.loads(invoke(name, context)["body"])

    assert answer["accepted"] > 0
    assert answer["rejected"] == []


def test_the_sample_records_are_applied(account, context):
    assert invoke("update_profiles", context) == {"batchItemFailures": []}


def test_the_sample_question_is_answered(account, context):
    body = json.dumps({"trending": [{"item_id": "tea", "title": "Tea"}], "by_category": {}})
    account.s3.put_object(Bucket="artifacts", Key="config/trending.json", Body=body)

    answer = invoke("recommend", context)

    assert (answer["statusCode"], json.loads(answer["body"])["served_by"]) == (200, "trending")


def test_the_sample_page_is_answered(account, context):
    body = json.dumps({"trending": [{"item_id": "tea"}, {"item_id": "pot"}], "by_category": {}})
    account.s3.put_object(Bucket="artifacts", Key="config/trending.json", Body=body)

    answer = invoke("recommend_page", context)

    assert answer["statusCode"] == 200
    assert [len(shelf["items"]) for shelf in json.loads(answer["body"])["shelves"]] == [2, 0]


@pytest.mark.parametrize("name", ["show_profile", "forget_profile"])
def test_the_sample_person_is_shown_and_forgotten(account, context, name):
    assert invoke(name, context)["statusCode"] == 200


def test_the_sample_file_is_looked_for_where_the_sample_says(account, context):
    event = json.loads((EVENTS / "accept_landing.json").read_text())
    (record,) = event["Records"]
    account.s3.put_object(Bucket="raw", Key=unquote_plus(record["s3"]["object"]["key"]), Body=b"")

    (receipt,) = invoke("accept_landing", context)["receipts"]

    assert receipt["rows"] == 0


def test_the_sample_change_is_published(account, context):
    assert invoke("publish_catalogue", context) == {"published": 1, "unreadable": 0}
    assert account.s3.list_objects_v2(Bucket="artifacts", Prefix="catalogue/deltas/")["KeyCount"] == 1


def test_the_sample_of_a_compaction_writes_a_snapshot(account, context):
    assert invoke("compact_catalogue", context)["written"]


def test_the_sample_row_is_accepted(account, context):
    answer = invoke("manage_items", context)

    assert (answer["statusCode"], json.loads(answer["body"])["accepted"]) == (200, 1)
