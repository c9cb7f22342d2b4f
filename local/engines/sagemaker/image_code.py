"""The code of an image: what a container of it runs. Two images of different code run different code here, too.

A build's manifest in ECR names `code/<tag>/training.zip`, which the deployment keeps beside the build's source. It is
unpacked once in a run. An image without that name runs this checkout: one that no build made, or one of before.
"""

import io
import json
import os
import threading
import zipfile
from pathlib import Path

from botocore.exceptions import ClientError
from moto.ecr.models import ecr_backends

from local.engines.object_files import split_uri
from local.engines.sagemaker.images import IMAGE
from local.runtime.checkout import PYTHON_PATH
from local.runtime.running_cloud import RunningCloud

ANNOTATION = "shop.aisle.code"  # in the image's manifest: where the code lies

_unpacking = threading.Lock()


def kept_code(cloud: RunningCloud, source: str, tag: str) -> str | None:
    """The address of the code that is kept for the tag beside a build's source, `bucket/code/training.zip`."""
    bucket, _, key = source.partition("/")
    folder, _, name = key.rpartition("/")
    kept = f"{folder}/{tag}/{name}"
    try:
        cloud.client("s3").head_object(Bucket=bucket, Key=kept)
    except ClientError:
        return None
    return f"s3://{bucket}/{kept}"


def python_path(cloud: RunningCloud, image: str) -> str:
    """Where Python finds `training` and what it imports. Raises: FileNotFoundError, if the image's code is gone."""
    code = _code_of(cloud, image)
    folders = (_unpacked(cloud, image, code),) if code else PYTHON_PATH
    return os.pathsep.join(str(folder) for folder in folders)


def _code_of(cloud: RunningCloud, image: str) -> str | None:
    """None where no build of this cloud made the image."""
    named = IMAGE.match(image)
    if named is None:
        return None
    account, region, repository = named.groups()
    known = ecr_backends[account][region].repositories.get(repository)
    tag = image.rpartition(":")[2]
    manifests = [each.image_manifest for each in known.images if tag in each.image_tags] if known else []
    return json.loads(manifests[0]).get("annotations", {}).get(ANNOTATION) if manifests else None


def _unpacked(cloud: RunningCloud, image: str, code: str) -> Path:
    bucket, key = split_uri(code)
    folder = cloud.work_dir / "images" / bucket / Path(key).parent.name
    with _unpacking:
        if not folder.exists():
            try:
                archive = cloud.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read()
            except ClientError as error:
                raise FileNotFoundError(f"Image {image}: its code {code} is gone, deploy that code again") from error
            part = folder.with_name(f"{folder.name}.part")
            zipfile.ZipFile(io.BytesIO(archive)).extractall(part)
            part.rename(folder)
    return folder
