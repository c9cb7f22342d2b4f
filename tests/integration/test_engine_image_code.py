"""Two images of different code run different code on the embedded cloud, in a training job and behind an endpoint."""

import io
import tarfile
import time

import pytest

from aisle_aws.deployment.code_store import pack
from local.cloud import Cloud
from local.engines.sagemaker import image_code
from local.runtime.checkout import PYTHON_PATH
from tests.roles import make_role

ROLE = "arn:aws:iam::123456789012:role/models"
SOURCE = "artifacts/code/training.zip"
TRAIN = """
import os, pathlib
pathlib.Path(os.environ["SM_MODEL_DIR"], "made_by").write_text({word!r})
"""
SERVE = """
import os
from http.server import BaseHTTPRequestHandler, HTTPServer

class Answer(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", "{length}")
        self.end_headers()
        self.wfile.write({word!r}.encode())

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def log_message(self, *_):
        pass

HTTPServer((os.environ["BIND_ADDRESS"], int(os.environ["SAGEMAKER_BIND_TO_PORT"])), Answer).serve_forever()
"""


def code(word):
    empty = dict.fromkeys(("training/__init__.py", "training/container/__init__.py"), b"")
    return pack(
        {
            **empty,
            "training/container/train.py": TRAIN.format(word=word).encode(),
            "training/container/serve.py": SERVE.format(word=word, length=len(word)).encode(),
        }
    )


@pytest.fixture(scope="module")
def cloud(tmp_path_factory):
    with Cloud(state_dir=tmp_path_factory.mktemp("cloud")) as cloud:
        where = {"LocationConstraint": cloud.region}
        cloud.client("s3").create_bucket(Bucket="artifacts", CreateBucketConfiguration=where)
        make_role(cloud, "models", ["sagemaker.amazonaws.com", "codebuild.amazonaws.com"], (["s3:*", "ecr:*"], "*"))
        cloud.client("s3").put_object(Bucket="artifacts", Key="items/a.txt", Body=b"a")
        yield cloud


@pytest.fixture(scope="module")
def repository(cloud):
    uri = cloud.client("ecr").create_repository(repositoryName="images")["repository"]["repositoryUri"]
    cloud.client("codebuild").create_project(
        name="image",
        source={"type": "S3", "location": SOURCE, "buildspec": 'docker push "$REPOSITORY_URI:$IMAGE_TAG"'},
        artifacts={"type": "NO_ARTIFACTS"},
        environment={
            "type": "LINUX_CONTAINER",
            "image": "aws/codebuild/amazonlinux-x86_64-standard:5.0",
            "computeType": "BUILD_GENERAL1_SMALL",
            "environmentVariables": [{"name": "REPOSITORY_URI", "value": uri}],
        },
        serviceRole=ROLE,
    )
    return uri


@pytest.fixture(scope="module")
def built(cloud, repository):
    """Call it with a tag and, where a deployment kept it, the code: the image exists. Returns: its address."""

    def build(tag, archive=None):
        places = ["code/training.zip", *([f"code/{tag}/training.zip"] if archive else [])]
        for key in places:
            cloud.client("s3").put_object(Bucket="artifacts", Key=key, Body=archive or b"")
        override = [{"name": "IMAGE_TAG", "value": tag, "type": "PLAINTEXT"}]
        cloud.client("codebuild").start_build(projectName="image", environmentVariablesOverride=override)
        return f"{repository}:{tag}"

    return build


@pytest.fixture(scope="module")
def images(built):
    return {word: built(tag, code(word)) for word, tag in (("tea", "00000000000000aa"), ("coffee", "00000000000000bb"))}


def trained(cloud, name, image):
    sagemaker = cloud.client("sagemaker")
    items = {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": "s3://artifacts/items/"}}
    sagemaker.create_training_job(
        TrainingJobName=name,
        AlgorithmSpecification={"TrainingImage": image, "TrainingInputMode": "File"},
        InputDataConfig=[{"ChannelName": "items", "DataSource": items}],
        OutputDataConfig={"S3OutputPath": "s3://artifacts/models"},
        ResourceConfig={"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 10},
        RoleArn=ROLE,
        StoppingCondition={"MaxRuntimeInSeconds": 600},
    )
    return ended(lambda: sagemaker.describe_training_job(TrainingJobName=name), "TrainingJobStatus", {"InProgress"})


def ended(look, status, under_way, seconds=240):
    deadline = time.monotonic() + seconds
    while (seen := look())[status] in under_way and time.monotonic() < deadline:
        time.sleep(0.05)
    return seen


@pytest.fixture(scope="module")
def jobs(cloud, images):
    return {word: trained(cloud, f"shop-{word}", image) for word, image in images.items()}


def made_by(cloud, job):
    key = job["ModelArtifacts"]["S3ModelArtifacts"].removeprefix("s3://artifacts/")
    archive = cloud.client("s3").get_object(Bucket="artifacts", Key=key)["Body"].read()
    with tarfile.open(fileobj=io.BytesIO(archive)) as model:
        return model.extractfile("made_by").read().decode()


def test_a_training_job_runs_the_code_of_its_image_though_another_was_deployed_since(cloud, jobs):
    assert {word: job.get("FailureReason") for word, job in jobs.items()} == {"tea": None, "coffee": None}
    assert {word: made_by(cloud, job) for word, job in jobs.items()} == {"tea": "tea", "coffee": "coffee"}


def test_each_variant_of_an_endpoint_runs_the_code_of_its_own_image(cloud, jobs, images):
    sagemaker = cloud.client("sagemaker")
    for word, job in jobs.items():
        container = {"Image": images[word], "ModelDataUrl": job["ModelArtifacts"]["S3ModelArtifacts"]}
        sagemaker.create_model(ModelName=word, PrimaryContainer=container, ExecutionRoleArn=ROLE)
    about = {"InstanceType": "ml.m5.large", "InitialInstanceCount": 1, "InitialVariantWeight": 0.5}
    variants = [{"VariantName": f"of-{word}", "ModelName": word, **about} for word in images]
    sagemaker.create_endpoint_config(EndpointConfigName="both", ProductionVariants=variants)
    sagemaker.create_endpoint(EndpointName="shop", EndpointConfigName="both")
    ended(lambda: sagemaker.describe_endpoint(EndpointName="shop"), "EndpointStatus", {"Creating"})

    runtime = cloud.client("sagemaker-runtime")
    answers = [
        runtime.invoke_endpoint(EndpointName="shop", Body=b"{}", TargetVariant=f"of-{word}")["Body"].read()
        for word in images
    ]

    assert answers == [b"tea", b"coffee"]


def test_code_is_unpacked_once_in_a_run(cloud, images):
    first = image_code.python_path(cloud, images["tea"])
    cloud.client("s3").delete_object(Bucket="artifacts", Key="code/00000000000000aa/training.zip")

    assert image_code.python_path(cloud, images["tea"]) == first


def test_an_image_whose_code_is_gone_is_named(cloud, built):
    image = built("00000000000000cc", code("cocoa"))
    cloud.client("s3").delete_object(Bucket="artifacts", Key="code/00000000000000cc/training.zip")

    job = trained(cloud, "shop-cocoa", image)

    assert job["TrainingJobStatus"] == "Failed"
    assert f"Image {image}: its code s3://artifacts/code/00000000000000cc/training.zip is gone" in job["FailureReason"]


def test_an_image_whose_code_was_never_kept_runs_this_checkout(cloud, built):
    checkout = ":".join(map(str, PYTHON_PATH))

    assert image_code.python_path(cloud, built("00000000000000dd")) == checkout
    assert image_code.python_path(cloud, "123456789012.dkr.ecr.eu-west-1.amazonaws.com/none:1") == checkout
