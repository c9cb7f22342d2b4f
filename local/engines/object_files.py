"""Copies S3 objects to files before a job, and files to S3 after it."""

from pathlib import Path
from typing import Any

from moto.s3.models import s3_backends

from local.permissions.acting import require
from local.runtime.running_cloud import RunningCloud


def split_uri(uri: str) -> tuple[str, str]:
    """
    >>> split_uri("s3://lake/items/a.parquet"), split_uri("s3a://lake")
    (('lake', 'items/a.parquet'), ('lake', ''))
    """
    bucket, _, key = uri.split("://", 1)[1].partition("/")
    return bucket, key


def download(cloud: RunningCloud, uri: str, folder: Path, role: str | None = None) -> Path:
    """As the role, or as an administrator. Raises: botocore's ClientError, if the object is not there for the role."""
    bucket, key = split_uri(uri)
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / Path(key).name
    cloud.client("s3", role).download_file(bucket, key, str(target))
    return target


def listed(cloud: RunningCloud, uri: str, role: str | None = None) -> list[dict[str, Any]]:
    """Objects under a prefix, by key, without folder markers."""
    bucket, prefix = split_uri(uri)
    pages = cloud.client("s3", role).get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    return [each for page in pages for each in page.get("Contents", []) if not each["Key"].endswith("/")]


def download_prefix(cloud: RunningCloud, uri: str, folder: Path, role: str | None = None) -> int:
    """Copies the objects under `uri` to files with their relative names. Returns their number."""
    bucket, prefix = split_uri(uri)
    folder.mkdir(parents=True, exist_ok=True)
    keys = [each["Key"] for each in listed(cloud, uri, role)]
    for key in keys:
        target = folder / (key.removeprefix(prefix).lstrip("/") or Path(key).name)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content(cloud, bucket, key, role))
    return len(keys)


def content(cloud: RunningCloud, bucket: str, key: str, role: str | None = None) -> bytes:
    """An object's bytes, read from moto's memory. Raises: FileNotFoundError; AccessDenied, if the role may not."""
    require(role, "s3:GetObject", f"arn:aws:s3:::{bucket}/{key}")
    found: Any = s3_backends[cloud.account_id]["aws"].get_object(bucket, key)
    if found is None:
        raise FileNotFoundError(f"s3://{bucket}/{key}")
    data: bytes = found.value
    return data


def upload(cloud: RunningCloud, file: Path, uri: str, role: str | None = None) -> None:
    bucket, key = split_uri(uri)
    with file.open("rb") as body:
        cloud.client("s3", role).put_object(Bucket=bucket, Key=key, Body=body)
