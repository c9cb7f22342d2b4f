"""A small stack in the embedded cloud: what is put in at one end is seen at the other."""

import gzip
import json
import threading
import time
from functools import partial
from pathlib import Path

import boto3
import pytest
import requests
from botocore.config import Config

from local.cloud import Cloud
from local.deploy import deploy
from local.engines.streams import firehose

TEMPLATE = Path(__file__).parent / "templates" / "small" / "template.yaml"


@pytest.fixture(scope="module")
def cloud(tmp_path_factory):
    with Cloud(state_dir=tmp_path_factory.mktemp("cloud")) as cloud:
        yield cloud


@pytest.fixture(scope="module")
def stack(cloud):
    return deploy(cloud, TEMPLATE, stack_name="small")


def eventually(look, seconds=30):
    """What `look` returns once it is true."""
    deadline = time.monotonic() + seconds
    while not (seen := look()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return seen


def in_parallel(calls):
    threads = [threading.Thread(target=call) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def impatient(cloud, service):
    """A client that does not try again."""
    once = Config(retries={"total_max_attempts": 1})
    keys = {"aws_access_key_id": "local", "aws_secret_access_key": "local", "region_name": cloud.region}
    return boto3.client(service, endpoint_url=cloud.endpoint_url, config=once, **keys)


def letters(cloud, queue):
    return cloud.client("sqs").receive_message(QueueUrl=queue).get("Messages")


def keys(cloud, bucket, prefix):
    listed = cloud.client("s3").list_objects_v2(Bucket=bucket, Prefix=prefix)
    return [each["Key"] for each in listed.get("Contents", [])]


def put_records(cloud, stream, texts):
    records = [{"Data": f"{text}\n".encode(), "PartitionKey": "one"} for text in texts]
    cloud.client("kinesis").put_records(StreamName=stream, Records=records)


def counted(cloud, table):
    items = cloud.client("dynamodb").scan(TableName=table)["Items"]
    return {item["name"]["S"]: int(item["seen"]["N"]) for item in items}


def test_a_request_reaches_its_function_as_api_gateway_would_send_it(stack):
    answer = requests.post(f"{stack['ApiUrl']}/v1/echo?a=1&a=2", data="tea", headers={"Content-Type": "text/plain"})

    event = answer.json()["event"]
    assert answer.status_code == 201
    assert answer.headers["x-greeting"] == "hello from the layer"
    assert answer.cookies.get_dict() == {"a": "1", "b": "2"}
    assert event["routeKey"] == "POST /v1/echo"
    assert event["rawQueryString"] == "a=1&a=2"
    assert event["queryStringParameters"] == {"a": "1,2"}
    assert (event["body"], event["isBase64Encoded"]) == ("tea", False)
    assert event["requestContext"]["http"]["method"] == "POST"


def test_a_path_parameter_is_read(stack):
    event = requests.get(f"{stack['ApiUrl']}/v1/items/green%20tea").json()["event"]

    assert event["pathParameters"] == {"id": "green tea"}


@pytest.mark.parametrize(
    ("method", "path", "status", "message"),
    [
        ("GET", "/v1/nowhere", 404, "Not Found"),
        ("GET", "/v1/echo", 404, "Not Found"),
        ("GET", "/v1/crash", 500, "Internal Server Error"),
        ("GET", "/v1/slow", 503, "Service Unavailable"),
    ],
)
def test_the_api_answers_for_what_no_function_answers(stack, method, path, status, message):
    answer = requests.request(method, stack["ApiUrl"] + path)

    assert (answer.status_code, answer.json()) == (status, {"message": message})


def test_a_body_over_ten_megabytes_is_refused(stack):
    answer = requests.post(f"{stack['ApiUrl']}/v1/echo", data=b"x" * (10 * 1024 * 1024 + 1))

    assert answer.status_code == 413


def test_the_shops_own_pages_may_call_and_others_may_not(stack):
    requested = {"Access-Control-Request-Method": "POST"}

    own = requests.options(f"{stack['ApiUrl']}/v1/echo", headers={"Origin": "https://shop.example", **requested})
    other = requests.options(f"{stack['ApiUrl']}/v1/echo", headers={"Origin": "https://else.example", **requested})

    assert own.headers["access-control-allow-origin"] == "https://shop.example"
    assert own.headers["access-control-allow-methods"] == "GET,POST"
    assert "access-control-allow-origin" not in other.headers


def test_an_error_shows_the_functions_own_log(cloud, stack):
    answer = cloud.client("lambda").invoke(FunctionName=stack["CrashFunctionName"], LogType="Tail")

    assert answer["FunctionError"] == "Unhandled"
    assert json.load(answer["Payload"])["errorMessage"] == "it broke"
    assert "the last words" in (cloud.log_dir / f"{stack['CrashFunctionName']}.log").read_text()


def test_a_function_that_takes_too_long_is_ended_and_serves_again(cloud, stack):
    began = time.monotonic()

    answers = [cloud.client("lambda").invoke(FunctionName=stack["SlowFunctionName"]) for _ in range(2)]

    assert time.monotonic() - began < 20
    assert ["Task timed out after 1.00 seconds" in each["Payload"].read().decode() for each in answers] == [True, True]


def test_calls_at_once_get_environments_of_their_own(cloud, stack):
    pids = []

    def call():
        payload = json.dumps({"seconds": 0.5})
        answer = cloud.client("lambda").invoke(FunctionName=stack["WaitFunctionName"], Payload=payload)
        pids.append(json.load(answer["Payload"]))

    in_parallel([call, call])

    assert len(set(pids)) == 2


def test_a_call_over_the_reserved_concurrency_is_throttled(cloud, stack):
    client = impatient(cloud, "lambda")
    outcomes = []

    def call():
        try:
            client.invoke(FunctionName=stack["OnceFunctionName"], Payload=json.dumps({"seconds": 2}))
            outcomes.append("answered")
        except client.exceptions.TooManyRequestsException:
            outcomes.append("throttled")

    in_parallel([call, call])

    assert sorted(outcomes) == ["answered", "throttled"]


def test_a_change_of_configuration_reaches_the_next_call(cloud, stack):
    client = cloud.client("lambda")
    client.update_function_configuration(FunctionName=stack["EchoFunctionName"], Handler="app.crash")

    answer = client.invoke(FunctionName=stack["EchoFunctionName"])

    assert answer["FunctionError"] == "Unhandled"
    client.update_function_configuration(FunctionName=stack["EchoFunctionName"], Handler="app.echo")


def test_a_file_that_is_put_reaches_the_function(cloud, stack):
    cloud.client("s3").put_object(Bucket=stack["BucketName"], Key="in/green tea", Body=b"green")

    assert eventually(lambda: keys(cloud, stack["BucketName"], "out/")) == ["out/in/green tea"]


def test_a_file_that_no_try_can_read_is_a_dead_letter(cloud, stack):
    cloud.client("s3").put_object(Bucket=stack["BucketName"], Key="in/broken", Body=b"")

    letter = eventually(lambda: letters(cloud, stack["CopyDeadLetterQueueUrl"]))

    body = json.loads(letter[0]["Body"])
    assert body["requestPayload"]["Records"][0]["s3"]["object"]["key"] == "in/broken"
    assert body["responsePayload"]["errorMessage"] == "cannot copy in/broken"
    assert body["requestContext"]["approximateInvokeCount"] == 2


def test_a_poison_record_is_a_dead_letter_and_its_neighbours_are_processed(cloud, stack):
    texts = [f"record {number}" for number in range(10)]

    put_records(cloud, stack["StreamName"], [*texts[:4], "poison", *texts[4:]])
    letter = eventually(lambda: letters(cloud, stack["CountDeadLetterQueueUrl"]))
    seen = eventually(lambda: set(texts) <= counted(cloud, stack["TableName"]).keys())

    batch = json.loads(letter[0]["Body"])["KinesisBatchInfo"]
    assert batch["batchSize"] == 1
    assert batch["startSequenceNumber"] == batch["endSequenceNumber"]
    assert seen


def put_note(cloud, stack, name, color, **condition):
    item = {"name": {"S": name}, "color": {"S": color}}
    cloud.client("dynamodb").put_item(TableName=stack["NotesName"], Item=item, **condition)


def test_each_change_of_a_table_reaches_its_function(cloud, stack):
    put_note(cloud, stack, "tea", "green")
    put_note(cloud, stack, "tea", "black")
    cloud.client("dynamodb").delete_item(TableName=stack["NotesName"], Key={"name": {"S": "tea"}})

    cloud.activity.wait(30)

    seen = counted(cloud, stack["TableName"])
    assert {"INSERT tea green", "MODIFY tea black", "REMOVE tea None"} <= seen.keys()


def test_a_change_that_cannot_be_processed_is_a_dead_letter_and_its_neighbours_are_processed(cloud, stack):
    for name, color in (("a", "red"), ("b", "poison"), ("c", "blue")):
        put_note(cloud, stack, name, color)

    cloud.activity.wait(60)

    batch = json.loads(letters(cloud, stack["WatchDeadLetterQueueUrl"])[0]["Body"])["DDBStreamBatchInfo"]
    assert batch["batchSize"] == 1
    assert {"INSERT a red", "INSERT c blue"} <= counted(cloud, stack["TableName"]).keys()


def test_of_writes_at_once_under_a_condition_one_holds(cloud, stack):
    failed = []

    def put(color):
        try:
            put_note(cloud, stack, "once", color, ConditionExpression="attribute_not_exists(color)")
        except cloud.client("dynamodb").exceptions.ConditionalCheckFailedException:
            failed.append(color)

    in_parallel([partial(put, f"color {number}") for number in range(20)])

    assert len(failed) == 19


def test_the_stream_is_delivered_to_the_bucket_as_it_came(cloud, stack):
    put_records(cloud, stack["StreamName"], ["first", "second"])

    firehose.flush()

    delivered = [
        gzip.decompress(cloud.client("s3").get_object(Bucket=stack["BucketName"], Key=key)["Body"].read())
        for key in keys(cloud, stack["BucketName"], time.strftime("events/%Y/%m/%d/", time.gmtime()))
    ]
    assert b"".join(delivered).endswith(b"first\nsecond\n")


def test_what_is_put_into_a_delivery_is_delivered_as_it_came(cloud, stack):
    put = cloud.client("firehose").put_record
    for text in ("one", "two"):
        put(DeliveryStreamName=stack["PutDeliveryName"], Record={"Data": text.encode() + b"\n"})

    firehose.flush()

    delivered = [
        gzip.decompress(cloud.client("s3").get_object(Bucket=stack["BucketName"], Key=key)["Body"].read())
        for key in keys(cloud, stack["BucketName"], time.strftime("notes/%Y/%m/%d/", time.gmtime()))
    ]
    assert b"".join(delivered) == b"one\ntwo\n"


def test_a_schedule_stands_still_until_it_is_fired(cloud, stack):
    steps = cloud.client("stepfunctions")
    names = [each["Name"] for each in cloud.client("scheduler").list_schedules()["Schedules"]]
    before = steps.list_executions(stateMachineArn=stack["StepsArn"])["executions"]

    cloud.fire_schedule(names[0])

    assert before == []
    assert len(steps.list_executions(stateMachineArn=stack["StepsArn"])["executions"]) == 1


def test_a_rule_carries_an_event_to_a_state_machine(cloud, stack):
    events = cloud.client("events")
    events.put_rule(Name="orders", EventPattern=json.dumps({"source": ["shop"]}))
    events.put_targets(Rule="orders", Targets=[{"Id": "1", "Arn": stack["StepsArn"], "Input": '{"a": 1}'}])
    steps = cloud.client("stepfunctions")
    before = len(steps.list_executions(stateMachineArn=stack["StepsArn"])["executions"])

    events.put_events(Entries=[{"Source": "shop", "DetailType": "order", "Detail": "{}"}])

    assert eventually(lambda: len(steps.list_executions(stateMachineArn=stack["StepsArn"])["executions"]) == before + 1)
