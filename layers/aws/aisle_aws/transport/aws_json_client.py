"""The AWS calls at every click, without boto3's layers: signed, sent over a kept connection, the answer as it came.

boto3 takes about .7 ms of a core a call, of whatever size, and a page's recommendations need three; this takes a third
of that. boto3 still finds out where a service is and who we are, and makes the call itself where this one failed, for
it knows what to try again and what to call the fault.
"""

import os
import ssl
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import boto3
from botocore.credentials import Credentials
from botocore.exceptions import NoCredentialsError
from botocore.httpsession import get_cert_path
from botocore.utils import get_environ_proxies
from pydantic_core import from_json, to_json

from aisle_aws.telemetry import logger
from aisle_aws.transport.clients import LEAN, client
from aisle_aws.transport.kept_connection import FAULTS, Answer, KeptConnection, Patience
from aisle_aws.transport.signature import Signer

PATIENCE = Patience(connect_s=1.0, read_s=3.0)


@dataclass(frozen=True)
class Service:
    connection: KeptConnection
    host: str
    region: str
    signing_name: str
    operations: Mapping[str, str]  # boto3's name of each, and AWS's
    target: str  # what goes before AWS's name, in the header that tells the operation
    json_version: str
    credentials: Credentials

    def post(self, path: str, headers: Mapping[str, str], body: bytes, patience: Patience) -> Answer:
        """Raises: any of FAULTS, where no answer came. Any status is an answer."""
        ours: Any = self.credentials.get_frozen_credentials()  # renewed where they grow old
        signer = Signer(ours.access_key, ours.secret_key, ours.token, self.region, self.signing_name)
        signed = signer.sign(path, {"host": self.host, **headers}, body, datetime.now(UTC))
        return self.connection.post(path, signed, body, patience)


@cache
def service(name: str) -> Service:
    """As boto3 would reach it: its address, certificates, proxy and credentials.

    Raises: botocore.exceptions.BotoCoreError
    """
    meta = client(name, LEAN).meta
    credentials = boto3.Session().get_credentials()
    if credentials is None:
        raise NoCredentialsError
    address, model = urlsplit(meta.endpoint_url), meta.service_model
    return Service(
        connection=_connection(meta.endpoint_url),
        host=address.netloc,
        region=meta.region_name,
        signing_name=model.signing_name,
        operations=meta.method_to_api_mapping,
        target=model.metadata.get("targetPrefix", ""),
        json_version=model.metadata.get("jsonVersion", ""),
        credentials=credentials,
    )


def _connection(url: str) -> KeptConnection:
    """Plain HTTP is that of an AWS on this machine."""
    address = urlsplit(url)
    if address.scheme != "https":
        return KeptConnection(address, trusted=None)
    trusted = ssl.create_default_context(cafile=os.environ.get("AWS_CA_BUNDLE") or get_cert_path(True))
    proxy = get_environ_proxies(url).get("https")
    return KeptConnection(address, trusted, urlsplit(proxy) if proxy else None)


def call(name: str, operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
    """boto3's `client(name).operation(**request)`, of a service that speaks JSON; bytes are sent, not received.

    It may come twice. Raises: botocore.exceptions.BotoCoreError or ClientError, of the second.
    """
    asked = service(name)
    target = f"{asked.target}.{asked.operations[operation]}"
    headers = {"content-type": f"application/x-amz-json-{asked.json_version}", "x-amz-target": target}
    try:
        answer = asked.post("/", headers, to_json(_as_sent(request)), PATIENCE)
        if answer.status == 200:
            told: dict[str, Any] = from_json(answer.body)
            return told
        fault = f"{answer.status}: {answer.body[:500].decode(errors='replace')}"
    except FAULTS as error:
        fault = f"{type(error).__name__}: {error}"
    logger.warning("an AWS call is left to boto3", call=target, fault=fault)
    return dict(getattr(client(name, LEAN), operation)(**request))


def _as_sent(value: Any) -> Any:
    """Bytes as base64."""
    if isinstance(value, bytes):
        return b64encode(value).decode()
    if isinstance(value, Mapping):
        return {name: _as_sent(each) for name, each in value.items()}
    return [_as_sent(each) for each in value] if isinstance(value, list) else value
