"""S3's lifecycle rules: objects and old versions expire, broken uploads are aborted. Storage classes do not change.

S3 rounds up to the next midnight, UTC. Source: docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html
"""

import math
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from moto.core.utils import utcnow
from moto.s3.models import FakeDeleteMarker, FakeMultipart, s3_backends

from local.runtime.running_cloud import RunningCloud

DAY_SECONDS = 86_400


def install(cloud: RunningCloud) -> None:
    moto_init = FakeMultipart.__init__

    def init(self: Any, *args: Any, **named: Any) -> None:
        moto_init(self, *args, **named)
        self.initiated = utcnow()

    cloud.patch(FakeMultipart, "__init__", init)


def expire(cloud: RunningCloud, at: float) -> int:
    """Returns the number of objects, versions and uploads that were removed."""
    backend = s3_backends[cloud.account_id]["aws"]
    return sum(
        _expire(backend, bucket, rule, at)
        for bucket in list(backend.buckets.values())
        for rule in bucket.rules
        if rule.status == "Enabled"
    )


def is_over(since: datetime, days: Any, at: float) -> bool:
    """Whether `days` after `since`, rounded up to a midnight, is not later than `at`.

    >>> is_over(datetime(2026, 11, 1, 13), 2, datetime(2026, 11, 3, 23, tzinfo=UTC).timestamp())
    False
    >>> is_over(datetime(2026, 11, 1, 13), 2, datetime(2026, 11, 4, tzinfo=UTC).timestamp())
    True
    """
    end = since.replace(tzinfo=UTC).timestamp() + int(days) * DAY_SECONDS
    return math.ceil(end / DAY_SECONDS) * DAY_SECONDS <= at


def _expire(backend: Any, bucket: Any, rule: Any, at: float) -> int:
    removed = 0
    names = list(dict.keys(bucket.keys))  # taken at once: writers go on meanwhile
    for name in [name for name in names if name.startswith(_prefix(rule))]:
        versions = list(bucket.keys.getlist(name, []))
        if rule.nve_noncurrent_days:
            for version, successor in pairwise(versions):
                if is_over(successor.last_modified, rule.nve_noncurrent_days, at):
                    backend.delete_object(bucket.name, name, version_id=version.version_id)
                    removed += 1
        if rule.expiration_days and versions and not isinstance(versions[-1], FakeDeleteMarker):
            over = is_over(versions[-1].last_modified, rule.expiration_days, at)
            removed += int(over and backend.delete_object(bucket.name, name)[0])
    if rule.aimu_days:
        removed += _abort_uploads(bucket, rule, at)
    return removed


def _abort_uploads(bucket: Any, rule: Any, at: float) -> int:
    broken = [
        upload.id
        for upload in list(bucket.multiparts.values())
        if upload.key_name.startswith(_prefix(rule)) and is_over(upload.initiated, rule.aimu_days, at)
    ]
    for upload_id in broken:
        del bucket.multiparts[upload_id]
    return len(broken)


def _prefix(rule: Any) -> str:
    return str((rule.filter.prefix if rule.filter else rule.prefix) or "")
