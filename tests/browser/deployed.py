"""The whole template on the embedded cloud, and what a page's events have become in its raw zone."""

import gzip
import json
import time
from dataclasses import dataclass, field
from typing import Any

import jwt
import requests

from local.cloud import Cloud
from local.engines.streams import firehose


@dataclass
class Deployed:
    cloud: Cloud
    outputs: dict[str, str]
    _read: dict[str, list[dict[str, Any]]] = field(default_factory=dict)  # delivered objects never change

    @property
    def api_url(self) -> str:
        return self.outputs["ApiUrl"].rstrip("/")

    @property
    def key(self) -> str:
        return self.outputs["PublishableKey"]

    def token(self, user_id: str, seconds: int = 600) -> str:
        """What the shop's own server signs."""
        secrets = self.cloud.client("secretsmanager")
        secret = secrets.get_secret_value(SecretId=self.outputs["UserTokenSecretArn"])["SecretString"]
        return jwt.encode({"sub": user_id, "exp": int(time.time()) + seconds}, secret, "HS256")

    def wake(self) -> None:
        """A function's first answer takes long where much else runs; a page would not wait for it."""
        query = {"key": self.key, "surface": "home"}
        requests.get(f"{self.api_url}/v1/recommendations", params=query, timeout=120).raise_for_status()
        page = {"key": self.key, "shelves": [{"surface": "home"}]}
        requests.post(f"{self.api_url}/v1/pages", json=page, timeout=120).raise_for_status()
        body = {"key": self.key, "events": []}
        requests.post(f"{self.api_url}/v1/events", json=body, timeout=120).raise_for_status()

    def raw_events(self) -> list[dict[str, Any]]:
        """Every event that the stream has delivered, in the order of arrival."""
        firehose.flush()
        s3, bucket = self.cloud.client("s3"), self.outputs["RawBucketName"]
        pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix="events/")
        for key in [each["Key"] for page in pages for each in page.get("Contents", ())]:
            if key not in self._read:
                lines = gzip.decompress(s3.get_object(Bucket=bucket, Key=key)["Body"].read()).splitlines()
                self._read[key] = [json.loads(line) for line in lines]
        events = [event for lines in self._read.values() for event in lines]
        return sorted(events, key=lambda event: str(event["received_at"]))  # objects of one second have no order
