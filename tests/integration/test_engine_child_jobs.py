"""A job's process: its end, its limit, its last words."""

import sys
import threading
import time

import pytest

from local.cloud import Cloud
from local.engines.child_job import ChildJob

TRACE = """\
Traceback (most recent call last):
  File "job.py", line 1, in <module>
py4j.protocol.Py4JJavaError: An error occurred while calling o97.parquet.
: org.apache.spark.SparkException: Path does not exist: s3://raw/items
\tat org.apache.spark.sql.DataFrameWriter.parquet(DataFrameWriter.scala:369)
\tat java.base/java.lang.Thread.run(Thread.java:840)
\t... 17 more
"""


@pytest.fixture(scope="module")
def cloud(tmp_path_factory):
    with Cloud(state_dir=tmp_path_factory.mktemp("cloud")) as cloud:
        yield cloud


@pytest.fixture
def run(cloud, request, tmp_path):
    """The outcome of a Python text."""
    job = ChildJob(cloud, request.node.name)

    def run(code, timeout=None):
        return job.run([sys.executable, "-c", code], cloud.child_env(), tmp_path, timeout)

    run.job = job
    return run


def test_a_job_that_ends_well_says_nothing(run):
    outcome = run("print('done')")

    assert (outcome.state, outcome.message) == ("succeeded", "")


def test_a_failure_is_told_by_the_end_of_the_log_without_javas_frames(run):
    outcome = run(f"import sys; sys.stderr.write({TRACE!r}); sys.exit(3)")

    assert outcome.state == "failed"
    assert outcome.message.startswith("Exit code 3.")
    assert outcome.message.endswith(": org.apache.spark.SparkException: Path does not exist: s3://raw/items")


def test_a_job_over_its_limit_is_stopped(run):
    began = time.monotonic()

    outcome = run("import time; time.sleep(60)", timeout=0.3)

    assert outcome.state == "timed_out"
    assert time.monotonic() - began < 10


def test_a_job_that_is_stopped_is_not_a_failure(run):
    stopping = threading.Timer(0.3, run.job.stop)
    stopping.start()

    outcome = run("import time; time.sleep(60)")

    stopping.join()
    assert outcome.state == "stopped"
    assert run("print('again')").state == "stopped"
