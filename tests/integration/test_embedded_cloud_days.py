"""Days pass in the embedded cloud: schedules fire, and what is not kept for ever goes."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from local.cloud import Cloud
from local.deploy import deploy
from local.engines.monitoring.metric_filters import read_output
from local.runtime import preload

TEMPLATE = Path(__file__).parent / "templates" / "days" / "template.yaml"


@pytest.fixture(scope="module")
def cloud(tmp_path_factory):
    if not preload.environment(tmp_path_factory.mktemp("clock") / "clock"):
        pytest.skip("libfaketime does not work on this machine, so no clock can be moved")
    with Cloud(state_dir=tmp_path_factory.mktemp("cloud"), movable_clock=True) as cloud:
        yield cloud


@pytest.fixture(scope="module")
def stack(cloud):
    return deploy(cloud, TEMPLATE, stack_name="days")


@pytest.fixture
def at_noon(cloud, stack):
    """Before the day's schedule and the night's."""
    now = cloud.clock.now()
    noon = now.replace(hour=12, minute=0, second=0, microsecond=0)
    cloud.clock.advance(seconds=((noon - now) % timedelta(days=1)).total_seconds())
    return cloud.clock.now()


def notes(cloud, stack, kept):
    items = cloud.client("dynamodb").scan(TableName=stack["TableName"])["Items"]
    taken = [item["taken_at"]["S"] for item in items if ("expires_at" not in item) == kept]
    return sorted(datetime.fromisoformat(each) for each in taken)


def keys(cloud, stack, prefix):
    listed = cloud.client("s3").list_object_versions(Bucket=stack["BucketName"], Prefix=prefix)
    return [each["Key"] for each in listed.get("Versions", [])]


def call(cloud, stack, **event):
    return cloud.client("lambda").invoke(FunctionName=stack["FunctionName"], Payload=json.dumps(event))


def state(cloud, name):
    return cloud.client("cloudwatch").describe_alarms(AlarmNames=[name])["MetricAlarms"][0]["StateValue"]


def received(cloud, url):
    messages = cloud.client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
    return [json.loads(each["Body"]) for each in messages]


def test_a_function_sees_the_moved_clock(cloud, at_noon, stack):
    answer = call(cloud, stack)

    seen = datetime.fromisoformat(json.load(answer["Payload"]))
    assert at_noon <= seen <= cloud.clock.now()


def test_schedules_fire_once_at_each_of_their_times(cloud, at_noon, stack):
    former = notes(cloud, stack, kept=True)

    cloud.clock.advance(days=3)

    fired = [each for each in notes(cloud, stack, kept=True) if each not in former]
    expected = [at_noon.replace(minute=30, second=0, microsecond=0) + timedelta(days=day) for day in range(3)]
    late = [seen - due for seen, due in zip(fired, expected, strict=True)]
    assert all(timedelta(0) <= each < timedelta(minutes=10) for each in late)


def test_an_item_expires_at_its_time(cloud, at_noon, stack):
    cloud.clock.advance(days=3)

    nights = [at_noon.replace(hour=2, minute=0, second=0) + timedelta(days=day) for day in (2, 3)]
    taken = notes(cloud, stack, kept=False)
    assert [each.replace(minute=0, second=0, microsecond=0) for each in taken] == [
        each.replace(minute=0, microsecond=0) for each in nights
    ]


def test_objects_and_uploads_expire_by_their_lifecycle_rules(cloud, at_noon, stack):
    s3, bucket = cloud.client("s3"), stack["BucketName"]
    for key in ("short/tea", "long/tea"):
        s3.put_object(Bucket=bucket, Key=key, Body=b"first")
    s3.put_object(Bucket=bucket, Key="long/tea", Body=b"second")
    s3.create_multipart_upload(Bucket=bucket, Key="long/coffee")

    cloud.clock.advance(days=1)
    after_a_day = keys(cloud, stack, ""), s3.list_multipart_uploads(Bucket=bucket).get("Uploads", [])
    cloud.clock.advance(days=2)

    assert (sorted(after_a_day[0]), len(after_a_day[1])) == (["long/tea", "long/tea", "short/tea"], 1)
    assert "Contents" not in s3.list_objects_v2(Bucket=bucket, Prefix="short/")
    assert keys(cloud, stack, "long/") == ["long/tea"]
    assert s3.get_object(Bucket=bucket, Key="long/tea")["Body"].read() == b"second"
    assert not s3.list_multipart_uploads(Bucket=bucket).get("Uploads")


def test_a_stream_forgets_its_records_and_goes_on_counting(cloud, at_noon, stack):
    kinesis = cloud.client("kinesis")
    put = {"StreamName": stack["StreamName"], "PartitionKey": "one"}
    numbers = [int(kinesis.put_record(Data=b"old", **put)["SequenceNumber"])]

    cloud.clock.advance(hours=26)
    numbers.append(int(kinesis.put_record(Data=b"new", **put)["SequenceNumber"]))

    shard = {"StreamName": stack["StreamName"], "ShardId": "shardId-000000000000"}
    iterator = kinesis.get_shard_iterator(ShardIteratorType="TRIM_HORIZON", **shard)["ShardIterator"]
    assert [record["Data"] for record in kinesis.get_records(ShardIterator=iterator)["Records"]] == [b"new"]
    assert numbers[1] == numbers[0] + 1


def test_a_table_forgets_its_changes_after_a_day(cloud, at_noon, stack):
    put = cloud.client("dynamodb").put_item
    put(TableName=stack["TableName"], Item={"taken_at": {"S": "2026-01-01T00:00:00+00:00"}})

    cloud.clock.advance(hours=26)
    put(TableName=stack["TableName"], Item={"taken_at": {"S": "2026-01-02T00:00:00+00:00"}})

    streams = cloud.client("dynamodbstreams")
    arn = streams.list_streams(TableName=stack["TableName"])["Streams"][0]["StreamArn"]
    (shard,) = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
    place = {"StreamArn": arn, "ShardId": shard["ShardId"], "ShardIteratorType": "TRIM_HORIZON"}
    records = streams.get_records(ShardIterator=streams.get_shard_iterator(**place)["ShardIterator"])["Records"]
    changed = [record["dynamodb"]["Keys"]["taken_at"]["S"] for record in records]
    assert "2026-01-01T00:00:00+00:00" not in changed
    assert changed[-1] == "2026-01-02T00:00:00+00:00"


def test_log_events_are_dropped_after_their_retention(cloud, at_noon, stack):
    logs, place = cloud.client("logs"), {"logGroupName": stack["LogGroupName"], "logStreamName": "one"}
    logs.create_log_stream(**place)
    logs.put_log_events(logEvents=[{"timestamp": int(at_noon.timestamp() * 1000), "message": "old"}], **place)

    cloud.clock.advance(days=2)

    assert logs.get_log_events(**place)["events"] == []


def test_an_alarm_on_what_a_function_wrote_rings_and_is_silent_again(cloud, at_noon, stack):
    call(cloud, stack, failures=2)

    cloud.clock.advance(hours=2)
    after_two_hours = state(cloud, stack["FailuresAlarmName"])
    cloud.clock.advance(days=1)

    assert (after_two_hours, state(cloud, stack["FailuresAlarmName"])) == ("ALARM", "OK")
    messages = [json.loads(each["Message"]) for each in received(cloud, stack["QueueUrl"])]
    told = [(each["OldStateValue"], each["NewStateValue"]) for each in messages]
    assert told[-2:] == [("OK", "ALARM"), ("ALARM", "OK")]


def test_an_alarm_on_the_share_of_failed_calls_is_an_event(cloud, at_noon, stack):
    for _ in range(3):
        call(cloud, stack, broken=True)

    cloud.clock.advance(minutes=6)

    events = [each["detail"] for each in received(cloud, stack["StateChangesUrl"])]
    assert state(cloud, stack["ErrorsAlarmName"]) == "ALARM"
    assert [each["state"]["value"] for each in events][-1] == "ALARM"


def test_an_alarm_rings_while_a_delivery_cannot_write_and_is_silent_once_it_can(cloud, at_noon, stack):
    s3, bucket = cloud.client("s3"), stack["BucketName"]
    refusal = {"Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": f"arn:aws:s3:::{bucket}/*"}
    s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps({"Version": "2012-10-17", "Statement": [refusal]}))
    cloud.client("kinesis").put_record(StreamName=stack["StreamName"], Data=b"waits", PartitionKey="one")

    cloud.clock.advance(minutes=10)
    after_ten_minutes = state(cloud, stack["DeliveryAlarmName"])
    cloud.clock.advance(minutes=50)
    after_an_hour = state(cloud, stack["DeliveryAlarmName"])
    s3.delete_bucket_policy(Bucket=bucket)
    cloud.clock.advance(hours=1)

    assert (after_ten_minutes, after_an_hour) == ("OK", "ALARM")
    assert state(cloud, stack["DeliveryAlarmName"]) == "OK"
    delivered = [s3.get_object(Bucket=bucket, Key=key)["Body"].read() for key in keys(cloud, stack, "delivered/")]
    assert b"".join(delivered).count(b"waits") == 1


def total(cloud, namespace, name, **dimensions):
    """Of the last hour."""
    now = cloud.clock.now()
    found = cloud.client("cloudwatch").get_metric_statistics(
        Namespace=namespace,
        MetricName=name,
        Dimensions=[{"Name": each, "Value": value} for each, value in dimensions.items()],
        StartTime=now - timedelta(hours=1),
        EndTime=now + timedelta(minutes=1),
        Period=86_400,
        Statistics=["Sum"],
    )
    return sum(each["Sum"] for each in found["Datapoints"])


def test_what_a_stream_takes_is_counted_once(cloud, at_noon, stack):
    cloud.clock.advance(hours=2)
    records = [{"Data": b"tea", "PartitionKey": "one"}] * 3

    cloud.client("kinesis").put_records(StreamName=stack["StreamName"], Records=records)

    assert total(cloud, "AWS/Kinesis", "IncomingRecords", StreamName=stack["StreamName"]) == 3
    assert total(cloud, "AWS/Kinesis", "IncomingBytes", StreamName=stack["StreamName"]) == 18


def test_what_a_table_reads_and_writes_is_counted_in_its_units(cloud, at_noon, stack):
    cloud.clock.advance(hours=2)
    dynamodb, table = cloud.client("dynamodb"), stack["TableName"]

    dynamodb.put_item(TableName=table, Item={"taken_at": {"S": "long ago"}, "text": {"S": "x" * 5_000}})
    dynamodb.batch_get_item(
        RequestItems={table: {"Keys": [{"taken_at": {"S": "long ago"}}, {"taken_at": {"S": "no"}}]}}
    )
    dynamodb.delete_item(TableName=table, Key={"taken_at": {"S": "long ago"}})

    assert total(cloud, "AWS/DynamoDB", "ConsumedWriteCapacityUnits", TableName=table) == 5 + 5
    assert total(cloud, "AWS/DynamoDB", "ConsumedReadCapacityUnits", TableName=table) == 2 + 1


def test_a_filter_finds_its_metric_in_what_a_job_printed(cloud, at_noon, stack):
    cloud.clock.advance(hours=2)

    read_output(cloud, stack["JobLogGroupName"], 'Spark says\n{"rows": 5, "missing": 0}\n{"rows": 5, "missing": 3}\n')
    read_output(cloud, "/another/output", '{"missing": 9}')

    assert total(cloud, "Days", "Missing") == 3


def test_a_filter_that_the_embedded_cloud_cannot_read_is_refused(cloud, stack):
    metric = {"metricName": "Missing", "metricNamespace": "Days", "metricValue": "1"}

    with pytest.raises(ClientError, match="is no filter pattern"):
        cloud.client("logs").put_metric_filter(
            logGroupName=stack["JobLogGroupName"],
            filterName="words",
            filterPattern="ERROR",
            metricTransformations=[metric],
        )
