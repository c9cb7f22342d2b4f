"""The deployed code reaches Glue, EMR and SageMaker, and CloudFormation always hears how it went."""

import io
import json
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import SimpleNamespace

import boto3
import pytest

from aisle_aws.deployment import code_store
from functions.publish_code import app

FILES = {
    "glue/clean_catalogue.py": "catalogue",
    "glue/__init__.py": "",
    "emr/enrich_stream.py": "enrich",
    "training/container/train.py": "from aisle.events.event import Event\nfrom aisle_aws.stores import live_catalogue",
    "training/Dockerfile": "FROM python",
    "training/__pycache__/train.pyc": "stale",
    "aisle/events/event.py": "event",
    "aisle/landing/layouts.py": "layouts",
    "aisle/landing/layouts/shop.json": "{}",
    "aisle_aws/stores/live_catalogue.py": "catalogue",
}


@pytest.fixture
def layers(tmp_path, monkeypatch):
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    monkeypatch.setenv("LAMBDA_LAYERS_ROOT", str(tmp_path))
    return tmp_path


@pytest.fixture
def cloudformation():
    """Listens for the answer; `answers` has what was put."""
    answers = []

    class Listener(BaseHTTPRequestHandler):
        def do_PUT(self):
            answers.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Listener)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield SimpleNamespace(answers=answers, url=f"http://127.0.0.1:{server.server_port}/")
    server.shutdown()


@pytest.fixture
def project(account):
    """The repository and the build project of the template."""
    repository = boto3.client("ecr").create_repository(repositoryName="model")["repository"]
    boto3.client("codebuild").create_project(
        name="model-image",
        source={"type": "S3", "location": "artifacts/code/training.zip"},
        artifacts={"type": "NO_ARTIFACTS"},
        environment={"type": "LINUX_CONTAINER", "image": "standard", "computeType": "BUILD_GENERAL1_SMALL"},
        serviceRole="arn:aws:iam::123456789012:role/service-role/model-image",
    )
    return repository["repositoryUri"]


@pytest.fixture
def publish(account, layers, project, cloudformation, context, monkeypatch):
    monkeypatch.setattr(code_store, "POLL_S", 0.01)
    context.get_remaining_time_in_millis = lambda: 900_000

    def publish(request_type="Create", **properties):
        about = {
            "RequestType": request_type,
            "RequestId": "1",
            "StackId": "aisle",
            "LogicalResourceId": "PublishedCode",
            "ResponseURL": cloudformation.url,
            "ResourceProperties": {
                "Bucket": "artifacts",
                "RepositoryName": "model",
                "RepositoryUri": project,
                "BuildProject": "model-image",
                **properties,
            },
        }
        app.handler(about, context)
        return cloudformation.answers[-1]

    return publish


def keys(account):
    return {each["Key"] for each in account.s3.list_objects_v2(Bucket="artifacts").get("Contents", [])}


def body(account, key):
    return account.s3.get_object(Bucket="artifacts", Key=key)["Body"].read()


def names_in(account, key):
    return set(zipfile.ZipFile(io.BytesIO(body(account, key))).namelist())


def push_image(tag):
    manifest = {"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json", "layers": []}
    boto3.client("ecr").put_image(repositoryName="model", imageTag=tag, imageManifest=json.dumps(manifest))


def builds():
    return boto3.client("codebuild").list_builds_for_project(projectName="model-image")["ids"]


def test_the_jobs_find_their_scripts_and_the_package(publish, account):
    answer = publish()

    tag = answer["Data"]["ImageUri"].rpartition(":")[2]
    assert keys(account) == {
        f"code/{tag}/training.zip",
        "code/glue/clean_catalogue.py",
        "code/emr/enrich_stream.py",
        "code/aisle.zip",
        "code/training.zip",
    }
    assert names_in(account, "code/aisle.zip") == {
        "aisle/events/event.py",
        "aisle/landing/layouts.py",
        "aisle/landing/layouts/shop.json",
        "glue/__init__.py",
        "glue/clean_catalogue.py",
        "emr/enrich_stream.py",
    }


def test_the_images_context_has_its_dockerfile_at_the_root_and_nothing_stale(publish, account):
    publish()

    assert names_in(account, "code/training.zip") == {
        "Dockerfile",
        "training/Dockerfile",
        "training/container/train.py",
        "aisle/events/event.py",
        "aisle_aws/stores/live_catalogue.py",
    }


def test_the_image_is_built_and_its_address_answered(publish, project):
    answer = publish()

    assert answer["Status"] == "SUCCESS"
    assert answer["Data"]["ImageUri"].startswith(f"{project}:")
    assert answer["Data"]["CodePrefix"] == "s3://artifacts/code"
    assert len(builds()) == 1


def test_the_same_code_is_not_built_again(publish):
    tag = publish()["Data"]["ImageUri"].rpartition(":")[2]
    push_image(tag)

    answer = publish("Update")

    assert answer["Data"]["ImageUri"].endswith(tag)
    assert len(builds()) == 1


def test_other_code_is_another_image(publish, layers):
    first = publish()
    (layers / "aisle" / "events" / "event.py").write_text("changed")

    second = publish("Update")

    assert first["Data"]["ImageUri"] != second["Data"]["ImageUri"]
    assert first["PhysicalResourceId"] == second["PhysicalResourceId"]


def test_code_that_the_image_does_not_import_makes_no_other_image(publish, layers):
    first = publish()
    (layers / "aisle" / "landing" / "layouts.py").write_text("changed")

    assert publish("Update")["Data"]["ImageUri"] == first["Data"]["ImageUri"]


def test_the_code_of_each_image_stays_under_its_tag(publish, account, layers):
    first = publish()["Data"]["ImageUri"].rpartition(":")[2]
    (layers / "training" / "container" / "train.py").write_text("changed")

    second = publish("Update")["Data"]["ImageUri"].rpartition(":")[2]

    texts = [
        zipfile.ZipFile(io.BytesIO(body(account, f"code/{tag}/training.zip"))).read("training/container/train.py")
        for tag in (first, second)
    ]
    assert texts == [FILES["training/container/train.py"].encode(), b"changed"]
    assert body(account, "code/training.zip") == body(account, f"code/{second}/training.zip")


def test_the_code_of_old_images_goes_with_them(publish, account, layers, monkeypatch):
    monkeypatch.setattr(code_store, "IMAGES_KEPT", 1)
    publish()
    (layers / "training" / "container" / "train.py").write_text("changed")

    tag = publish("Update")["Data"]["ImageUri"].rpartition(":")[2]

    assert [key for key in keys(account) if code_store.CODE_OF_IMAGE.fullmatch(key)] == [f"code/{tag}/training.zip"]


def test_what_fails_is_answered_with_its_reason(publish):
    answer = publish(Bucket="nowhere")

    assert answer["Status"] == "FAILED"
    assert "NoSuchBucket" in answer["Reason"]


def test_a_build_that_outlasts_the_function_is_answered_in_time(publish, context):
    context.get_remaining_time_in_millis = lambda: app.TIME_TO_ANSWER_S * 1_000

    answer = publish()

    assert answer["Status"] == "FAILED"
    assert "deploy again" in answer["Reason"]


def test_a_deletion_takes_away_what_was_put_and_nothing_else(publish, account):
    publish()
    account.s3.put_object(Bucket="artifacts", Key="models/m1/output/model.tar.gz", Body=b"")

    answer = publish("Delete")

    assert answer["Status"] == "SUCCESS"
    assert keys(account) == {"models/m1/output/model.tar.gz"}
