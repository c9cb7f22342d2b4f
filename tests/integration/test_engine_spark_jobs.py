"""Glue, the crawler and EMR Serverless on the embedded cloud: plain PySpark files, run as the services would."""

import gzip
import io
import json
import time
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from local.cloud import Cloud
from tests.roles import make_role

pytestmark = pytest.mark.spark  # its jobs start Spark in processes of their own, which no fixture shows

JOBS = Path(__file__).parent / "jobs"
ROLE = "arn:aws:iam::123456789012:role/jobs"


@pytest.fixture(scope="module")
def cloud(tmp_path_factory):
    with Cloud(state_dir=tmp_path_factory.mktemp("cloud")) as cloud:
        for bucket in ("code", "raw", "lake"):
            cloud.client("s3").create_bucket(
                Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": cloud.region}
            )
        for job in JOBS.glob("*.py"):
            put(cloud, f"code/{job.name}", job.read_bytes())
        put(cloud, "code/shipped.zip", zipped("shipped.py"))
        services = ["glue.amazonaws.com", "emr-serverless.amazonaws.com"]
        make_role(cloud, "jobs", services, (["s3:*", "glue:*", "kinesis:*"], "*"))
        cloud.client("glue").create_database(DatabaseInput={"Name": "shop"})
        yield cloud


def put(cloud, path, body):
    bucket, key = path.split("/", 1)
    cloud.client("s3").put_object(Bucket=bucket, Key=key, Body=body)


def zipped(name):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as content:
        content.writestr(name, (JOBS / name).read_text())
    return archive.getvalue()


def rows_under(cloud, prefix):
    s3 = cloud.client("s3")
    keys = [each["Key"] for each in s3.list_objects_v2(Bucket="lake", Prefix=prefix).get("Contents", [])]
    files = [s3.get_object(Bucket="lake", Key=key)["Body"].read() for key in keys if key.endswith(".parquet")]
    return [row for file in files for row in pq.read_table(io.BytesIO(file)).to_pylist()]


def ended(look, under_way, seconds=240):
    deadline = time.monotonic() + seconds
    while (seen := look()) in under_way and time.monotonic() < deadline:
        time.sleep(0.2)
    return seen


def glue_run(cloud, name, **run):
    glue = cloud.client("glue")
    run_id = glue.start_job_run(JobName=name, **run)["JobRunId"]

    def state():
        return glue.get_job_run(JobName=name, RunId=run_id)["JobRun"]["JobRunState"]

    ended(state, {"STARTING", "RUNNING"})
    return glue.get_job_run(JobName=name, RunId=run_id)["JobRun"]


def create_job(cloud, name, script, **arguments):
    cloud.client("glue").create_job(
        Name=name,
        Role=ROLE,
        GlueVersion="6.0",
        Timeout=5,
        Command={"Name": "glueetl", "ScriptLocation": f"s3://code/{script}"},
        DefaultArguments={f"--{key.replace('_', '-')}": value for key, value in arguments.items()},
    )


@pytest.fixture(scope="module")
def cleaned(cloud):
    """A Glue job's run over a thousand purchases."""
    at = [datetime(2026, 10 + i % 2, 1 + i % 28, tzinfo=UTC).isoformat() for i in range(1_000)]
    rows = [{"id": i, "bought_at": at[i], "price": i / 4, "tags": ["a"]} for i in range(1_000)]
    put(cloud, "raw/purchases/a.jsonl.gz", gzip.compress("\n".join(map(json.dumps, rows)).encode()))
    create_job(
        cloud,
        "count-by-month",
        "count_by_month.py",
        source="s3://raw/purchases/",
        target="s3://lake/elsewhere/",
        extra_py_files="s3://code/shipped.zip",
    )
    return glue_run(cloud, "count-by-month", Arguments={"--target": "s3://lake/purchases/"})


def test_a_glue_job_is_the_script_of_s3_with_its_packages_and_the_run_s_own_arguments(cloud, cleaned):
    assert cleaned["JobRunState"] == "SUCCEEDED", cleaned.get("ErrorMessage")
    assert cleaned["CompletedOn"] > cleaned["StartedOn"]
    assert len(rows_under(cloud, "purchases/")) == 1_000
    assert not rows_under(cloud, "elsewhere/")


def crawl(cloud, name):
    glue = cloud.client("glue")
    glue.start_crawler(Name=name)
    ended(lambda: glue.get_crawler(Name=name)["Crawler"]["State"], {"RUNNING"})
    return glue.get_crawler(Name=name)["Crawler"]


def partitions(cloud, table):
    found = cloud.client("glue").get_partitions(DatabaseName="shop", TableName=table)["Partitions"]
    return sorted(each["Values"][0] for each in found)


def test_a_crawl_registers_tables_with_their_partitions_and_forgets_the_partitions_that_vanished(cloud, cleaned):
    targets = {"S3Targets": [{"Path": "s3://lake/purchases/"}, {"Path": "s3://lake/not_there_yet/"}]}
    cloud.client("glue").create_crawler(Name="lake", Role=ROLE, DatabaseName="shop", Targets=targets)

    crawler = crawl(cloud, "lake")

    table = cloud.client("glue").get_table(DatabaseName="shop", Name="purchases")["Table"]
    columns = {each["Name"]: each["Type"] for each in table["StorageDescriptor"]["Columns"]}
    assert (crawler["State"], crawler["LastCrawl"]["Status"]) == ("READY", "SUCCEEDED")
    assert columns == {"id": "bigint", "bought_at": "timestamp", "price": "double", "tags": "array<string>"}
    assert table["PartitionKeys"] == [{"Name": "month", "Type": "string"}]
    assert partitions(cloud, "purchases") == ["2026-10", "2026-11"]

    for each in cloud.client("s3").list_objects_v2(Bucket="lake", Prefix="purchases/month=2026-10/")["Contents"]:
        cloud.client("s3").delete_object(Bucket="lake", Key=each["Key"])
    crawl(cloud, "lake")

    assert partitions(cloud, "purchases") == ["2026-11"]


def test_a_crawl_that_fails_says_why(cloud):
    put(cloud, "lake/broken/a.parquet", b"not Parquet")
    targets = {"S3Targets": [{"Path": "s3://lake/broken/"}]}
    cloud.client("glue").create_crawler(Name="broken", Role=ROLE, DatabaseName="shop", Targets=targets)

    crawler = crawl(cloud, "broken")

    assert crawler["LastCrawl"]["Status"] == "FAILED"
    assert "Parquet" in crawler["LastCrawl"]["ErrorMessage"]


def test_a_glue_job_that_fails_shows_its_own_log(cloud):
    put(cloud, "code/broken.py", b"print('reading prices')\nraise ValueError('price of tea is negative')\n")
    create_job(cloud, "broken", "broken.py")

    run = glue_run(cloud, "broken")

    assert run["JobRunState"] == "FAILED"
    assert "reading prices" in run["ErrorMessage"]
    assert run["ErrorMessage"].endswith("ValueError: price of tea is negative")


def test_a_glue_job_without_a_script_fails_and_says_so(cloud):
    create_job(cloud, "absent", "absent.py")

    run = glue_run(cloud, "absent")

    assert run["JobRunState"] == "FAILED"
    assert "404" in run["ErrorMessage"]


def test_a_glue_job_runs_once_at_a_time_and_stops_when_told(cloud):
    put(cloud, "code/sleeps.py", b"import time\ntime.sleep(600)\n")
    create_job(cloud, "sleeps", "sleeps.py")
    glue = cloud.client("glue")
    run_id = glue.start_job_run(JobName="sleeps")["JobRunId"]

    with pytest.raises(glue.exceptions.ConcurrentRunsExceededException):
        glue.start_job_run(JobName="sleeps")
    glue.batch_stop_job_run(JobName="sleeps", JobRunIds=[run_id])

    def state():
        return glue.get_job_run(JobName="sleeps", RunId=run_id)["JobRun"]["JobRunState"]

    assert ended(state, {"STARTING", "RUNNING"}) == "STOPPED"


@pytest.fixture(scope="module")
def application(cloud):
    emr = cloud.client("emr-serverless")
    created = emr.create_application(name="enrich", releaseLabel="emr-spark-8.0.0", type="SPARK", clientToken="1")
    return created["applicationId"]


def start(cloud, application, script, *arguments, **more):
    submit = {
        "entryPoint": f"s3://code/{script}",
        "entryPointArguments": list(arguments),
        "sparkSubmitParameters": "--py-files s3://code/shipped.zip --jars /usr/x.jar --conf spark.driver.memory=9g",
    }
    run = cloud.client("emr-serverless").start_job_run(
        applicationId=application, clientToken="1", executionRoleArn=ROLE, jobDriver={"sparkSubmit": submit}, **more
    )
    return run["jobRunId"]


def emr_run(cloud, application, run_id):
    return cloud.client("emr-serverless").get_job_run(applicationId=application, jobRunId=run_id)["jobRun"]


def emr_ended(cloud, application, run_id):
    waiting = {"SUBMITTED", "PENDING", "SCHEDULED", "RUNNING", "CANCELLING"}
    ended(lambda: emr_run(cloud, application, run_id)["state"], waiting)
    return emr_run(cloud, application, run_id)


def send(cloud, texts):
    records = [{"Data": text.encode(), "PartitionKey": text} for text in texts]
    cloud.client("kinesis").put_records(StreamName="clicks", Records=records)


def test_a_streaming_job_reads_each_record_once_and_goes_on_where_it_stopped(cloud, application):
    cloud.client("kinesis").create_stream(StreamName="clicks", ShardCount=2)
    arguments = ("clicks", "s3://lake/clicks/", "s3://lake/checkpoints/clicks/")
    send(cloud, [f"first-{i}" for i in range(50)])
    first = emr_ended(cloud, application, start(cloud, application, "copy_stream.py", *arguments, "50"))
    send(cloud, [f"second-{i}" for i in range(20)])

    second = emr_ended(cloud, application, start(cloud, application, "copy_stream.py", *arguments, "20"))

    rows = rows_under(cloud, "clicks/")
    assert (first["state"], second["state"]) == ("SUCCESS", "SUCCESS"), first["stateDetails"] + second["stateDetails"]
    assert sorted(row["text"] for row in rows) == sorted(
        [f"first-{i}" for i in range(50)] + [f"second-{i}" for i in range(20)]
    )
    assert all(row["partitionKey"] == row["text"] for row in rows)
    assert abs(rows[0]["approximateArrivalTimestamp"].timestamp() - time.time()) < 300


def test_a_streaming_job_that_fails_is_begun_again_as_often_as_its_policy_allows(cloud, application):
    put(cloud, "code/fails.py", b"raise ValueError('no such stream')\n")

    run_id = start(
        cloud, application, "fails.py", mode="STREAMING", retryPolicy={"maxFailedAttemptsPerHour": 2}, name="fails"
    )

    run = emr_ended(cloud, application, run_id)
    assert (run["state"], run["attempt"]) == ("FAILED", 2)
    assert "ValueError: no such stream" in run["stateDetails"]


def test_a_job_run_is_listed_by_its_state_and_cancelled(cloud, application):
    put(cloud, "code/sleeps.py", b"import time\ntime.sleep(600)\n")
    emr = cloud.client("emr-serverless")
    run_id = start(cloud, application, "sleeps.py", name="sleeps")
    ended(lambda: emr_run(cloud, application, run_id)["state"], {"SUBMITTED", "SCHEDULED"})

    listed = emr.list_job_runs(applicationId=application, states=["SUBMITTED", "RUNNING"])["jobRuns"]
    emr.cancel_job_run(applicationId=application, jobRunId=run_id)

    assert [each["id"] for each in listed] == [run_id]
    assert emr_ended(cloud, application, run_id)["state"] == "CANCELLED"
