"""The whole template: a file of items in the landing zone is in the live catalogue within seconds."""

import gzip
import json

import pytest

from aisle.live.facts_file import from_bytes
from aisle.live.live_item import from_line
from aisle.serving import word_catalogue
from local.cloud import Cloud
from local.deploy import deploy
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


def test_nothing_was_denied(cloud, stack):
    assert [(each.role, each.action, each.resource) for each in ledger().denied] == []
