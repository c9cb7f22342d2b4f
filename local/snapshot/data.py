"""Saves and restores data in moto's memory: S3 objects, DynamoDB items, secrets."""

import base64
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from moto.dynamodb.models import dynamodb_backends
from moto.s3.models import FakeKey, s3_backends

from local.cloud import Cloud
from local.engines.events import s3_notifications
from local.engines.streams import table_reader
from local.package import staging_bucket
from local.snapshot.store import Entry, Store

# A stream's sequence numbers start again with each cloud, so an old position in it is meaningless.
LEFT_OUT = ("checkpoints/", "scratch/", "athena/")
LEFT_OUT_WITHIN = "/_spark_metadata/"  # a streaming sink's record of its checkpoint


def objects(cloud: Cloud) -> Iterator[Entry]:
    """The latest version of each object, except in the deployment's own bucket."""
    for bucket in list(s3_backends[cloud.account_id]["aws"].buckets.values()):
        if bucket.name == staging_bucket(cloud):
            continue
        for name in list(dict.keys(bucket.keys)):  # one call into C: no writer can interrupt it
            key = bucket.keys.get(name)
            if isinstance(key, FakeKey) and not name.startswith(LEFT_OUT) and LEFT_OUT_WITHIN not in name:
                about = {"metadata": dict(key.metadata), "last_modified": key.last_modified.isoformat()}
                yield Entry(f"{bucket.name}/{name}", key, about, lambda key=key: key.value)  # type: ignore[misc]


def restore_objects(cloud: Cloud, store: Store) -> None:
    """Objects of the deployment itself are newer, and stay."""
    backend = s3_backends[cloud.account_id]["aws"]
    with s3_notifications.silence():
        for name, about, content in store.rows("object"):
            bucket, _, key = name.partition("/")
            if bucket not in backend.buckets or backend.get_object(bucket, key) is not None:
                continue
            restored = backend.put_object(bucket, key, content, disable_notification=True)
            restored.set_metadata(about["metadata"])
            restored.last_modified = datetime.fromisoformat(about["last_modified"])


def items(cloud: Cloud) -> Iterator[Entry]:
    for table in list(dynamodb_backends[cloud.account_id][cloud.region].tables.values()):
        groups: list[Any] = list(table.items.values())
        for item in [each for group in groups for each in list(group.values())] if table.has_range_key else groups:
            row = item.to_json()["Attributes"]
            key = json.dumps([row[name] for name in table.attribute_keys if name in row], sort_keys=True)
            text = json.dumps(row, default=_as_sent, sort_keys=True)
            yield Entry(f"{table.name}/{key}", text, {}, text.encode)


def _as_sent(binary: bytes) -> str:
    """A binary value, as DynamoDB's API has it on the wire."""
    return base64.b64encode(binary).decode()


def restore_items(cloud: Cloud, store: Store) -> None:
    """Without a word in the tables' streams: what had to be done at a change was done."""
    tables = dynamodb_backends[cloud.account_id][cloud.region].tables
    with table_reader.silence():
        for name, _, content in store.rows("item"):
            table = name.partition("/")[0]
            if table in tables:
                tables[table].put_item(json.loads(content))


def secrets(cloud: Cloud) -> Iterator[Entry]:
    client = cloud.client("secretsmanager")
    for secret in client.list_secrets()["SecretList"]:
        value = client.get_secret_value(SecretId=secret["ARN"]).get("SecretString", "")
        yield Entry(secret["Name"], value, {}, value.encode)


def restore_secrets(cloud: Cloud, store: Store) -> None:
    client = cloud.client("secretsmanager")
    existing = {secret["Name"] for secret in client.list_secrets()["SecretList"]}
    for name, _, content in store.rows("secret"):
        if name in existing:
            client.put_secret_value(SecretId=name, SecretString=content.decode())


def as_json(value: Any) -> bytes:
    return json.dumps(value, default=str, sort_keys=True).encode()
