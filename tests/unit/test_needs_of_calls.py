"""What a call of AWS's API needs of its caller: actions on resources."""

import base64

import pytest

from local.permissions.api_call import ApiCall
from local.permissions.need import Place
from local.permissions.needs import needs
from local.permissions.service_actions import can_be_about, kinds

HERE = Place("123456789012", "eu-west-1")
ROLE = "arn:aws:iam::123456789012:role/aisle-ModelRole"


def needed(service, operation, headers=None, **parameters):
    call = ApiCall(service, operation, "json", parameters, "POST", headers or {})
    return [(need.action, need.resource.replace(":eu-west-1:123456789012:", "::")) for need in needs(call, HERE)]


@pytest.mark.parametrize(
    ("operation", "parameters", "expected"),
    [
        ("HeadObject", {"Key": "a"}, [("s3:GetObject", "arn:aws:s3:::raw/a")]),
        ("GetObject", {"Key": "a", "versionId": "1"}, [("s3:GetObjectVersion", "arn:aws:s3:::raw/a")]),
        ("UploadPart", {"Key": "a", "partNumber": "1"}, [("s3:PutObject", "arn:aws:s3:::raw/a")]),
        ("CompleteMultipartUpload", {"Key": "a"}, [("s3:PutObject", "arn:aws:s3:::raw/a")]),
        ("AbortMultipartUpload", {"Key": "a"}, [("s3:AbortMultipartUpload", "arn:aws:s3:::raw/a")]),
        ("ListParts", {"Key": "a"}, [("s3:ListMultipartUploadParts", "arn:aws:s3:::raw/a")]),
        ("ListMultipartUploads", {}, [("s3:ListBucketMultipartUploads", "arn:aws:s3:::raw")]),
        ("ListObjectsV2", {"prefix": "a/"}, [("s3:ListBucket", "arn:aws:s3:::raw")]),
        ("HeadBucket", {}, [("s3:ListBucket", "arn:aws:s3:::raw")]),
        ("GetBucketLocation", {}, [("s3:GetBucketLocation", "arn:aws:s3:::raw")]),
    ],
)
def test_s3_calls_go_by_other_names(operation, parameters, expected):
    assert needed("s3", operation, Bucket="raw", **parameters) == expected


def test_a_copy_needs_its_source():
    copied = needed("s3", "CopyObject", {"X-Amz-Copy-Source": "/raw/in/a%20b"}, Bucket="raw", Key="out/a")

    assert copied == [("s3:GetObject", "arn:aws:s3:::raw/in/a b"), ("s3:PutObject", "arn:aws:s3:::raw/out/a")]


def test_a_deletion_needs_each_of_its_keys():
    body = (
        b'<Delete xmlns="x"><Object><Key>a</Key></Object><Object><Key>b</Key><VersionId>1</VersionId></Object></Delete>'
    )

    deleted = needed("s3", "DeleteObjects", Bucket="raw", _body=body)

    assert deleted == [("s3:DeleteObject", "arn:aws:s3:::raw/a"), ("s3:DeleteObjectVersion", "arn:aws:s3:::raw/b")]


@pytest.mark.parametrize(
    ("service", "operation", "parameters", "expected"),
    [
        ("lambda", "Invoke", {"FunctionName": "f"}, [("lambda:InvokeFunction", "arn:aws:lambda::function:f")]),
        ("kinesis", "PutRecords", {"StreamName": "s"}, [("kinesis:PutRecords", "arn:aws:kinesis::stream/s")]),
        ("ssm", "GetParameter", {"Name": "/a/b"}, [("ssm:GetParameter", "arn:aws:ssm::parameter/a/b")]),
        (
            "kinesis",
            "GetRecords",
            {"ShardIterator": base64.b64encode(b"s:shard-0:7").decode()},
            [("kinesis:GetRecords", "arn:aws:kinesis::stream/s")],
        ),
        (
            "dynamodb",
            "BatchGetItem",
            {"RequestItems": {"t": {}, "u": {}}},
            [
                ("dynamodb:BatchGetItem", "arn:aws:dynamodb::table/t"),
                ("dynamodb:BatchGetItem", "arn:aws:dynamodb::table/u"),
            ],
        ),
        (
            "dynamodb",
            "TransactWriteItems",
            {"TransactItems": [{"Put": {"TableName": "t"}}, {"Delete": {"TableName": "t"}}]},
            [("dynamodb:PutItem", "arn:aws:dynamodb::table/t"), ("dynamodb:DeleteItem", "arn:aws:dynamodb::table/t")],
        ),
        (
            "glue",
            "GetTable",
            {"DatabaseName": "d", "Name": "t"},
            [
                ("glue:GetTable", "arn:aws:glue::database/d"),
                ("glue:GetTable", "arn:aws:glue::catalog"),
                ("glue:GetTable", "arn:aws:glue::table/d/t"),
            ],
        ),
        ("glue", "StartJobRun", {"JobName": "j"}, [("glue:StartJobRun", "arn:aws:glue::job/j")]),
        ("codebuild", "StartBuild", {"projectName": "p"}, [("codebuild:StartBuild", "arn:aws:codebuild::project/p")]),
        ("glue", "StartCrawler", {"Name": "c"}, [("glue:StartCrawler", "arn:aws:glue::crawler/c")]),
        (
            "sagemaker-runtime",
            "InvokeEndpoint",
            {"EndpointName": "e"},
            [("sagemaker:InvokeEndpoint", "arn:aws:sagemaker::endpoint/e")],
        ),
        (
            "stepfunctions",
            "StartExecution",
            {"stateMachineArn": "arn:aws:states:eu-west-1:123456789012:stateMachine:m", "name": "1"},
            [("states:StartExecution", "arn:aws:states::stateMachine:m")],
        ),
        ("sqs", "SendMessage", {"QueueUrl": "http://h/1/q"}, [("sqs:SendMessage", "arn:aws:sqs::q")]),
        ("cloudwatch", "PutMetricData", {"Namespace": "Aisle"}, [("cloudwatch:PutMetricData", "*")]),
        (
            "cloudwatch",
            "DescribeAlarms",
            {"AlarmNames": ["a", "b"]},
            [
                ("cloudwatch:DescribeAlarms", "arn:aws:cloudwatch::alarm:a"),
                ("cloudwatch:DescribeAlarms", "arn:aws:cloudwatch::alarm:b"),
            ],
        ),
        (
            "codebuild",
            "BatchGetBuilds",
            {"ids": ["p:1", "p:2"]},
            [("codebuild:BatchGetBuilds", "arn:aws:codebuild::project/p")],
        ),
        ("ecr", "DescribeImages", {"repositoryName": "r"}, [("ecr:DescribeImages", "arn:aws:ecr::repository/r")]),
    ],
)
def test_a_call_needs_an_action_on_what_it_names(service, operation, parameters, expected):
    assert needed(service, operation, **parameters) == expected


def test_a_call_that_hands_over_a_role_needs_to_pass_it():
    job = {"TrainingJobName": "aisle-1", "RoleArn": ROLE}

    training, passing = needs(ApiCall("sagemaker", "CreateTrainingJob", "json", job), HERE)

    assert training.action == "sagemaker:CreateTrainingJob"
    assert (passing.action, passing.resource) == ("iam:PassRole", ROLE)
    assert passing.facts["iam:passedtoservice"] == "sagemaker.amazonaws.com"


def test_a_role_may_be_handed_over_by_its_name():
    _, passing = needs(ApiCall("glue", "CreateCrawler", "json", {"Name": "c", "Role": "crawl"}), HERE)

    assert (passing.action, passing.resource) == ("iam:PassRole", "arn:aws:iam::123456789012:role/crawl")


def test_a_call_that_names_nothing_known_is_about_an_unknown_resource():
    assert needed("glue", "StartJobRun") == [("glue:StartJobRun", "arn:aws:glue::unknown resource of StartJobRun")]


def test_the_reference_knows_what_an_action_can_be_about():
    assert [kind.name for kind in kinds("firehose:PutRecord")] == ["deliverystream"]
    assert can_be_about("s3:GetObject", "arn:aws:s3:::raw/*")
    assert not can_be_about("sagemaker:CreateEndpoint", "arn:aws:sagemaker:eu-west-1:1:model/a")


def test_who_asks_for_alarms_by_the_beginning_of_their_names_asks_of_all():
    by_name = needed("cloudwatch", "DescribeAlarms", AlarmNames=["a", "b"])
    by_prefix = needed("cloudwatch", "DescribeAlarms", AlarmNamePrefix="aisle-VariantCanary-", StateValue="ALARM")

    assert by_name == [("cloudwatch:DescribeAlarms", f"arn:aws:cloudwatch::alarm:{name}") for name in "ab"]
    assert by_prefix == [("cloudwatch:DescribeAlarms", "arn:aws:cloudwatch::alarm:*")]
