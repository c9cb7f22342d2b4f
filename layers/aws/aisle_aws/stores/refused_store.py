"""The raw bucket's bodies of refused events, as Firehose and the erasure wrote them: objects of JSON lines."""

import gzip
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from botocore.exceptions import BotoCoreError, ClientError

from aisle.errors import Unavailable
from aisle.lake.zones import REFUSED_BODIES, erasure_key
from aisle_aws.stores import object_store
from aisle_aws.transport.clients import client

GZIP = b"\x1f\x8b"


@dataclass(frozen=True)
class RefusedObject:
    key: str
    lines: tuple[bytes, ...]


def read_all(bucket: str, since: datetime | None) -> Iterator[RefusedObject]:
    """Objects that may have bodies received since then: an object is written after what it holds.

    Raises: Unavailable
    """
    try:
        pages = client("s3").get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=f"{REFUSED_BODIES}/")
        listed = [each for page in pages for each in page.get("Contents", ())]
    except (BotoCoreError, ClientError) as error:
        raise Unavailable(f"s3://{bucket}/{REFUSED_BODIES}/ was not listed: {error}") from error
    for each in listed:
        if since is None or each["LastModified"] >= since:
            body = object_store.read_bytes(bucket, each["Key"]) or b""
            text = gzip.decompress(body) if body.startswith(GZIP) else body
            yield RefusedObject(each["Key"], tuple(text.splitlines(keepends=True)))


def rewrite(bucket: str, key: str, lines: Sequence[bytes]) -> None:
    """Without lines, the object goes."""
    if lines:
        object_store.write_bytes(bucket, key, gzip.compress(b"".join(lines)))
    else:
        object_store.delete(bucket, key)


def is_erased(bucket: str, person: str) -> bool:
    """Whether the person has a tombstone.

    Raises: Unavailable
    """
    return object_store.read_bytes(bucket, erasure_key(person)) is not None
