"""A stack is updated with data inside: what changed is changed in place, and nothing that was there is gone."""

import json
from pathlib import Path

import pytest

from local.cloud import Cloud
from local.deploy import DeploymentError, deploy
from local.engines.streams import firehose

TEMPLATE = Path(__file__).parent / "templates" / "updated" / "template.yaml"
EVERYTHING = {"RequestsPerSecond": "20", "RetentionDays": "30", "Notes": "ENABLED", "BatchSize": "5"}


@pytest.fixture(scope="module")
def cloud(tmp_path_factory):
    with Cloud(state_dir=tmp_path_factory.mktemp("cloud")) as cloud:
        yield cloud


@pytest.fixture(scope="module")
def stack(cloud):
    """It has an item, an object, an image, a table in the catalogue, and two records that were processed."""
    names = deploy(cloud, TEMPLATE, stack_name="updated")
    manifest = json.dumps({"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json", "layers": []})
    cloud.client("s3").put_object(Bucket=names["BucketName"], Key="kept", Body=b"tea")
    cloud.client("ecr").put_image(repositoryName=names["ImagesName"], imageManifest=manifest, imageTag="first")
    cloud.client("glue").create_table(DatabaseName="updated", TableInput={"Name": "items"})
    put(cloud, names, "one", "two")
    return names


@pytest.fixture(scope="module")
def updated(cloud, stack):
    return deploy(cloud, TEMPLATE, EVERYTHING, "updated")


def put(cloud, stack, *texts):
    records = [{"Data": text.encode(), "PartitionKey": "one"} for text in texts]
    cloud.client("kinesis").put_records(StreamName=stack["StreamName"], Records=records)
    cloud.activity.wait(60)


def counted(cloud, stack):
    items = cloud.client("dynamodb").scan(TableName=stack["TableName"])["Items"]
    return {item["name"]["S"]: int(item["seen"]["N"]) for item in items}


def test_everything_keeps_its_name_and_its_data(cloud, stack, updated):
    images = cloud.client("ecr").list_images(repositoryName=stack["ImagesName"])["imageIds"]
    tables = cloud.client("glue").get_tables(DatabaseName="updated")["TableList"]

    assert {name: value for name, value in updated.items() if name != "NotesQueueUrl"} == stack
    assert cloud.client("s3").get_object(Bucket=stack["BucketName"], Key="kept")["Body"].read() == b"tea"
    assert counted(cloud, stack).items() >= {"one": 1, "two": 1}.items()
    assert [image["imageTag"] for image in images] == ["first"]
    assert [table["Name"] for table in tables] == ["items"]


def test_what_a_parameter_says_is_so_afterwards(cloud, stack, updated):
    groups = cloud.client("logs").describe_log_groups(logGroupNamePrefix=stack["LogGroupName"])["logGroups"]
    rules = cloud.client("s3").get_bucket_lifecycle_configuration(Bucket=stack["BucketName"])["Rules"]
    function = cloud.client("lambda").get_function_configuration(FunctionName=stack["FunctionName"])
    stage = cloud.client("apigatewayv2").get_stages(ApiId=stack["ApiId"])["Items"][0]
    policy = cloud.client("iam").get_role_policy(RoleName=stack["RoleName"], PolicyName="write")["PolicyDocument"]
    job = cloud.client("glue").get_job(JobName=stack["JobName"])["Job"]
    application = cloud.client("emr-serverless").get_application(applicationId=stack["ApplicationId"])["application"]

    assert groups[0]["retentionInDays"] == 30
    assert rules[0]["Expiration"] == {"Days": 30}
    assert function["Environment"]["Variables"]["DAYS"] == "30"
    assert stage["DefaultRouteSettings"]["ThrottlingRateLimit"] == 20
    assert policy["Statement"][0]["Resource"].endswith("/events/of-30-days/*")
    assert job["DefaultArguments"] == {"--days": "30"}
    assert application["maximumCapacity"]["cpu"] == "5 vCPU"


def test_a_condition_adds_a_resource_and_takes_it_away(cloud, stack, updated):
    former = deploy(cloud, TEMPLATE, EVERYTHING | {"Notes": "DISABLED"}, "updated")
    queues = cloud.client("sqs").list_queues().get("QueueUrls", [])
    again = deploy(cloud, TEMPLATE, EVERYTHING, "updated")

    assert "NotesQueueUrl" not in former
    assert not [url for url in queues if "Notes" in url]
    assert again["NotesQueueUrl"] == updated["NotesQueueUrl"]


def test_readers_of_the_stream_go_on_where_they_were(cloud, stack, updated):
    put(cloud, stack, "three")
    firehose.flush()

    s3 = cloud.client("s3")
    listed = s3.list_objects_v2(Bucket=stack["BucketName"], Prefix="events/")["Contents"]
    bodies = {each["Key"]: s3.get_object(Bucket=stack["BucketName"], Key=each["Key"])["Body"].read() for each in listed}
    assert counted(cloud, stack).items() >= {"one": 1, "two": 1, "three": 1}.items()
    assert b"".join(body for key, body in bodies.items() if "of-7-days" in key) == b"onetwo"
    assert b"".join(body for key, body in bodies.items() if "of-30-days" in key).endswith(b"three")


def test_a_change_that_would_lose_items_is_refused_and_the_stack_goes_on(cloud, stack, updated):
    with pytest.raises(DeploymentError, match=r"Table \(AWS::DynamoDB::Table\): .*KeySchema"):
        deploy(cloud, TEMPLATE, EVERYTHING | {"Key": "number"}, "updated")

    again = deploy(cloud, TEMPLATE, EVERYTHING, "updated")

    assert again == updated
    assert "one" in counted(cloud, stack)


def test_an_application_that_works_is_not_changed_until_it_is_stopped(cloud, stack, updated):
    emr, s3 = cloud.client("emr-serverless"), cloud.client("s3")
    application = {"applicationId": stack["ApplicationId"]}
    s3.put_object(Bucket=stack["BucketName"], Key="code/job.py", Body=b"import time\ntime.sleep(600)\n")
    role = cloud.client("iam").get_role(RoleName=stack["RoleName"])["Role"]["Arn"]
    driver = {"sparkSubmit": {"entryPoint": f"s3://{stack['BucketName']}/code/job.py"}}
    run = emr.start_job_run(
        **application,
        clientToken="1",
        executionRoleArn=role,
        jobDriver=driver,
        mode="STREAMING",
    )
    with pytest.raises(emr.exceptions.ValidationException, match="STARTED"):
        emr.update_application(**application, clientToken="2", maximumCapacity={"cpu": "1 vCPU", "memory": "4 GB"})
    with pytest.raises(emr.exceptions.ValidationException, match="1 job runs"):
        emr.stop_application(**application)

    deploy(cloud, TEMPLATE, EVERYTHING | {"BatchSize": "6"}, "updated")

    state = emr.get_job_run(**application, jobRunId=run["jobRunId"])["jobRun"]["state"]
    capacity = emr.get_application(**application)["application"]["maximumCapacity"]
    assert (state, capacity["cpu"]) == ("CANCELLED", "6 vCPU")
