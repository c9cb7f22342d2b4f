"""What S3's operations need: their names are often not those of the actions.

Source: docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
"""

from collections.abc import Mapping
from urllib.parse import unquote
from xml.etree import ElementTree

from local.permissions.api_call import ApiCall
from local.permissions.need import Need

OBJECT_ACTIONS = {
    "HeadObject": "GetObject",
    "UploadPart": "PutObject",
    "CreateMultipartUpload": "PutObject",
    "CompleteMultipartUpload": "PutObject",
    "ListParts": "ListMultipartUploadParts",
}
BUCKET_ACTIONS = {
    "HeadBucket": "ListBucket",
    "ListObjects": "ListBucket",
    "ListObjectsV2": "ListBucket",
    "ListObjectVersions": "ListBucketVersions",
    "ListMultipartUploads": "ListBucketMultipartUploads",
    "PutBucketNotificationConfiguration": "PutBucketNotification",
    "GetBucketNotificationConfiguration": "GetBucketNotification",
    "PutBucketLifecycleConfiguration": "PutLifecycleConfiguration",
    "GetBucketLifecycleConfiguration": "GetLifecycleConfiguration",
    "PutBucketEncryption": "PutEncryptionConfiguration",
    "GetBucketEncryption": "GetEncryptionConfiguration",
}
OF_A_VERSION = frozenset({"GetObject", "DeleteObject", "GetObjectTagging", "GetObjectAcl"})
LISTED_BY = ("prefix", "delimiter", "max-keys")
COPIES = frozenset({"CopyObject", "UploadPartCopy"})


def arn_of(bucket: str, key: str | None = None) -> str:
    """
    >>> arn_of("raw", "events/a.gz"), arn_of("raw")
    ('arn:aws:s3:::raw/events/a.gz', 'arn:aws:s3:::raw')
    """
    return f"arn:aws:s3:::{bucket}" if key is None else f"arn:aws:s3:::{bucket}/{key}"


def s3_needs(call: ApiCall) -> list[Need]:
    bucket, key = call.get("Bucket"), call.get("Key")
    if bucket is None:
        return [Need("s3:ListAllMyBuckets" if call.operation == "ListBuckets" else f"s3:{call.operation}", "*")]
    if call.operation in COPIES:
        return [_copied(call), Need("s3:PutObject", arn_of(bucket, key))]
    if call.operation == "DeleteObjects":
        return [_deleted(bucket, *each) for each in _listed(call.get("_body") or b"<Delete/>")]
    if key is None:
        facts = {f"s3:{name}": str(call.get(name)) for name in LISTED_BY if call.get(name) is not None}
        return [Need(f"s3:{BUCKET_ACTIONS.get(call.operation, call.operation)}", arn_of(bucket), facts)]
    action = OBJECT_ACTIONS.get(call.operation, call.operation)
    version = call.get("versionId")
    if version is not None and action in OF_A_VERSION:
        return [
            Need(
                f"s3:{action}Version".replace("TaggingVersion", "VersionTagging"),
                arn_of(bucket, key),
                _version(version),
            )
        ]
    return [Need(f"s3:{action}", arn_of(bucket, key))]


def _copied(call: ApiCall) -> Need:
    headers = {name.lower(): value for name, value in call.headers.items()}
    path, _, version = unquote(headers["x-amz-copy-source"]).partition("?versionId=")
    bucket, _, key = path.lstrip("/").partition("/")
    return Need("s3:GetObjectVersion" if version else "s3:GetObject", arn_of(bucket, key))


def _deleted(bucket: str, key: str, version: str | None) -> Need:
    action = "s3:DeleteObject" if version is None else "s3:DeleteObjectVersion"
    return Need(action, arn_of(bucket, key), {} if version is None else _version(version))


def _version(version: str) -> Mapping[str, str]:
    return {"s3:versionid": version}


def _listed(body: bytes) -> list[tuple[str, str | None]]:
    """The keys and versions of DeleteObjects' body."""
    found = [each for each in ElementTree.fromstring(body) if each.tag.endswith("Object")]
    named = [{part.tag.rsplit("}", 1)[-1]: part.text or "" for part in each} for each in found]
    return [(each["Key"], each.get("VersionId")) for each in named]
