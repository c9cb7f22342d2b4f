"""Code for Glue, EMR and SageMaker: uploads scripts and packages to the bucket, and builds the model image."""

import hashlib
import io
import re
import time
import zipfile
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from aisle.errors import BuildFailed
from aisle.lake.zones import CODE
from aisle_aws.deployment.imports import imported
from aisle_aws.telemetry import logger
from aisle_aws.transport.clients import client

POLL_S = 5
TRAINING = "training.zip"
CODE_OF_IMAGE = re.compile(rf"{CODE}/[0-9a-f]{{16}}/training\.zip")
IMAGES_KEPT = 50  # as ModelRepository's lifecycle in template.yaml
EPOCH = (1980, 1, 1, 0, 0, 0)  # a fixed time, the earliest in a zip: the same files make the same bytes


def read_objects(root: Path) -> dict[str, bytes]:
    """The objects under code/ by key, made of the folders glue, emr, training, aisle and aisle_aws of `root`."""
    package = {name: data for name, data in _files(root, "aisle").items() if name.endswith((".py", ".json"))}
    training = _files(root, "training")
    jobs = _python_files(root, "glue") | _python_files(root, "emr")
    return {
        **{name: data for name, data in jobs.items() if not name.endswith("__init__.py")},
        "aisle.zip": pack({**package, **jobs}),
        TRAINING: pack(_of_image(training, {**package, **_python_files(root, "aisle_aws")})),
    }


def _of_image(training: Mapping[str, bytes], packages: Mapping[str, bytes]) -> dict[str, bytes]:
    """Without what the image imports nowhere: each new hash of its code is a new recipe, which takes a trial."""
    commands = [name for name in training if name.endswith(".py")]
    code = imported({**training, **packages}, commands)
    used = {name: data for name, data in packages.items() if name in code}
    return {**used, **training, "Dockerfile": training["training/Dockerfile"]}


def pack(files: Mapping[str, bytes]) -> bytes:
    """A zip that depends on names and contents alone.

    >>> pack({"a": b"1", "b": b"2"}) == pack({"b": b"2", "a": b"1"})
    True
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(name, EPOCH), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def image_tag(archive: bytes) -> str:
    """The tag is the hash of the code, so the same code is built once."""
    return hashlib.sha256(archive).hexdigest()[:16]


def write(bucket: str, objects: Mapping[str, bytes]) -> None:
    """Also keeps the image's code under its tag: the next deployment overwrites the other object."""
    archive = objects[TRAINING]
    for name, data in {**objects, f"{image_tag(archive)}/{TRAINING}": archive}.items():
        client("s3").put_object(Bucket=bucket, Key=f"{CODE}/{name}", Body=data)


def delete(bucket: str, names: Mapping[str, bytes]) -> None:
    kept = [key for _, key in _codes_of_images(bucket)]
    for key in (*kept, *(f"{CODE}/{name}" for name in names)):
        client("s3").delete_object(Bucket=bucket, Key=key)


def delete_old_codes(bucket: str, tag: str) -> None:
    """Keeps the code of `tag`, and of as many images as the repository keeps, the newest: a recipe needs both.

    What could not be deleted is in nobody's way, so it fails no deployment; the next one tries again.
    """
    try:
        others = sorted(each for each in _codes_of_images(bucket) if each[1] != f"{CODE}/{tag}/{TRAINING}")
        for _, key in others[: max(0, len(others) - IMAGES_KEPT + 1)]:
            client("s3").delete_object(Bucket=bucket, Key=key)
    except (BotoCoreError, ClientError) as error:
        logger.warning("the code of old images was not deleted", reason=str(error))


def _codes_of_images(bucket: str) -> list[tuple[datetime, str]]:
    """When each was published last, and its key."""
    pages = client("s3").get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=f"{CODE}/")
    found = (each for page in pages for each in page.get("Contents", ()))
    return [(each["LastModified"], each["Key"]) for each in found if CODE_OF_IMAGE.fullmatch(each["Key"])]


def has_image(repository: str, tag: str) -> bool:
    ecr = client("ecr")
    try:
        return bool(ecr.describe_images(repositoryName=repository, imageIds=[{"imageTag": tag}])["imageDetails"])
    except ecr.exceptions.ImageNotFoundException:
        return False


def build_image(project: str, tag: str, seconds_left: Callable[[], float]) -> None:
    """Waits until the image is in the repository.

    Raises: BuildFailed, also where the build outlasts `seconds_left`.
    """
    codebuild = client("codebuild")
    override = [{"name": "IMAGE_TAG", "value": tag, "type": "PLAINTEXT"}]
    build = codebuild.start_build(projectName=project, environmentVariablesOverride=override)["build"]
    while build["buildStatus"] == "IN_PROGRESS":
        if seconds_left() < POLL_S:
            raise BuildFailed(f"build {build['id']} has not finished: wait for its end, then deploy again")
        time.sleep(POLL_S)
        build = codebuild.batch_get_builds(ids=[build["id"]])["builds"][0]
    if build["buildStatus"] != "SUCCEEDED":
        log = build.get("logs", {}).get("deepLink", "no log")
        raise BuildFailed(f"build {build['id']} of the model image ended {build['buildStatus']}: see {log}")


def _python_files(root: Path, folder: str) -> dict[str, bytes]:
    return {name: data for name, data in _files(root, folder).items() if name.endswith(".py")}


def _files(root: Path, folder: str) -> dict[str, bytes]:
    paths = sorted((root / folder).rglob("*"))
    kept = [path for path in paths if path.is_file() and "__pycache__" not in path.parts]
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in kept}
