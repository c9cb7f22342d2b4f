"""A stack of release 0.2.0, with events, profiles and a model, is updated. `keep_release.py` made its state."""

import base64
import gzip
import json
from pathlib import Path

import pytest

from aisle.ranking.features_version import features_version
from local.cloud import Cloud
from local.demo.page_client import PageClient
from local.deploy import deploy
from local.engines.streams import firehose
from local.runtime.checkout import ROOT
from local.snapshot import keeping
from local.snapshot.store import Entry, Store
from tests.e2e.keep_release import SHOPPERS, VERSION, until

STATE = Path(__file__).parent / "release_0_2_0.json"
SHARED = ("functions", "layers", "web")  # a template's code; that of this checkout serves


@pytest.fixture(scope="module")
def kept():
    return json.loads(STATE.read_text())


@pytest.fixture(scope="module")
def cloud(tmp_path_factory, kept):
    folder = tmp_path_factory.mktemp("state")
    store = Store(folder / "snapshot.sqlite")
    kinds = {kind: [] for kind, *_ in kept["rows"]}
    for kind, name, about, content in kept["rows"]:
        data = content.encode() if isinstance(content, str) else base64.b64decode(content["base64"])
        kinds[kind].append(Entry(name, name, about, lambda data=data: data))
    store.replace(kinds)
    store.close()
    with Cloud(state_dir=folder) as cloud:
        yield cloud
        keeping.close(cloud)


@pytest.fixture(scope="module")
def before(cloud, kept, tmp_path_factory):
    """The stack of the former release, with what it held."""
    folder = tmp_path_factory.mktemp("release")
    for name, text in kept["files"].items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    for name in SHARED:
        (folder / name).symlink_to(ROOT / name)
    names = deploy(cloud, folder / "template.yaml")
    keeping.restore(cloud)
    endpoint(cloud, names)
    return names


@pytest.fixture(scope="module")
def after(cloud, before):
    return deploy(cloud, ROOT / "template.yaml")


@pytest.fixture(scope="module")
def pages(after):
    return {name: PageClient(after["ApiUrl"], after["PublishableKey"], "", anonymous_id=name) for name in SHOPPERS}


def endpoint(cloud, names):
    def look():
        return cloud.client("sagemaker").describe_endpoint(EndpointName=names["EndpointName"])

    return until(look, lambda seen: seen["EndpointStatus"] in ("InService", "Failed"))


def events_in_the_raw_zone(cloud, names):
    s3, bucket = cloud.client("s3"), names["RawBucketName"]
    listed = s3.list_objects_v2(Bucket=bucket, Prefix="events/")["Contents"]
    bodies = [gzip.decompress(s3.get_object(Bucket=bucket, Key=each["Key"])["Body"].read()) for each in listed]
    return [json.loads(line) for body in bodies for line in body.splitlines()]


def seen_items(cloud, names, shopper):
    key = {"person_id": {"S": f"a:{shopper}"}}
    item = cloud.client("dynamodb").get_item(TableName=names["ProfileTableName"], Key=key)["Item"]
    return [entry["item_id"] for entry in json.loads(item["profile"]["S"])["history"]], item


def test_every_name_stays(before, after):
    assert {name: after[name] for name in before} == before


def test_events_and_profiles_are_there_and_go_on(cloud, after, pages):
    pages["anna"].post([pages["anna"].event("view_item", "tea-05")])
    cloud.activity.wait(120)
    firehose.flush()

    lines = events_in_the_raw_zone(cloud, after)
    viewed = {(each["anonymous_id"], item["item_id"]) for each in lines for item in each["items"]}
    assert viewed == {(name, item) for name, items in SHOPPERS.items() for item in items} | {("anna", "tea-05")}
    assert seen_items(cloud, after, "anna")[0] == [*SHOPPERS["anna"], "tea-05"]
    assert seen_items(cloud, after, "bert")[0] == [*SHOPPERS["bert"]]
    assert "expires_at" in seen_items(cloud, after, "anna")[1]


def test_the_model_is_there_and_serves_where_its_features_are_the_codes_own(cloud, after, kept, pages):
    sagemaker = cloud.client("sagemaker")
    packages = sagemaker.list_model_packages(ModelPackageGroupName=after["ModelPackageGroupName"])
    model = sagemaker.describe_model(ModelName=f"{after['EndpointName']}-{VERSION}")
    state = endpoint(cloud, after)["EndpointStatus"]

    bucket, _, key = model["PrimaryContainer"]["ModelDataUrl"].removeprefix("s3://").partition("/")
    assert [each["ModelApprovalStatus"] for each in packages["ModelPackageSummaryList"]] == ["Approved"]
    assert cloud.client("s3").head_object(Bucket=bucket, Key=key)["ContentLength"] > 0
    assert state == ("InService" if kept["features_version"] == features_version() else "Failed")


def test_a_shopper_of_the_former_release_is_answered(pages, cloud, after):
    if endpoint(cloud, after)["EndpointStatus"] != "InService":
        pytest.skip("the former model has other features, and no table is there for the lists without a model")
    answer = pages["anna"].recommend()

    assert answer["items"]
    assert answer["model_version"] == VERSION
