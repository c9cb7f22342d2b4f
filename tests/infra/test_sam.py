"""The real SAM command line builds the template, and deploys what it built to the embedded cloud; no credentials."""

import os
import subprocess

import pytest

from local.cloud import Cloud
from local.deploy import outputs
from local.runtime.checkout import ROOT

MAKE = ["make", "--assume-old", ".venv/.installed"]
FUNCTION_BYTES = 250 * 2**20  # what Lambda allows a function, its layers included
PANDAS_LAYER_BYTES = 167 * 2**20  # AWSSDKPandas 3.16.0, by its maintainers


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("build")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    options = f"--build-dir {folder} --cache-dir {folder.with_suffix('.cache')}"
    done = subprocess.run(
        [*MAKE, "build", f"BUILD_OPTIONS={options}"],  # as a buildspec of the pipeline does
        env=environment | {"SAM_CLI_TELEMETRY": "0"},
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if "No python3.13 was found" in done.stderr:
        pytest.skip(done.stderr.splitlines()[0])
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def size(folder):
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def test_our_layers_fit_beside_the_pandas_layer(built):
    ours = size(built / "CoreLayer") + size(built / "AwsLayer") + size(built / "AcceptLandingFunction")

    assert ours + PANDAS_LAYER_BYTES < 0.9 * FUNCTION_BYTES


def test_a_layer_holds_our_package_and_its_dependencies(built):
    assert (built / "CoreLayer" / "python" / "aisle" / "events" / "event.py").exists()
    assert (built / "CoreLayer" / "python" / "aisle" / "landing" / "layouts" / "shopify_orders.json").exists()
    assert (built / "CoreLayer" / "python" / "tzdata").exists()
    assert (built / "CoreLayer" / "python" / "pydantic").exists()
    assert (built / "AwsLayer" / "python" / "aisle_aws" / "transport" / "clients.py").exists()
    assert not (built / "AwsLayer" / "python" / "boto3").exists()  # the runtime has it


def test_sam_deploys_what_it_built(built, tmp_path):
    with Cloud(state_dir=tmp_path) as cloud:
        staging = {"LocationConstraint": cloud.region}
        cloud.client("s3").create_bucket(Bucket="staging", CreateBucketConfiguration=staging)

        options = (
            f"--template-file {built / 'template.yaml'} --region {cloud.region} --no-resolve-s3 --s3-bucket staging"
        )
        done = subprocess.run(
            [*MAKE, "deploy", f"DEPLOY_OPTIONS={options}"],
            env=cloud.child_env(SAM_CLI_TELEMETRY="0"),
            cwd=ROOT,
            capture_output=True,
            text=True,
        )

        assert done.returncode == 0, done.stdout + done.stderr
        bucket = outputs(cloud)["ArtifactsBucketName"]
        code = cloud.client("s3").list_objects_v2(Bucket=bucket, Prefix="code/")["Contents"]
        assert {"code/aisle.zip", "code/training.zip"} <= {each["Key"] for each in code}
