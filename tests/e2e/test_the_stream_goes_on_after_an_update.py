"""The stack is updated while the streaming job runs: the job goes on with the new code, and no event is lost."""

import io
import shutil
import threading
import time
from collections import Counter

import pyarrow.parquet as pq
import pytest
import requests

from local.cloud import Cloud
from local.demo.page_client import PageClient
from local.deploy import deploy
from local.runtime.checkout import ROOT

pytestmark = pytest.mark.spark  # the job starts Spark in a process of its own, which no fixture shows

SECONDS = 300
NEW_CODE = "the code of the next release"
LIVE = ["SUBMITTED", "PENDING", "SCHEDULED", "QUEUED", "RUNNING"]


@pytest.fixture(scope="module")
def cloud(tmp_path_factory):
    with Cloud(state_dir=tmp_path_factory.mktemp("cloud")) as cloud:
        yield cloud


@pytest.fixture(scope="module")
def next_release(tmp_path_factory):
    """This checkout, but for a line that the streaming job prints as it starts."""
    folder = tmp_path_factory.mktemp("release")
    for name in ("functions", "web", "infra", "statemachines", "glue", "training"):
        (folder / name).symlink_to(ROOT / name)
    shutil.copytree(ROOT / "layers", folder / "layers", symlinks=True)
    shutil.copytree(ROOT / "emr", folder / "emr")
    shutil.copy(ROOT / "template.yaml", folder)
    job = folder / "emr" / "enrich_stream.py"
    job.write_text(
        job.read_text().replace("arguments = read_arguments()", f"print({NEW_CODE!r}); arguments = read_arguments()")
    )
    return folder / "template.yaml"


class Shopper(threading.Thread):
    """Views an item again and again, and sends each view until the door takes it, as the snippet does."""

    def __init__(self, page):
        super().__init__(daemon=True)
        self.page, self.sent, self.refused, self.stopped = page, [], [], threading.Event()

    def run(self):
        while not self.stopped.wait(0.1):
            self.view()

    def view(self):
        event = self.page.event("view_item", "teapot")
        while True:
            try:
                answer = self.page.post([event])
                break
            except requests.RequestException:
                time.sleep(0.1)
        self.refused += answer["rejected"]
        self.sent.append(event["event_id"])


def until(look, found):
    deadline = time.monotonic() + SECONDS
    while not found(seen := look()):
        assert time.monotonic() < deadline, seen
        time.sleep(0.5)
    return seen


def enriched(cloud, names):
    """The event ids in the table, each as often as it is there."""
    s3, bucket = cloud.client("s3"), names["ProcessedBucketName"]
    listed = s3.list_objects_v2(Bucket=bucket, Prefix="enriched_interactions/").get("Contents", [])
    keys = [each["Key"] for each in listed if each["Key"].endswith(".parquet") and "/_temporary/" not in each["Key"]]
    bodies = [s3.get_object(Bucket=bucket, Key=key)["Body"].read() for key in keys]
    return Counter(name for body in bodies for name in pq.read_table(io.BytesIO(body))["event_id"].to_pylist())


def running(cloud):
    emr = cloud.client("emr-serverless")
    (application,) = emr.list_applications()["applications"]
    return [run["id"] for run in emr.list_job_runs(applicationId=application["id"], states=LIVE)["jobRuns"]]


def printed(cloud, run_id):
    (log,) = cloud.log_dir.glob(f"emr-*{run_id[-8:]}*")
    return log.read_text()


def test_an_update_replaces_the_running_job_and_no_event_is_lost(cloud, next_release):
    names = deploy(cloud)
    shopper = Shopper(PageClient(names["ApiUrl"], names["PublishableKey"], ""))
    cloud.client("stepfunctions").start_execution(stateMachineArn=names["EnrichStateMachineArn"], input="{}")
    shopper.view()
    until(lambda: enriched(cloud, names), lambda found: set(shopper.sent) <= set(found))
    (former,) = running(cloud)

    shopper.start()
    deploy(cloud, next_release)
    (job,) = until(lambda: running(cloud), bool)
    until(lambda: enriched(cloud, names), lambda found: len(found) > 1)
    shopper.stopped.set()
    shopper.join()
    found = until(lambda: enriched(cloud, names), lambda found: set(shopper.sent) <= set(found))

    assert job != former
    assert NEW_CODE not in printed(cloud, former)
    assert NEW_CODE in printed(cloud, job)
    assert (len(shopper.sent) > 2, shopper.refused) == (True, [])
    assert found == Counter(shopper.sent)
