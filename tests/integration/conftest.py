"""A shop's account in memory: real boto3 against moto, with the resources and the settings that a function finds."""

import io
import json
import os
import tarfile
from types import SimpleNamespace

import boto3
import pytest
from moto import mock_aws
from moto.server import ThreadedMotoServer

from tests.integration.warehouse import warehouse as warehouse

PUBLISHABLE_KEY = "pk_test"
USER_TOKEN_SECRET = "a secret of at least thirty-two bytes"
REGION = "eu-west-1"
PEOPLE_OF_ANSWERS = ("user_id", "anonymous_id")

SETTINGS = {
    "AWS_DEFAULT_REGION": REGION,
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "EVENT_STREAM": "events",
    "REFUSAL_DELIVERY": "refusals",
    "REFUSED_BODY_DELIVERY": "refused-bodies",
    "ITEM_DELIVERY": "items",
    "PROFILE_TABLE": "profiles",
    "CATALOGUE_TABLE": "catalogue",
    "ANSWER_TABLE": "answers",
    "PROFILE_RETENTION_DAYS": "395",
    "RAW_BUCKET": "raw",
    "PROCESSED_BUCKET": "processed",
    "ARTIFACTS_BUCKET": "artifacts",
    "ENDPOINT_NAME": "aisle",
    "PURCHASES_MARGIN": "0.1",
    "REVENUE_MARGIN": "0.2",
    "HOLDOUT_SHARE": "0",
    "EXPLORATION_SHARE": "0",
    "LONGEST_TRIAL_DAYS": "90",
    "STAGES": "0.01,0.1,0.5,1",
    "MODEL_VERSIONS_KEPT": "10",
    "GATE_LIMITS": "{}",
    "NEW_DATA_SETTLE_MINUTES": "10",
    "NEW_EVENTS_TO_RETRAIN": "1000",
    "HOURS_BETWEEN_RETRAINS": "3",
    "ANSWER_BUDGET_MS": "60000",  # no test is timed; tests of the budget have a clock of their own
    "MODEL_PACKAGE_GROUP": "aisle",
    "GLUE_DATABASE": "aisle",
    "ATHENA_WORKGROUP": "aisle",
    "PUBLISHABLE_KEY": PUBLISHABLE_KEY,
    "SERVER_KEYS_PARAMETER": "/aisle/server_keys",
    "POWERTOOLS_SERVICE_NAME": "test",
    "POWERTOOLS_METRICS_NAMESPACE": "Aisle",
}


@pytest.fixture(scope="session")
def over_http():
    """The address of moto's server, in this process and before the same account."""
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def account(monkeypatch, over_http):
    """Buckets, stream, delivery, table and secret; what a test says of them starts empty."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    for name, value in SETTINGS.items():
        monkeypatch.setenv(name, value)
    for called_directly in ("KINESIS", "DYNAMODB", "SAGEMAKER_RUNTIME"):
        monkeypatch.setenv(f"AWS_ENDPOINT_URL_{called_directly}", over_http)
    with mock_aws():
        s3 = boto3.client("s3")
        for bucket in ("raw", "processed", "artifacts"):
            s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
        boto3.client("kinesis").create_stream(StreamName="events", ShardCount=1)
        for delivery, prefix in (
            ("refusals", "refusals/"),
            ("refused-bodies", "quarantine/refused/"),
            ("items", "accepted/items/"),
        ):
            boto3.client("firehose").create_delivery_stream(
                DeliveryStreamName=delivery,
                ExtendedS3DestinationConfiguration={
                    "BucketARN": "arn:aws:s3:::raw",
                    "RoleARN": "arn:aws:iam::123456789012:role/delivery",
                    "Prefix": prefix,
                },
            )
        for table, key in (("profiles", "person_id"), ("catalogue", "item_id")):
            boto3.client("dynamodb").create_table(
                TableName=table,
                KeySchema=[{"AttributeName": key, "KeyType": "HASH"}],
                AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"}],
                BillingMode="PAY_PER_REQUEST",
            )
        boto3.client("dynamodb").create_table(
            TableName="answers",
            KeySchema=[{"AttributeName": "recommendation_id", "KeyType": "HASH"}],
            AttributeDefinitions=[
                {"AttributeName": name, "AttributeType": "S"} for name in ("recommendation_id", *PEOPLE_OF_ANSWERS)
            ],
            GlobalSecondaryIndexes=[
                {
                    "IndexName": name,
                    "KeySchema": [{"AttributeName": name, "KeyType": "HASH"}],
                    "Projection": {"ProjectionType": "KEYS_ONLY"},
                }
                for name in PEOPLE_OF_ANSWERS
            ],
            BillingMode="PAY_PER_REQUEST",
        )
        secret = boto3.client("secretsmanager").create_secret(Name="user-token", SecretString=USER_TOKEN_SECRET)
        monkeypatch.setenv("USER_TOKEN_SECRET_ARN", secret["ARN"])
        forget_what_a_warm_function_knows()
        yield SimpleNamespace(s3=s3)


def forget_what_a_warm_function_knows():
    from aisle_aws.answering import in_process_model, split
    from aisle_aws.answering.answer_budget import container
    from aisle_aws.answering.live_facts import live_facts
    from aisle_aws.front_door import callers, user_tokens
    from aisle_aws.stores import rule_store, shop_config
    from aisle_aws.stores.catalogue import deltas
    from aisle_aws.transport import aws_json_client
    from aisle_aws.transport.clients import client

    client.cache_clear()
    aws_json_client.service.cache_clear()
    user_tokens.secrets.cache_clear()
    in_process_model.load.cache_clear()
    for remembered in (
        container,
        callers.keys,
        in_process_model.champion,
        deltas.words,
        live_facts,
        shop_config.trending,
        shop_config.words,
        split.current,
    ):
        remembered.forget()
    rule_store.forget()


@pytest.fixture
def context():
    """What Lambda tells a handler about its invocation."""
    return SimpleNamespace(
        function_name="test",
        memory_limit_in_mb=1024,
        invoked_function_arn="arn:aws:lambda:eu-west-1:123456789012:function:test",
        aws_request_id="1",
        get_remaining_time_in_millis=lambda: 900_000,
    )


@pytest.fixture
def trained(account):
    """Call it with a version and its evaluation: the training job's archive and the SageMaker model exist."""

    def train(version, evaluation=None, **files):
        inside = {"evaluation.json": evaluation or {}, **files}
        archive = io.BytesIO()
        with tarfile.open(fileobj=archive, mode="w:gz") as tar:
            for name, value in inside.items():
                data = value if isinstance(value, bytes) else json.dumps(value).encode()
                member = tarfile.TarInfo(f"./{name}")
                member.size = len(data)
                tar.addfile(member, io.BytesIO(data))
        key = f"models/{version}/output/model.tar.gz"
        account.s3.put_object(Bucket="artifacts", Key=key, Body=archive.getvalue())
        address = f"s3://artifacts/{key}"
        boto3.client("sagemaker").create_model(
            ModelName=f"aisle-{version}",
            PrimaryContainer={"Image": "image", "ModelDataUrl": address},
            ExecutionRoleArn="arn:aws:iam::123456789012:role/model",
        )
        return address

    return train


@pytest.fixture
def serving(account):
    """Call it with each variant's version and weight: the endpoint serves them as champion and challenger."""

    def serve(**weights):
        sagemaker = boto3.client("sagemaker")
        variants = [
            {
                "VariantName": variant,
                "ModelName": f"aisle-{version}",
                "InstanceType": "ml.m5.large",
                "InitialInstanceCount": 2 if variant == "champion" else 1,
                "InitialVariantWeight": weight,
            }
            for variant, (version, weight) in weights.items()
        ]
        sagemaker.create_endpoint_config(EndpointConfigName="aisle-now", ProductionVariants=variants)
        sagemaker.create_endpoint(EndpointName="aisle", EndpointConfigName="aisle-now")

    return serve
