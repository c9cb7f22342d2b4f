"""A shop drops a file; when it has settled, one retrain starts by itself, and the same file starts no other."""

from collections.abc import Iterator
from typing import Any

import pytest

from local.cloud import Cloud
from local.deploy import deploy
from local.runtime import preload

# Its jobs start Spark in processes of their own, which no fixture shows.
pytestmark = [pytest.mark.spark, pytest.mark.long]

NEVER = "cron(0 0 1 1 ? 2199)"
ONLY_NEW_DATA = {
    "Schedules": "ENABLED",
    "Enrichment": "DISABLED",
    "RetrainSchedule": NEVER,
    "RolloutSchedule": NEVER,
    "CompactSchedule": NEVER,
}
CATALOGUE = "item_id,title,price,currency\ngreen,Green tea,4.5,EUR\nblack,Black tea,4.0,EUR\n"


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    if not preload.environment(tmp_path_factory.mktemp("clock") / "clock"):
        pytest.skip("libfaketime does not work on this machine, so no clock can be moved")
    with Cloud(state_dir=tmp_path_factory.mktemp("cloud"), movable_clock=True) as cloud:
        yield cloud


@pytest.fixture(scope="module")
def stack(cloud: Cloud) -> dict[str, str]:
    return deploy(cloud, parameters=ONLY_NEW_DATA)


def retrains(cloud: Cloud, stack: dict[str, str]) -> list[dict[str, Any]]:
    listed = cloud.client("stepfunctions").list_executions(stateMachineArn=stack["RetrainStateMachineArn"])
    return list(listed["executions"])


def test_a_dropped_file_starts_one_retrain_and_no_other(cloud: Cloud, stack: dict[str, str]) -> None:
    cloud.clock.advance(minutes=20)
    before = retrains(cloud, stack)

    cloud.client("s3").put_object(Bucket=stack["RawBucketName"], Key="landing/items/tea.csv", Body=CATALOGUE.encode())
    cloud.clock.advance(minutes=30)
    (started,) = retrains(cloud, stack)
    cloud.clock.advance(hours=4)

    assert before == []
    assert started["name"].startswith("new-files-")
    assert [each["name"] for each in retrains(cloud, stack)] == [started["name"]]
