"""How old the objects under a folder are: what an operator asks first when an answer looks stale."""

from datetime import datetime
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from aisle.errors import Unavailable
from aisle_aws.transport.clients import client

MAX_LISTED = 10_000  # ten calls; of a folder with more, the later names are left out


def newest(bucket: str, folder: str, now: datetime) -> dict[str, dict[str, Any]]:
    """The newest object of each name under a folder. A name ends at a slash or a dot.

    Units: age_s in seconds. Raises: Unavailable
    """
    try:
        pages = (
            client("s3")
            .get_paginator("list_objects_v2")
            .paginate(Bucket=bucket, Prefix=f"{folder}/", PaginationConfig={"MaxItems": MAX_LISTED})
        )
        listed = [each for page in pages for each in page.get("Contents", ())]
    except (BotoCoreError, ClientError) as error:
        raise Unavailable(f"s3://{bucket}/{folder}/ was not listed: {error}") from error
    found = {_name(each["Key"], folder): each for each in sorted(listed, key=lambda each: each["LastModified"])}
    return {name: _told(each, now) for name, each in sorted(found.items())}


def _name(key: str, folder: str) -> str:
    return key.removeprefix(f"{folder}/").partition("/")[0].partition(".")[0]


def _told(listed: dict[str, Any], now: datetime) -> dict[str, Any]:
    changed_at: datetime = listed["LastModified"]
    age_s = max(0, round((now - changed_at).total_seconds()))
    return {"key": listed["Key"], "changed_at": changed_at.isoformat(), "age_s": age_s, "bytes": listed["Size"]}
