"""The positions of the `aws-kinesis` source, without Spark around it."""

import sys

import pytest

from local.cloud import Cloud
from local.spark.settings import SOURCES


@pytest.fixture(scope="module")
def cloud(tmp_path_factory):
    with Cloud(state_dir=tmp_path_factory.mktemp("cloud")) as cloud:
        yield cloud


@pytest.fixture
def stream(cloud, request):
    """Its name; it is made anew for each test."""
    name = request.node.name[:100]
    cloud.client("kinesis").create_stream(StreamName=name, ShardCount=2)
    return name


@pytest.fixture
def reader(cloud, stream, monkeypatch):
    """Call it as Spark does at the start of a query."""
    for variable, value in cloud.child_env().items():
        if variable.startswith("AWS_"):
            monkeypatch.setenv(variable, value)
    monkeypatch.delenv("AWS_CA_BUNDLE", raising=False)
    monkeypatch.syspath_prepend(str(SOURCES))
    source = __import__("pyspark_kinesis").DefaultSource

    def reader(starting_position):
        options = {"kinesis.streamName": stream, "kinesis.region": cloud.region}
        return source({**options, "kinesis.startingposition": starting_position}).streamReader(None)

    yield reader
    sys.modules.pop("pyspark_kinesis")


def send(cloud, stream, *texts):
    records = [{"Data": text.encode(), "PartitionKey": text} for text in texts]
    cloud.client("kinesis").put_records(StreamName=stream, Records=records)


def read(reader, start, end):
    return sorted(row[0].decode() for part in reader.partitions(start, end) for row in reader.read(part))


def test_from_the_horizon_all_is_read_and_then_only_what_is_new(cloud, stream, reader):
    send(cloud, stream, "a", "b", "c")
    query = reader("TRIM_HORIZON")
    start, first = query.initialOffset(), query.latestOffset()
    send(cloud, stream, "d")

    second = query.latestOffset()

    assert read(query, start, first) == ["a", "b", "c"]
    assert read(query, first, second) == ["d"]
    assert read(query, second, query.latestOffset()) == []


def test_from_the_latest_what_came_before_is_left_out(cloud, stream, reader):
    send(cloud, stream, "a", "b")
    query = reader("LATEST")
    start = query.initialOffset()
    send(cloud, stream, "c")

    assert read(query, start, query.latestOffset()) == ["c"]


def test_a_query_begun_again_goes_on_after_its_checkpoint(cloud, stream, reader):
    send(cloud, stream, "a")
    checkpoint = reader("LATEST").latestOffset()
    send(cloud, stream, "b")

    again = reader("LATEST")

    assert read(again, checkpoint, again.latestOffset()) == ["b"]


def test_a_stream_made_anew_under_the_old_name_is_read_from_its_start(cloud, stream, reader):
    send(cloud, stream, "a", "b", "c", "d", "e", "f")
    checkpoint = reader("TRIM_HORIZON").latestOffset()
    cloud.client("kinesis").delete_stream(StreamName=stream)
    cloud.client("kinesis").create_stream(StreamName=stream, ShardCount=2)
    send(cloud, stream, "g")

    again = reader("TRIM_HORIZON")

    assert read(again, checkpoint, again.latestOffset()) == ["g"]
