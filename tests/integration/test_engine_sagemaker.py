"""SageMaker on the embedded cloud: a training job, its model behind an endpoint, the registry, the image."""

import io
import json
import os
import signal
import tarfile
import threading
import time
from collections import Counter
from datetime import timedelta

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from botocore.exceptions import ClientError

from aisle.lake.tables import TABLES
from aisle.ranking.request import answer_from_json, request_to_json
from local.cloud import Cloud
from tests.roles import make_role
from tests.tea_and_coffee import interaction_rows, item_rows, request, user_rows
from training.data.channels import _arrow_type

ROLE = "arn:aws:iam::123456789012:role/models"
IMAGE = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/models:1"


@pytest.fixture(scope="module")
def cloud(tmp_path_factory):
    with Cloud(state_dir=tmp_path_factory.mktemp("cloud")) as cloud:
        for bucket in ("processed", "artifacts"):
            cloud.client("s3").create_bucket(
                Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": cloud.region}
            )
        services = ["sagemaker.amazonaws.com", "codebuild.amazonaws.com"]
        make_role(cloud, "models", services, (["s3:*", "ecr:*"], "*"))
        put_table(cloud, "interactions", interaction_rows())
        put_table(cloud, "items", item_rows())
        put_table(cloud, "users", user_rows())
        yield cloud


def put_table(cloud, name, rows):
    """As the Glue jobs leave a table: partitions are folders, and absent from the files."""
    table = TABLES[name]
    columns = [(column, _arrow_type(kind)) for column, kind in table.columns if column != table.partition]
    plain = [
        {**row, "occurred_at": row["occurred_at"].replace(tzinfo=None)} if "occurred_at" in row else row for row in rows
    ]
    content = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(plain, schema=pa.schema(columns)), content)
    folder = f"{name}/month=2026-11" if table.partition else name
    cloud.client("s3").put_object(Bucket="processed", Key=f"{folder}/part-0.parquet", Body=content.getvalue())


def ended(look, under_way, seconds=240):
    deadline = time.monotonic() + seconds
    while (seen := look()) in under_way and time.monotonic() < deadline:
        time.sleep(0.05)
    return seen


def train(cloud, name, image=IMAGE, seed="3", **channels):
    sagemaker = cloud.client("sagemaker")
    sagemaker.create_training_job(
        TrainingJobName=name,
        AlgorithmSpecification={"TrainingImage": image, "TrainingInputMode": "File"},
        HyperParameters={"model_version": name, "now": "2026-11-24T09:00:00Z", "seed": seed},
        InputDataConfig=[
            {
                "ChannelName": channel,
                "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": f"s3://processed/{prefix}/"}},
            }
            for channel, prefix in channels.items()
        ],
        OutputDataConfig={"S3OutputPath": "s3://artifacts/models"},
        ResourceConfig={"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 10},
        RoleArn=ROLE,
        StoppingCondition={"MaxRuntimeInSeconds": 600},
    )
    return name


def trained(cloud, name):
    sagemaker = cloud.client("sagemaker")
    ended(
        lambda: sagemaker.describe_training_job(TrainingJobName=name)["TrainingJobStatus"], {"InProgress", "Stopping"}
    )
    return sagemaker.describe_training_job(TrainingJobName=name)


@pytest.fixture(scope="module")
def job(cloud):
    return trained(cloud, train(cloud, "shop-1", interactions="interactions", items="items", users="users"))


def test_a_training_job_leaves_its_model_where_it_says(cloud, job):
    assert job["TrainingJobStatus"] == "Completed", job.get("FailureReason")
    assert job["ModelArtifacts"]["S3ModelArtifacts"] == "s3://artifacts/models/shop-1/output/model.tar.gz"

    archive = cloud.client("s3").get_object(Bucket="artifacts", Key="models/shop-1/output/model.tar.gz")["Body"].read()
    with tarfile.open(fileobj=io.BytesIO(archive)) as model:
        manifest = json.load(model.extractfile("manifest.json"))

    assert manifest["model_version"] == "shop-1"
    assert manifest["config"]["seed"]["value"] == 3


def test_a_training_job_that_fails_gives_the_reason_it_wrote(cloud):
    channels = {"interactions": "interactions", "items": "items", "users": "users"}

    job = trained(cloud, train(cloud, "seedless", seed="seven", **channels))

    assert (job["TrainingJobStatus"], job["SecondaryStatus"]) == ("Failed", "Failed")
    assert job["FailureReason"].startswith("AlgorithmError: hyperparameter seed: must be a whole number")


def test_a_channel_without_objects_is_named(cloud):
    job = trained(cloud, train(cloud, "absent", interactions="not_there", items="items", users="users"))

    assert job["TrainingJobStatus"] == "Failed"
    assert "s3://processed/not_there/" in job["FailureReason"]


def test_a_training_job_stops_when_told(cloud):
    train(cloud, "too-long", interactions="interactions", items="items", users="users")

    cloud.client("sagemaker").stop_training_job(TrainingJobName="too-long")

    assert trained(cloud, "too-long")["TrainingJobStatus"] == "Stopped"


def test_a_training_job_needs_an_image(cloud):
    with pytest.raises(ClientError, match="TrainingImage"):
        train(cloud, "no-image", image="", items="items")


@pytest.fixture(scope="module")
def models(cloud, job):
    """Two models of one archive, and one whose archive is none."""
    cloud.client("s3").put_object(
        Bucket="artifacts",
        Key="models/broken/model.tar.gz",
        Body=tar({"manifest.json": '{"features_version": "stale", "model_version": "old"}'}),
    )
    good = job["ModelArtifacts"]["S3ModelArtifacts"]
    archives = {"first": good, "second": good, "broken": "s3://artifacts/models/broken/model.tar.gz"}
    for name, archive in archives.items():
        container = {"Image": IMAGE, "ModelDataUrl": archive}
        cloud.client("sagemaker").create_model(ModelName=name, PrimaryContainer=container, ExecutionRoleArn=ROLE)
    return archives


def tar(files):
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w:gz") as archive:
        for name, text in files.items():
            about = tarfile.TarInfo(name)
            about.size = len(text)
            archive.addfile(about, io.BytesIO(text.encode()))
    return content.getvalue()


def configure(cloud, name, **variants):
    """variant=(model, weight)"""
    cloud.client("sagemaker").create_endpoint_config(
        EndpointConfigName=name,
        ProductionVariants=[
            {
                "VariantName": variant,
                "ModelName": model,
                "InstanceType": "ml.m5.large",
                "InitialInstanceCount": 1,
                "InitialVariantWeight": weight,
            }
            for variant, (model, weight) in variants.items()
        ],
    )
    return name


def settled(cloud, name):
    sagemaker = cloud.client("sagemaker")
    under_way = {"Creating", "Updating", "SystemUpdating"}
    ended(lambda: sagemaker.describe_endpoint(EndpointName=name)["EndpointStatus"], under_way)
    return sagemaker.describe_endpoint(EndpointName=name)


def weights(endpoint):
    return {variant["VariantName"]: variant["CurrentWeight"] for variant in endpoint["ProductionVariants"]}


def invoke(cloud, name="shop", body=None, **target):
    runtime = cloud.client("sagemaker-runtime")
    body = request_to_json(request()) if body is None else body
    answer = runtime.invoke_endpoint(EndpointName=name, Body=body, ContentType="application/json", **target)
    return answer["InvokedProductionVariant"], answer_from_json(answer["Body"].read())


@pytest.fixture(scope="module")
def endpoint(cloud, models):
    cloud.client("sagemaker").create_endpoint(
        EndpointName="shop", EndpointConfigName=configure(cloud, "one", champion=("first", 1))
    )
    created = cloud.client("sagemaker").describe_endpoint(EndpointName="shop")["EndpointStatus"]
    assert (created, settled(cloud, "shop")["EndpointStatus"]) == ("Creating", "InService")
    configure(cloud, "two", champion=("first", 0.75), challenger=("second", 0.25))
    cloud.client("sagemaker").update_endpoint(EndpointName="shop", EndpointConfigName="two")
    return settled(cloud, "shop")


def test_an_endpoint_s_variants_answer_by_weight_or_by_name(cloud, endpoint):
    assert endpoint["EndpointConfigName"] == "two"
    assert weights(endpoint) == {"champion": 0.75, "challenger": 0.25}

    drawn = Counter(invoke(cloud)[0] for _ in range(60))
    named, answer = invoke(cloud, TargetVariant="challenger")

    assert drawn["champion"] > drawn["challenger"] > 0
    assert named == "challenger"
    assert len(answer.items) == request().n


def test_traffic_is_shifted_in_place(cloud, endpoint):
    sagemaker = cloud.client("sagemaker")
    to_the_champion = [
        {"VariantName": "champion", "DesiredWeight": 1},
        {"VariantName": "challenger", "DesiredWeight": 0},
    ]

    sagemaker.update_endpoint_weights_and_capacities(EndpointName="shop", DesiredWeightsAndCapacities=to_the_champion)

    shifted = settled(cloud, "shop")
    assert weights(shifted) == {"champion": 1, "challenger": 0}
    assert [variant["CurrentInstanceCount"] for variant in shifted["ProductionVariants"]] == [1, 1]
    assert {invoke(cloud)[0] for _ in range(20)} == {"champion"}


def test_what_the_container_refuses_is_a_model_error_with_its_own_words(cloud, endpoint):
    with pytest.raises(ClientError) as refused:
        invoke(cloud, body=b"{}", TargetVariant="champion")

    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 424
    assert refused.value.response["Error"]["Code"] == "ModelError"
    assert refused.value.response["OriginalStatusCode"] == 400
    assert "Field required" in refused.value.response["OriginalMessage"]


def measured(cloud, name, variant, statistic="Sum"):
    found = cloud.client("cloudwatch").get_metric_statistics(
        Namespace="AWS/SageMaker",
        MetricName=name,
        Dimensions=[{"Name": "EndpointName", "Value": "shop"}, {"Name": "VariantName", "Value": variant}],
        StartTime=cloud.clock.now() - timedelta(hours=1),
        EndTime=cloud.clock.now() + timedelta(minutes=1),
        Period=86_400,
        Statistics=[statistic],
    )
    return sum(each[statistic] for each in found["Datapoints"])


def test_a_variant_s_requests_errors_and_latency_are_counted(cloud, endpoint):
    names = ("Invocations", "InvocationsPerInstance", "Invocation4XXErrors", "Invocation5XXErrors")
    before = [measured(cloud, name, "champion") for name in names]

    invoke(cloud, TargetVariant="champion")
    with pytest.raises(ClientError):
        invoke(cloud, body=b"{}", TargetVariant="champion")

    after = [measured(cloud, name, "champion") for name in names]
    assert [now - former for now, former in zip(after, before, strict=True)] == [2, 2, 1, 0]
    assert measured(cloud, "ModelLatency", "champion", "Minimum") > 0


def test_a_variant_or_an_endpoint_that_is_not_there_is_refused(cloud, endpoint):
    for about in ({"TargetVariant": "third"}, {"name": "elsewhere"}):
        with pytest.raises(ClientError) as refused:
            invoke(cloud, **about)

        assert refused.value.response["Error"]["Code"] == "ValidationError"


def test_a_server_that_dies_is_started_again_and_is_not_in_service_meanwhile(cloud, endpoint):
    (server,) = [each for each in cloud.processes() if each.log_path.name.startswith("serve-first-")]

    os.killpg(server.pid, signal.SIGKILL)
    ended(lambda: server.returncode, {None})
    meanwhile = cloud.client("sagemaker").describe_endpoint(EndpointName="shop")["EndpointStatus"]
    other = invoke(cloud, TargetVariant="challenger")[0]
    after = settled(cloud, "shop")

    assert (meanwhile, other) == ("SystemUpdating", "challenger")
    assert (after["EndpointStatus"], after["EndpointConfigName"]) == ("InService", "two")
    assert invoke(cloud, TargetVariant="champion")[0] == "champion"


def test_an_update_that_fails_leaves_what_served_and_says_why(cloud, endpoint):
    configure(cloud, "bad", champion=("first", 0.5), challenger=("broken", 0.5))

    cloud.client("sagemaker").update_endpoint(EndpointName="shop", EndpointConfigName="bad")
    after = settled(cloud, "shop")

    assert (after["EndpointStatus"], after["EndpointConfigName"]) == ("InService", "two")
    assert "model broken ended with code 1" in after["FailureReason"]
    assert "stale" in after["FailureReason"]
    assert invoke(cloud, TargetVariant="challenger")[0] == "challenger"


def test_a_model_that_stays_keeps_its_server_and_no_request_is_lost_when_another_goes(cloud, endpoint):
    configure(cloud, "promoted", champion=("second", 1))
    failures, answered, over = [], Counter(), threading.Event()

    def ask():
        while not over.is_set():
            try:
                answered[invoke(cloud)[0]] += 1
            except ClientError as error:
                failures.append(error)

    asking = threading.Thread(target=ask)
    asking.start()
    cloud.client("sagemaker").update_endpoint(EndpointName="shop", EndpointConfigName="promoted")
    promoted = settled(cloud, "shop")
    over.set()
    asking.join()

    assert weights(promoted) == {"champion": 1}
    assert len(list(cloud.log_dir.glob("serve-second-*.log"))) == 1
    assert not failures
    assert answered["champion"]


def test_an_endpoint_whose_model_does_not_load_fails_and_may_be_deleted(cloud, models):
    sagemaker = cloud.client("sagemaker")
    sagemaker.create_endpoint(
        EndpointName="broken", EndpointConfigName=configure(cloud, "broken", champion=("broken", 1))
    )

    failed = settled(cloud, "broken")
    sagemaker.delete_endpoint(EndpointName="broken")

    assert failed["EndpointStatus"] == "Failed"
    assert "model broken ended with code 1" in failed["FailureReason"]
    with pytest.raises(ClientError, match="Could not find"):
        sagemaker.describe_endpoint(EndpointName="broken")


def test_a_variant_is_scaled_between_its_limits_and_an_unknown_one_is_refused(cloud, endpoint):
    scaling = cloud.client("application-autoscaling")
    about = {"ServiceNamespace": "sagemaker", "ScalableDimension": "sagemaker:variant:DesiredInstanceCount"}

    scaling.register_scalable_target(ResourceId="endpoint/shop/variant/champion", MinCapacity=1, MaxCapacity=3, **about)
    scaling.put_scaling_policy(
        PolicyName="by-invocations",
        PolicyType="TargetTrackingScaling",
        ResourceId="endpoint/shop/variant/champion",
        TargetTrackingScalingPolicyConfiguration={
            "TargetValue": 1200,
            "PredefinedMetricSpecification": {"PredefinedMetricType": "SageMakerVariantInvocationsPerInstance"},
        },
        **about,
    )

    (target,) = scaling.describe_scalable_targets(ServiceNamespace="sagemaker")["ScalableTargets"]
    assert (target["MinCapacity"], target["MaxCapacity"]) == (1, 3)
    assert [
        each["PolicyName"]
        for each in scaling.describe_scaling_policies(ServiceNamespace="sagemaker")["ScalingPolicies"]
    ] == ["by-invocations"]
    with pytest.raises(ClientError, match="endpoint/shop/variant/third"):
        scaling.register_scalable_target(
            ResourceId="endpoint/shop/variant/third", MinCapacity=1, MaxCapacity=3, **about
        )


def test_the_registry_keeps_each_version_with_its_metrics_and_the_gate_s_word(cloud):
    sagemaker = cloud.client("sagemaker")
    sagemaker.create_model_package_group(ModelPackageGroupName="shop")
    quality = {"ModelQuality": {"Statistics": {"ContentType": "application/json", "S3Uri": "s3://artifacts/e.json"}}}
    containers = {"Containers": [{"Image": IMAGE, "ModelDataUrl": "s3://artifacts/m.tar.gz"}]}
    for status in ("Approved", "Rejected"):
        sagemaker.create_model_package(
            ModelPackageGroupName="shop",
            ModelApprovalStatus=status,
            CustomerMetadataProperties={"ndcg@10": "0.2"},
            ModelMetrics=quality,
            InferenceSpecification={**containers, "SupportedContentTypes": ["application/json"]},
        )

    listed = sagemaker.list_model_packages(ModelPackageGroupName="shop")["ModelPackageSummaryList"]
    arn = listed[1]["ModelPackageArn"]
    sagemaker.update_model_package(ModelPackageArn=arn, ApprovalDescription="worse on cold items")
    second = sagemaker.describe_model_package(ModelPackageName=arn)

    assert [each["ModelPackageArn"].rsplit("/", 1)[-1] for each in listed] == ["1", "2"]
    assert (second["ModelApprovalStatus"], second["ApprovalDescription"]) == ("Rejected", "worse on cold items")
    assert second["CustomerMetadataProperties"] == {"ndcg@10": "0.2"}
    assert second["ModelMetrics"] == quality
    assert second["InferenceSpecification"]["Containers"] == containers["Containers"]


def test_a_build_is_over_at_once_and_what_it_pushes_is_in_the_repository(cloud):
    uri = cloud.client("ecr").create_repository(repositoryName="images")["repository"]["repositoryUri"]
    build = cloud.client("codebuild")
    build.create_project(
        name="image",
        source={"type": "S3", "location": "b/code.zip", "buildspec": 'docker push "$REPOSITORY_URI:$IMAGE_TAG"'},
        artifacts={"type": "NO_ARTIFACTS"},
        environment={
            "type": "LINUX_CONTAINER",
            "image": "aws/codebuild/amazonlinux-x86_64-standard:5.0",
            "computeType": "BUILD_GENERAL1_SMALL",
            "environmentVariables": [{"name": "REPOSITORY_URI", "value": uri}, {"name": "IMAGE_TAG", "value": "none"}],
        },
        serviceRole=ROLE,
    )

    for tag in ("a1", "b2"):
        override = [{"name": "IMAGE_TAG", "value": tag, "type": "PLAINTEXT"}]
        started = build.start_build(projectName="image", environmentVariablesOverride=override)["build"]
        assert started["buildStatus"] == "SUCCEEDED"

    images = cloud.client("ecr").describe_images(repositoryName="images")["imageDetails"]
    assert [image["imageTags"] for image in images] == [["a1"], ["b2"]]
