"""The AWS calls of every click, without boto3's layers: signs a request and sends it over a kept connection.

boto3 takes about 0.7 ms of a core per call, and a page's recommendations need three calls. This client takes a third of
that. boto3 still finds the endpoint and the credentials. Where a call fails here, boto3 makes it again: it knows which
faults to retry and how to name them.
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
    operations: Mapping[str, str]  # boto3's name -> AWS's name
    target: str  # prefix of AWS's name in the header that names the operation
    json_version: str
    credentials: Credentials

    def post(self, path: str, headers: Mapping[str, str], body: bytes, patience: Patience) -> Answer:
        """Raises: any of FAULTS, where no answer came. Any status is an answer."""
        ours: Any = self.credentials.get_frozen_credentials()  # renews them before they expire
        signer = Signer(ours.access_key, ours.secret_key, ours.token, self.region, self.signing_name)
        signed = signer.sign(path, {"host": self.host, **headers}, body, datetime.now(UTC))
        return self.connection.post(path, signed, body, patience)


@cache
def service(name: str) -> Service:
    """Uses boto3's address, certificates, proxy and credentials.

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
    """Plain HTTP means an AWS API on this machine."""
    address = urlsplit(url)
    if address.scheme != "https":
        return KeptConnection(address, trusted=None)
    trusted = ssl.create_default_context(cafile=os.environ.get("AWS_CA_BUNDLE") or get_cert_path(True))
    proxy = get_environ_proxies(url).get("https")
    return KeptConnection(address, trusted, urlsplit(proxy) if proxy else None)


def call(name: str, operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
    """Does what boto3's `client(name).operation(**request)` does, for a JSON service. Only requests may have bytes.

    AWS may receive the call twice. Raises: botocore.exceptions.BotoCoreError or ClientError, of the second.
    """
    endpoint = service(name)
    target = f"{endpoint.target}.{endpoint.operations[operation]}"
    headers = {"content-type": f"application/x-amz-json-{endpoint.json_version}", "x-amz-target": target}
    try:
        answer = endpoint.post("/", headers, to_json(_as_sent(request)), PATIENCE)
        if answer.status == 200:
            result: dict[str, Any] = from_json(answer.body)
            return result
        fault = f"{answer.status}: {answer.body[:500].decode(errors='replace')}"
    except FAULTS as error:
        fault = f"{type(error).__name__}: {error}"
    logger.warning("AWS call failed, boto3 repeats it", call=target, fault=fault)
    return dict(getattr(client(name, LEAN), operation)(**request))


def _as_sent(value: Any) -> Any:
    """Replaces bytes by base64."""
    if isinstance(value, bytes):
        return b64encode(value).decode()
    if isinstance(value, Mapping):
        return {name: _as_sent(each) for name, each in value.items()}
    return [_as_sent(each) for each in value] if isinstance(value, list) else value
