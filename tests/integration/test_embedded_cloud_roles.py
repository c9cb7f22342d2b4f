"""Every call to the embedded cloud is judged by its caller's role, as AWS judges it."""

import io
import json
import zipfile

import pytest
from botocore.exceptions import ClientError

from local.cloud import Cloud
from local.permissions.acting import AccessDenied, ledger, require_service, taken
from tests.roles import document, make_role

STREAM = "arn:aws:kinesis:eu-west-1:123456789012:stream/events"


@pytest.fixture(scope="module")
def cloud(tmp_path_factory):
    with Cloud(state_dir=tmp_path_factory.mktemp("cloud")) as cloud:
        s3 = cloud.client("s3")
        for bucket in ("shop", "closed"):
            s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": cloud.region})
        s3.put_object(Bucket="shop", Key="in/tea.txt", Body=b"green")
        for name in ("events", "events-test"):
            cloud.client("kinesis").create_stream(StreamName=name, ShardCount=1)
        yield cloud


@pytest.fixture
def as_role(cloud, request):
    """Call it with what the role may: a function from a service to the role's client."""

    def allowed(*statements, services="lambda.amazonaws.com"):
        arn = make_role(cloud, request.node.name.replace("[", "-").replace("]", "")[:64], services, *statements)
        return lambda service: cloud.client(service, arn)

    return allowed


def refused(call, **parameters):
    with pytest.raises(ClientError) as caught:
        call(**parameters)
    answer = caught.value.response
    return answer["ResponseMetadata"]["HTTPStatusCode"], answer["Error"]["Code"], answer["Error"]["Message"]


def test_a_refusal_is_in_the_words_of_aws(as_role, cloud):
    status, code, message = refused(as_role()("s3").get_object, Bucket="shop", Key="in/tea.txt")

    assert (status, code) == (403, "AccessDenied")
    assert message == (
        "User: arn:aws:sts::123456789012:assumed-role/test_a_refusal_is_in_the_words_of_aws/local is not authorized to "
        "perform: s3:GetObject on resource: arn:aws:s3:::shop/in/tea.txt because no identity-based policy allows the "
        "s3:GetObject action"
    )
    assert [each.action for each in ledger().denied if each.role == "test_a_refusal_is_in_the_words_of_aws"] == [
        "s3:GetObject"
    ]


@pytest.mark.parametrize(
    ("service", "call", "parameters", "status", "code"),
    [
        (
            "kinesis",
            "put_records",
            {"StreamName": "events", "Records": [{"Data": b"", "PartitionKey": "1"}]},
            400,
            "AccessDeniedException",
        ),
        ("lambda", "invoke", {"FunctionName": "nothing"}, 403, "AccessDeniedException"),
        ("iam", "list_roles", {}, 403, "AccessDenied"),
        ("sagemaker-runtime", "invoke_endpoint", {"EndpointName": "shop", "Body": b"x"}, 403, "AccessDeniedException"),
        ("emr-serverless", "list_job_runs", {"applicationId": "00abc"}, 403, "AccessDeniedException"),
    ],
)
def test_each_protocol_has_its_own_refusal(as_role, service, call, parameters, status, code):
    assert refused(getattr(as_role()(service), call), **parameters)[:2] == (status, code)


def test_a_head_of_a_key_needs_leave_to_get_that_very_key(as_role):
    s3 = as_role(("s3:GetObject", "arn:aws:s3:::shop/in/*"), ("s3:ListBucket", "arn:aws:s3:::shop"))("s3")

    assert s3.head_object(Bucket="shop", Key="in/tea.txt")["ContentLength"] == 5
    assert refused(s3.head_object, Bucket="shop", Key="in")[0] == 403  # S3A asks for the bare prefix before it lists


def test_a_missing_key_is_known_only_to_who_may_list(as_role):
    s3 = as_role(("s3:GetObject", "arn:aws:s3:::shop/*"))("s3")

    assert refused(s3.get_object, Bucket="shop", Key="in/coffee.txt")[:2] == (403, "AccessDenied")


def test_who_may_list_a_prefix_knows_what_it_lacks(as_role, cloud):
    s3 = as_role(("s3:GetObject", "arn:aws:s3:::shop/*"))("s3")
    listing = {
        "Effect": "Allow",
        "Action": "s3:ListBucket",
        "Resource": "arn:aws:s3:::shop",
        "Condition": {"StringLike": {"s3:prefix": "in/*"}},
    }
    name = "test_who_may_list_a_prefix_knows_what_it_lacks"
    cloud.client("iam").put_role_policy(RoleName=name, PolicyName="list", PolicyDocument=document([listing]))

    assert refused(s3.get_object, Bucket="shop", Key="in/coffee.txt")[:2] == (404, "NoSuchKey")
    assert refused(s3.get_object, Bucket="shop", Key="out/coffee.txt")[0] == 403
    assert s3.list_objects_v2(Bucket="shop", Prefix="in/")["KeyCount"] == 1
    assert refused(s3.list_objects_v2, Bucket="shop", Prefix="out/")[0] == 403


def test_a_copy_reads_and_writes(as_role):
    s3 = as_role(("s3:PutObject", "arn:aws:s3:::shop/out/*"))("s3")

    _, _, message = refused(s3.copy_object, Bucket="shop", Key="out/tea.txt", CopySource="shop/in/tea.txt")

    assert "s3:GetObject on resource: arn:aws:s3:::shop/in/tea.txt" in message


def test_every_key_of_a_deletion_is_judged(as_role, cloud):
    s3 = as_role(("s3:DeleteObject", "arn:aws:s3:::shop/out/*"))("s3")
    keys = [{"Key": "out/tea.txt"}, {"Key": "in/tea.txt"}]

    _, _, message = refused(s3.delete_objects, Bucket="shop", Delete={"Objects": keys})

    assert "s3:DeleteObject on resource: arn:aws:s3:::shop/in/tea.txt" in message
    assert cloud.client("s3").head_object(Bucket="shop", Key="in/tea.txt")


def test_a_bucket_may_deny_what_a_role_allows(as_role, cloud):
    s3 = as_role(("s3:*", "*"))("s3")
    denial = {"Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::closed/*"}
    cloud.client("s3").put_bucket_policy(Bucket="closed", Policy=document([denial]))

    _, _, message = refused(s3.put_object, Bucket="closed", Key="a", Body=b"")

    assert message.endswith("with an explicit deny in a resource-based policy")


def test_one_name_does_not_stand_for_a_longer_one(as_role):
    kinesis = as_role(("kinesis:PutRecords", STREAM))("kinesis")
    records = [{"Data": b"x", "PartitionKey": "1"}]

    assert kinesis.put_records(StreamName="events", Records=records)["FailedRecordCount"] == 0
    assert refused(kinesis.put_records, StreamName="events-test", Records=records)[0] == 400


def test_a_shards_iterator_belongs_to_its_stream(as_role, cloud):
    kinesis = as_role((["kinesis:GetShardIterator", "kinesis:GetRecords"], STREAM))("kinesis")
    place = {"ShardId": "shardId-000000000000", "ShardIteratorType": "TRIM_HORIZON"}
    others = cloud.client("kinesis").get_shard_iterator(StreamName="events-test", **place)["ShardIterator"]

    own = kinesis.get_shard_iterator(StreamName="events", **place)["ShardIterator"]

    assert "Records" in kinesis.get_records(ShardIterator=own)
    assert refused(kinesis.get_records, ShardIterator=others)[1] == "AccessDeniedException"


def test_a_role_is_passed_only_by_who_may_pass_it(as_role, cloud):
    job = make_role(cloud, "passed-job", "glue.amazonaws.com")
    glue = as_role(("glue:CreateJob", "*"))("glue")
    given = {"Name": "tidy", "Role": job, "Command": {"Name": "glueetl", "ScriptLocation": "s3://shop/tidy.py"}}

    _, code, message = refused(glue.create_job, **given)

    assert code == "AccessDeniedException"
    assert f"iam:PassRole on resource: {job}" in message


def test_a_service_takes_only_a_role_that_trusts_it(cloud):
    role = make_role(cloud, "trusts-glue", "glue.amazonaws.com")

    assert taken(role, "glue.amazonaws.com") == role
    with pytest.raises(AccessDenied, match="sts:AssumeRole"):
        taken(role, "lambda.amazonaws.com")


def test_a_role_that_does_not_exist_may_nothing(cloud):
    s3 = cloud.client("s3", "arn:aws:iam::123456789012:role/nobody")

    assert "does not exist" in refused(s3.list_objects_v2, Bucket="shop")[2]


def test_a_queue_lets_a_rule_in_by_its_own_policy(cloud):
    url = cloud.client("sqs").create_queue(QueueName="letters")["QueueUrl"]
    queue, rule = "arn:aws:sqs:eu-west-1:123456789012:letters", "arn:aws:events:eu-west-1:123456789012:rule/nightly"
    entry = {
        "Effect": "Allow",
        "Principal": {"Service": "events.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": queue,
        "Condition": {"ArnEquals": {"aws:SourceArn": rule}},
    }

    with pytest.raises(AccessDenied):
        require_service("events.amazonaws.com", "sqs:SendMessage", queue, rule)
    cloud.client("sqs").set_queue_attributes(QueueUrl=url, Attributes={"Policy": document([entry])})
    require_service("events.amazonaws.com", "sqs:SendMessage", queue, rule)
    with pytest.raises(AccessDenied):
        require_service("events.amazonaws.com", "sqs:SendMessage", queue, f"{rule}-other")


def test_athena_reads_as_whoever_asks(as_role, cloud):
    cloud.client("glue").create_database(DatabaseInput={"Name": "shop"})
    columns = {"Columns": [{"Name": "a", "Type": "string"}], "Location": "s3://shop/rows/"}
    cloud.client("glue").create_table(DatabaseName="shop", TableInput={"Name": "rows", "StorageDescriptor": columns})
    results = {"OutputLocation": "s3://shop/athena/"}
    athena = as_role(("athena:*", "*"), ("s3:PutObject", "arn:aws:s3:::shop/athena/*"))("athena")

    query = athena.start_query_execution(
        QueryString="SELECT * FROM rows", QueryExecutionContext={"Database": "shop"}, ResultConfiguration=results
    )["QueryExecutionId"]

    while (run := athena.get_query_execution(QueryExecutionId=query)["QueryExecution"])["Status"]["State"] == "RUNNING":
        pass
    assert "glue:GetTable" in run["Status"]["StateChangeReason"]


def table_stream(cloud):
    made = cloud.client("dynamodb").create_table(
        TableName="notes",
        KeySchema=[{"AttributeName": "name", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "name", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
    )
    return made["TableDescription"]["LatestStreamArn"]


@pytest.mark.parametrize("source", [lambda _: STREAM, table_stream], ids=["kinesis", "table"])
def test_a_mapping_needs_a_function_that_may_read_the_stream(cloud, source, request):
    name = f"reads-{request.node.callspec.id}"
    role = make_role(cloud, f"{name}-not", "lambda.amazonaws.com")
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as code:
        code.writestr("app.py", "def handler(event, context): ...")
    functions = cloud.client("lambda")
    functions.create_function(
        FunctionName=name,
        Runtime="python3.13",
        Role=role,
        Handler="app.handler",
        Code={"ZipFile": archive.getvalue()},
    )

    refusal = refused(
        functions.create_event_source_mapping,
        FunctionName=name,
        EventSourceArn=source(cloud),
        StartingPosition="TRIM_HORIZON",
    )

    assert refusal[1] == "InvalidParameterValueException"
    assert functions.list_event_source_mappings(FunctionName=name)["EventSourceMappings"] == []


def test_a_delivery_needs_a_role_that_may_read_its_stream(cloud):
    role = make_role(cloud, "delivers-nothing", "firehose.amazonaws.com")

    refusal = refused(
        cloud.client("firehose").create_delivery_stream,
        DeliveryStreamName="delivers",
        DeliveryStreamType="KinesisStreamAsSource",
        KinesisStreamSourceConfiguration={"KinesisStreamARN": STREAM, "RoleARN": role},
        ExtendedS3DestinationConfiguration={"BucketARN": "arn:aws:s3:::shop", "RoleARN": role},
    )

    assert refusal[1] == "InvalidArgumentException"


def test_an_administrator_is_not_judged(cloud):
    before = ledger().judged

    cloud.client("s3").list_objects_v2(Bucket="shop")

    assert ledger().judged == before


def test_a_change_of_a_role_counts_at_the_next_call(as_role, cloud):
    s3, name = as_role()("s3"), "test_a_change_of_a_role_counts_at_the_next_call"
    assert refused(s3.list_objects_v2, Bucket="shop")[0] == 403
    listing = {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::shop"}

    cloud.client("iam").put_role_policy(
        RoleName=name, PolicyName="list", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": listing})
    )

    assert s3.list_objects_v2(Bucket="shop")["KeyCount"] >= 1
