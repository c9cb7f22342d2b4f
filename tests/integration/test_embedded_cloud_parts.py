"""The embedded cloud's parts that need no cloud: names, times, routes, archives, templates."""

import io
import zipfile
from datetime import UTC, datetime

import boto3
import pytest

from local.cloud import Cloud
from local.cloudformation.declare import fit
from local.engines.events.schedule_times import NEVER, next_time
from local.engines.http_api.event import Request, as_event, as_response
from local.engines.http_api.routes import INTEGRATION, find, routes
from local.engines.streams.object_names import object_key
from local.package import zipped

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC).timestamp()  # a Tuesday


def api(*keys):
    paths = {}
    for key in keys:
        method, path = key.split(" ")
        uri = f"arn:aws:apigateway:r:lambda:path/2015-03-31/functions/arn:aws:lambda:r:1:function:{method}/invocations"
        paths.setdefault(path, {})[method] = {INTEGRATION: {"uri": uri}}
    return routes({"paths": paths})


def request(**changed):
    given = {
        "method": "POST",
        "raw_path": "/v1/events",
        "raw_query": "",
        "headers": [],
        "body": b"",
        "source_ip": "::1",
    }
    return Request(**given | changed)


@pytest.mark.parametrize(
    ("prefix", "expected"),
    [
        ("events/!{timestamp:yyyy/MM/dd/HH}/", "events/2026/11/24/12/"),
        ("day=!{timestamp:yyyy'-'MM'-'dd}/", "day=2026-11-24/"),
        ("plain/", "plain/2026/11/24/12/"),
        ("", "2026/11/24/12/"),
    ],
)
def test_an_object_is_named_by_its_prefix_and_the_time(prefix, expected):
    key = object_key("delivery", {"Prefix": prefix, "CompressionFormat": "GZIP"}, datetime.fromtimestamp(NOON, UTC))

    assert key.startswith(f"{expected}delivery-1-2026-11-24-12-00-00-")
    assert key.endswith(".gz")


def test_an_unknown_expression_is_refused():
    with pytest.raises(ValueError, match="partitionKeyFromQuery"):
        object_key("delivery", {"Prefix": "!{partitionKeyFromQuery:shop}/"}, datetime.fromtimestamp(NOON, UTC))


@pytest.mark.parametrize(
    ("expression", "hours_later"),
    [
        ("rate(2 hours)", 2),
        ("cron(0 13 * * ? *)", 1),
        ("cron(0 12 * * ? *)", 24),
        ("cron(0/15 12 * * ? *)", 0.25),
        ("cron(0 0 ? * THU *)", 36),
        ("cron(0 0 ? * MON-FRI *)", 12),
        ("cron(0 0 1 DEC ? *)", 156),
        ("at(2026-11-24T18:00:00)", 6),
    ],
)
def test_a_schedule_comes_next_at_its_time(expression, hours_later):
    assert next_time(expression, NOON) == NOON + hours_later * 3600


def test_a_time_that_has_passed_does_not_come_again():
    assert next_time("at(2026-01-01T00:00:00)", NOON) == NEVER


def test_the_most_particular_route_answers():
    table = api("x-amazon-apigateway-any-method /{proxy+}", "get /items/{id}", "get /items/new", "get /$default")

    found = [
        find(table, *requested)[0].key
        for requested in [("GET", "/items/new"), ("GET", "/items/7"), ("PUT", "/items/7")]
    ]

    assert found == ["GET /items/new", "GET /items/{id}", "ANY /{proxy+}"]
    assert find(table, "GET", "/")[0].key == "$default"


def test_an_integration_that_is_not_a_function_is_refused():
    with pytest.raises(ValueError, match="GET /elsewhere"):
        routes({"paths": {"/elsewhere": {"get": {INTEGRATION: {"type": "http_proxy", "uri": "https://else.example"}}}}})


@pytest.mark.parametrize(
    ("content_type", "body", "expected"),
    [
        ("application/json", b"{}", ("{}", False)),
        ("text/plain;charset=UTF-8", "tée".encode(), ("tée", False)),
        ("application/octet-stream", b"\x00", ("AA==", True)),
        ("text/plain", b"\xff", ("/w==", True)),
    ],
)
def test_a_body_is_text_where_its_type_says_so_and_it_is(content_type, body, expected):
    route = api("post /v1/events")[0]

    event = as_event(request(headers=[("Content-Type", content_type)], body=body), route, {}, "api", "r", "1")

    assert (event["body"], event["isBase64Encoded"]) == expected


def test_cookies_stand_apart_and_repeated_headers_are_joined():
    headers = [("Cookie", "a=1; b=2"), ("X-Shop", "one"), ("x-shop", "two")]

    event = as_event(request(headers=headers), api("post /v1/events")[0], {}, "api", "r", "1")

    assert event["cookies"] == ["a=1", "b=2"]
    assert event["headers"] == {"x-shop": "one,two"}


def test_an_answer_without_a_status_is_a_body():
    response = as_response(b'{"items": []}')

    assert (response.status, response.body) == (200, b'{"items": []}')
    assert ("content-type", "application/json") in response.headers


def test_the_same_folder_makes_the_same_archive_and_links_are_followed(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "job.py").write_text("1")
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "glue").symlink_to(tmp_path / "elsewhere")

    first, second = zipped(tmp_path / "code", "python/"), zipped(tmp_path / "code", "python/")

    assert first == second
    assert zipfile.ZipFile(io.BytesIO(first)).namelist() == ["python/glue/job.py"]


def test_properties_become_what_the_call_wants():
    client = boto3.client("codebuild", region_name="eu-west-1")
    shape = client.meta.service_model.operation_model("CreateProject").input_shape

    given = fit({"Name": "p", "TimeoutInMinutes": "20", "Source": {"Type": "S3", "BuildSpec": "b"}, "Made": 1}, shape)

    assert given == {"name": "p", "timeoutInMinutes": 20, "source": {"type": "S3", "buildspec": "b"}}


def test_a_second_cloud_on_the_same_folder_is_refused(tmp_path):
    with Cloud(state_dir=tmp_path), pytest.raises(OSError, match="Another cloud is running"):
        Cloud(state_dir=tmp_path).start()


def test_moto_is_as_it_was_once_the_cloud_has_stopped(tmp_path):
    from moto.awslambda.models import LambdaFunction
    from moto.kinesis.models import Shard

    before = LambdaFunction.invoke, Shard.put_record

    with Cloud(state_dir=tmp_path):
        during = LambdaFunction.invoke, Shard.put_record

    assert during[0] is not before[0]
    assert (LambdaFunction.invoke, Shard.put_record) == before
