"""What a cloud held is there again after a restart."""

from pathlib import Path

from local.cloud import Cloud
from local.deploy import deploy
from local.snapshot import keeping

ANN = {"name": {"S": "ann"}, "version": {"N": "3"}, "packed": {"B": b"\x00\xff"}, "packs": {"L": [{"B": b"\xfe"}]}}
TEMPLATE = Path(__file__).parent / "templates" / "kept" / "template.yaml"


def started(state_dir):
    cloud = Cloud(state_dir=state_dir).start()
    names = deploy(cloud, TEMPLATE, stack_name="kept")
    return cloud, names, keeping.restore(cloud)


def changes(cloud, table):
    """What the table's stream holds."""
    streams = cloud.client("dynamodbstreams")
    arn = streams.list_streams(TableName=table)["Streams"][0]["StreamArn"]
    (shard,) = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
    place = {"StreamArn": arn, "ShardId": shard["ShardId"], "ShardIteratorType": "TRIM_HORIZON"}
    return streams.get_records(ShardIterator=streams.get_shard_iterator(**place)["ShardIterator"])["Records"]


def test_what_was_collected_survives_a_restart(tmp_path):
    first, names, found = started(tmp_path)
    assert not found
    s3, dynamodb = first.client("s3"), first.client("dynamodb")
    s3.put_object(Bucket=names["BucketName"], Key="in/tea.txt", Body=b"green", ContentType="text/plain")
    s3.put_object(Bucket=names["BucketName"], Key="in/gone.txt", Body=b"")
    dynamodb.put_item(TableName=names["TableName"], Item=ANN)
    dynamodb.put_item(TableName=names["TableName"], Item={"name": {"S": "bob"}, "version": {"N": "1"}})
    secret = first.client("secretsmanager").get_secret_value(SecretId=names["SecretArn"])["SecretString"]
    first.client("glue").create_table(
        DatabaseName=names["DatabaseName"], TableInput={"Name": "items", "PartitionKeys": [{"Name": "month"}]}
    )
    first.client("glue").create_partition(
        DatabaseName=names["DatabaseName"], TableName="items", PartitionInput={"Values": ["2026-11"]}
    )
    first.client("sagemaker").create_model_package(
        ModelPackageGroupName="kept", ModelApprovalStatus="Approved", CustomerMetadataProperties={"hr": "0.4"}
    )
    first.client("sagemaker").create_model(
        ModelName="kept-1",
        PrimaryContainer={"Image": "image", "ModelDataUrl": "s3://kept/model.tar.gz"},
        ExecutionRoleArn="arn:aws:iam::123456789012:role/model",
    )
    keeping.save(first)
    keeping.keep(first)
    s3.delete_object(Bucket=names["BucketName"], Key="in/gone.txt")
    dynamodb.delete_item(TableName=names["TableName"], Key={"name": {"S": "bob"}})
    first.stop()

    second, names, found = started(tmp_path)

    try:
        objects = second.client("s3").list_objects_v2(Bucket=names["BucketName"])["Contents"]
        tea = second.client("s3").get_object(Bucket=names["BucketName"], Key="in/tea.txt")
        people = second.client("dynamodb").scan(TableName=names["TableName"])["Items"]
        again = second.client("secretsmanager").get_secret_value(SecretId=names["SecretArn"])["SecretString"]
        told = changes(second, names["TableName"])
        partitions = second.client("glue").get_partitions(DatabaseName=names["DatabaseName"], TableName="items")
        packages = second.client("sagemaker").list_model_packages(ModelPackageGroupName="kept")
        model = second.client("sagemaker").describe_model(ModelName="kept-1")
        result = second.client("sqs").receive_message(QueueUrl=names["QueueUrl"]).get("Messages", [])
        assert found
        assert [each["Key"] for each in objects] == ["in/tea.txt"]
        assert (tea["Body"].read(), tea["ContentType"]) == (b"green", "text/plain")
        assert people == [ANN]
        assert told == []  # a function need not do again what it did
        assert again == secret
        assert [partition["Values"] for partition in partitions["Partitions"]] == [["2026-11"]]
        assert [each["ModelApprovalStatus"] for each in packages["ModelPackageSummaryList"]] == ["Approved"]
        assert model["PrimaryContainer"]["ModelDataUrl"] == "s3://kept/model.tar.gz"
        assert not [letter for letter in result if "tea.txt" in letter["Body"]]
    finally:
        keeping.close(second)
        second.stop()


def test_what_the_deployment_puts_is_not_put_back_as_it_was(tmp_path):
    first, names, _ = started(tmp_path)
    first.client("s3").put_object(Bucket=names["BucketName"], Key="code/job.py", Body=b"old")
    keeping.save(first)
    keeping.close(first)
    first.stop()

    with Cloud(state_dir=tmp_path) as second:
        names = deploy(second, TEMPLATE, stack_name="kept")
        second.client("s3").put_object(Bucket=names["BucketName"], Key="code/job.py", Body=b"new")
        keeping.restore(second)

        assert second.client("s3").get_object(Bucket=names["BucketName"], Key="code/job.py")["Body"].read() == b"new"
        keeping.close(second)


def test_who_may_come_in_still_may_after_a_restart(tmp_path):
    first, names, _ = started(tmp_path)
    first.client("ssm").put_parameter(Name="/kept/server_keys", Value="[]", Type="String")
    cognito, passwords = first.client("cognito-idp"), {"ann": "her own Password 1", "bob": "the first Password 1"}
    for name, password in passwords.items():
        cognito.admin_create_user(UserPoolId=names["PoolId"], Username=name, TemporaryPassword=password)
    own = {"Username": "ann", "Password": passwords["ann"], "Permanent": True}
    cognito.admin_set_user_password(UserPoolId=names["PoolId"], **own)
    keeping.save(first)
    keeping.close(first)
    first.stop()

    second, again, _ = started(tmp_path)

    try:
        kept = second.client("ssm").get_parameter(Name="/kept/server_keys")["Parameter"]["Value"]
        answers = [sign_in(second, again["ClientId"], *each) for each in passwords.items()]
        assert [again[name] for name in ("PoolId", "ClientId")] == [names["PoolId"], names["ClientId"]]
        assert kept == "[]"
        assert [answer.get("ChallengeName") for answer in answers] == [None, "NEW_PASSWORD_REQUIRED"]
    finally:
        keeping.close(second)
        second.stop()


def sign_in(cloud, client, name, password):
    told = {"USERNAME": name, "PASSWORD": password}
    return cloud.client("cognito-idp").initiate_auth(
        ClientId=client, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=told
    )
