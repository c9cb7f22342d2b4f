"""The whole template: a file of items in the landing zone is in the live catalogue within seconds."""

import gzip
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
import requests

from aisle.intake.server_keys import compose, created, to_json
from aisle.live.facts_file import from_bytes
from aisle.live.live_item import from_line
from aisle.serving.lists import word_catalogue
from local.cloud import Cloud
from local.deploy import deploy
from local.engines.streams import firehose
from local.permissions.acting import ledger

KNOWN = [
    {"item_id": "green", "title": "Green tea", "category": "Tea"},
    {"item_id": "black", "title": "Black tea", "category": "Tea"},
    {"item_id": "scarf", "title": "Wool scarf", "category": "Wear"},
]
QUIET_SECONDS = 120


@pytest.fixture(scope="module")
def cloud(tmp_path_factory):
    with Cloud(state_dir=tmp_path_factory.mktemp("cloud")) as cloud:
        yield cloud


@pytest.fixture(scope="module")
def stack(cloud):
    return deploy(cloud)


@pytest.fixture(scope="module")
def key(cloud, stack):
    """A server key that the stack knows."""
    kept = created((), "test", "secret", datetime.now(UTC), None)
    cloud.client("ssm").put_parameter(Name=stack["ServerKeysParameterName"], Value=to_json(kept), Type="String")
    return compose("test", "secret")


@pytest.fixture
def drop(cloud, stack):
    """Put a file of items into the landing zone, and wait until all that follows has happened."""

    def put(name, *rows):
        body = "\n".join(json.dumps(row) for row in rows).encode()
        cloud.client("s3").put_object(Bucket=stack["RawBucketName"], Key=f"landing/items/{name}", Body=body)
        cloud.activity.wait(QUIET_SECONDS)

    return put


@pytest.fixture
def artifacts(cloud, stack):
    """Read the objects of the artifacts bucket under a prefix."""

    def read(prefix):
        s3, bucket = cloud.client("s3"), stack["ArtifactsBucketName"]
        found = s3.list_objects_v2(Bucket=bucket, Prefix=prefix).get("Contents", [])
        return {each["Key"]: s3.get_object(Bucket=bucket, Key=each["Key"])["Body"].read() for each in found}

    return read


def lines(artifacts):
    """The newest line of each item, of all deltas."""
    bodies = artifacts("catalogue/deltas/").values()
    items = [from_line(line) for body in bodies for line in gzip.decompress(body).splitlines()]
    return {item["item_id"]: item for item in sorted(items, key=lambda item: item["version"])}


def snapshot(artifacts):
    pointer = json.loads(artifacts("catalogue/current.json")["catalogue/current.json"])
    facts = from_bytes(artifacts(pointer["snapshot"])[pointer["snapshot"]])
    return {item["item_id"]: item for item in map(facts.item, range(len(facts)))}


def test_a_new_item_is_a_line_with_its_like(cloud, stack, drop, artifacts):
    words = word_catalogue.to_bytes(word_catalogue.build(KNOWN))
    cloud.client("s3").put_object(Bucket=stack["ArtifactsBucketName"], Key="config/words.npz", Body=words)

    drop("spring.jsonl", *KNOWN, {"item_id": "jasmine", "title": "Jasmine green tea", "category": "Tea", "price": 4.5})

    told = lines(artifacts)
    assert told.keys() == {"green", "black", "scarf", "jasmine"}
    assert [item for item, _ in told["jasmine"]["like"]] == ["green", "black"]
    assert told["jasmine"]["price"] == 4.5


def test_a_change_and_a_delisting_reach_deltas_and_snapshot(cloud, stack, drop, artifacts):
    drop("all.jsonl", *KNOWN)
    drop("full/all.jsonl", {**KNOWN[0], "price": 3.0}, KNOWN[1])

    cloud.fire_schedule("aisle-compact-catalogue")
    cloud.activity.wait(QUIET_SECONDS)

    for found in (lines(artifacts), snapshot(artifacts)):
        assert (found["green"]["price"], found["green"]["delisted"]) == (3.0, False)
        assert (found["scarf"]["delisted"], found["scarf"]["in_stock"]) == (True, False)


def test_the_shops_server_puts_and_changes_items(cloud, stack, key, artifacts):
    put = call("PUT", stack, key, {"item_id": "mate", "title": "Mate", "price": 3.0})
    changed = [call("PATCH", stack, key, {"item_id": "mate", f"note {number}": "x"}) for number in range(3)]
    by_nobody = call("PUT", stack, "sk_none_of_ours", {"item_id": "mate", "title": "Free", "price": 0.0})
    by_the_operators_route = call("PUT", stack, key, {"item_id": "mate", "title": "Free"}, path="/v1/ops/items")
    cloud.activity.wait(QUIET_SECONDS)

    assert (put.status_code, put.json()["accepted"]) == (200, 1)
    assert [answer.json()["accepted"] for answer in changed] == [1, 1, 1]
    assert (by_nobody.status_code, by_the_operators_route.status_code) == (401, 401)
    mate = lines(artifacts)["mate"]
    assert (mate["price"], mate["attributes"]) == (3.0, {f"note {number}": "x" for number in range(3)})


def test_of_changes_at_once_each_holds(stack, key):
    call("PUT", stack, key, {"item_id": "pot", "title": "Pot"})

    def change(number):
        while call("PATCH", stack, key, {"item_id": "pot", f"note {number}": "x"}).status_code == 503:
            pass

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(change, range(6)))

    pot = call("GET", stack, key, path="/v1/items?item_id=pot").json()
    assert pot["item"]["attributes"].keys() == {f"note {number}" for number in range(6)}


def test_called_rows_come_into_the_accepted_zone(cloud, stack, key):
    call("PUT", stack, key, {"item_id": "jug", "title": "Jug"})

    firehose.flush()

    s3, bucket = cloud.client("s3"), stack["RawBucketName"]
    found = s3.list_objects_v2(Bucket=bucket, Prefix="accepted/items/~calls/")["Contents"]
    bodies = [gzip.decompress(s3.get_object(Bucket=bucket, Key=each["Key"])["Body"].read()) for each in found]
    rows = [json.loads(line) for body in bodies for line in body.splitlines()]
    assert [row["_file"].partition(" ")[0] for row in rows if row["item_id"] == "jug"] == ["~calls/PUT"]


def call(method, stack, key, row=None, path="/v1/items"):
    headers = {"Authorization": f"Bearer {key}"}
    return requests.request(method, stack["ApiUrl"] + path, headers=headers, json=row, timeout=60)


def test_nothing_was_denied(cloud, stack):
    assert [(each.role, each.action, each.resource) for each in ledger().denied] == []
