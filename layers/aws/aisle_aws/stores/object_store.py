"""Objects in S3: small ones as JSON, large ones as files."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from aisle.errors import Unavailable
from aisle_aws.transport.clients import client

MOST_AT_ONCE = 1_000  # keys of one deletion
MISSING = ("NoSuchKey", "404", "NoSuchBucket")


def read_json(bucket: str, key: str) -> Any | None:
    """None where there is no such object.

    Raises: Unavailable; ValueError, where the object is not JSON.
    """
    body = read_bytes(bucket, key)
    try:
        return None if body is None else json.loads(body)
    except RecursionError as error:
        raise ValueError(f"nested too deep: {error}") from None


def read_bytes(bucket: str, key: str) -> bytes | None:
    """None where there is no such object.

    Raises: Unavailable
    """
    try:
        body: bytes = client("s3").get_object(Bucket=bucket, Key=key)["Body"].read()
    except (BotoCoreError, ClientError) as error:
        if isinstance(error, ClientError) and error.response["Error"]["Code"] in MISSING:
            return None
        raise Unavailable(f"s3://{bucket}/{key} was not read: {error}") from error
    return body


def need_bytes(bucket: str, key: str) -> bytes:
    """Raises: Unavailable, also where there is no such object."""
    body = read_bytes(bucket, key)
    if body is None:
        raise Unavailable(f"s3://{bucket}/{key} is missing, though another object names it")
    return body


def write_bytes(bucket: str, key: str, body: bytes) -> None:
    client("s3").put_object(Bucket=bucket, Key=key, Body=body)


def write_json(bucket: str, key: str, value: Any) -> str:
    """Returns the object's s3:// address."""
    body = json.dumps(value, ensure_ascii=False).encode()
    client("s3").put_object(Bucket=bucket, Key=key, Body=body, ContentType="application/json")
    return f"s3://{bucket}/{key}"


def download(bucket: str, key: str, path: Path) -> None:
    """Raises: Unavailable"""
    try:
        client("s3").download_file(bucket, key, str(path))
    except (BotoCoreError, ClientError) as error:
        raise Unavailable(f"s3://{bucket}/{key} was not read: {error}") from error


def upload(path: Path, bucket: str, key: str) -> None:
    client("s3").upload_file(str(path), bucket, key)


def exists(bucket: str, key: str) -> bool:
    """Raises: Unavailable"""
    try:
        client("s3").head_object(Bucket=bucket, Key=key)
    except (BotoCoreError, ClientError) as error:
        if isinstance(error, ClientError) and error.response["Error"]["Code"] in MISSING:
            return False
        raise Unavailable(f"s3://{bucket}/{key} was not looked for: {error}") from error
    return True


def keys(bucket: str, prefix: str, after: str = "") -> list[str]:
    """The keys that begin with the prefix, ascending; of those, the ones whose rest comes after `after`.

    Raises: Unavailable
    """
    try:
        pages = client("s3").get_paginator("list_objects_v2")
        found = pages.paginate(Bucket=bucket, Prefix=prefix, StartAfter=f"{prefix}{after}")
        return [each["Key"] for page in found for each in page.get("Contents", ())]
    except (BotoCoreError, ClientError) as error:
        raise Unavailable(f"s3://{bucket}/{prefix} was not listed: {error}") from error


def delete(bucket: str, key: str) -> None:
    client("s3").delete_object(Bucket=bucket, Key=key)


def delete_all(bucket: str, keys: Sequence[str]) -> None:
    """Raises: Unavailable, where any of them is still there."""
    for start in range(0, len(keys), MOST_AT_ONCE):
        objects = [{"Key": key} for key in keys[start : start + MOST_AT_ONCE]]
        answer = client("s3").delete_objects(Bucket=bucket, Delete={"Objects": objects, "Quiet": True})
        if failed := answer.get("Errors"):
            raise Unavailable(f"{len(failed)} objects of {bucket} were not deleted, such as {failed[0]}")


def parse_address(address: str) -> tuple[str, str]:
    """Bucket and key.

    >>> parse_address("s3://artifacts/models/m1/output/model.tar.gz")
    ('artifacts', 'models/m1/output/model.tar.gz')
    """
    bucket, _, key = address.removeprefix("s3://").partition("/")
    return bucket, key
