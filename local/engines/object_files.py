"""Copies S3 objects to files before a job, and files to S3 after it."""

from pathlib import Path
from typing import Any

from moto.s3.models import s3_backends

from local.runtime.running_cloud import RunningCloud


def split_uri(uri: str) -> tuple[str, str]:
    """
    >>> split_uri("s3://lake/items/a.parquet"), split_uri("s3a://lake")
    (('lake', 'items/a.parquet'), ('lake', ''))
    """
    bucket, _, key = uri.split("://", 1)[1].partition("/")
    return bucket, key


def download(cloud: RunningCloud, uri: str, folder: Path) -> Path:
    """Raises: botocore's ClientError where the object does not exist."""
    bucket, key = split_uri(uri)
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / Path(key).name
    cloud.client("s3").download_file(bucket, key, str(target))
    return target


def listed(cloud: RunningCloud, uri: str) -> list[dict[str, Any]]:
    """Objects under a prefix, by key, without folder markers."""
    bucket, prefix = split_uri(uri)
    pages = cloud.client("s3").get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    return [each for page in pages for each in page.get("Contents", []) if not each["Key"].endswith("/")]


def download_prefix(cloud: RunningCloud, uri: str, folder: Path) -> int:
    """Copies the objects under `uri` to files with their relative names. Returns their number."""
    bucket, prefix = split_uri(uri)
    folder.mkdir(parents=True, exist_ok=True)
    keys = [each["Key"] for each in listed(cloud, uri)]
    for key in keys:
        target = folder / (key.removeprefix(prefix).lstrip("/") or Path(key).name)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content(cloud, bucket, key))
    return len(keys)


def content(cloud: RunningCloud, bucket: str, key: str) -> bytes:
    """An object's bytes, read from moto's memory. Raises: FileNotFoundError."""
    found: Any = s3_backends[cloud.account_id]["aws"].get_object(bucket, key)
    if found is None:
        raise FileNotFoundError(f"s3://{bucket}/{key}")
    data: bytes = found.value
    return data


def upload(cloud: RunningCloud, file: Path, uri: str) -> None:
    bucket, key = split_uri(uri)
    with file.open("rb") as body:
        cloud.client("s3").put_object(Bucket=bucket, Key=key, Body=body)
