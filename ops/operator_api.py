"""Operators' routes (`/v1/ops/*`) for commands: requests signed with the operator's own AWS credentials."""

import json
from typing import Any

import boto3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.exceptions import NoCredentialsError
from botocore.httpsession import URLLib3Session
from botocore.utils import get_environ_proxies

from aisle.errors import InvalidInput, NotConfigured, Unavailable
from aisle_aws.transport.clients import client
from ops.stack import Stack

TIMEOUT_S = 30  # as long as API Gateway waits


def call(stack: Stack, method: str, path: str, body: Any = None) -> dict[str, Any]:
    """The route's answer. `path` is like `/v1/ops/status`, its query included.

    Raises: InvalidInput, in the route's own words; NotConfigured, where the operator may not; Unavailable
    """
    url = stack.output("OperatorApiUrl") + path
    data = None if body is None else json.dumps(body).encode()
    request = AWSRequest(method, url, {"content-type": "application/json"} if data else {}, data)
    credentials = boto3.Session().get_credentials()
    if credentials is None:
        raise NoCredentialsError
    SigV4Auth(credentials, "execute-api", client("cloudformation").meta.region_name).add_auth(request)
    response = URLLib3Session(proxies=get_environ_proxies(url), timeout=TIMEOUT_S).send(request.prepare())
    return _read(response.status_code, response.content, f"{method} {path}")


def _read(status: int, content: bytes, asked: str) -> dict[str, Any]:
    try:
        told: dict[str, Any] = json.loads(content)
    except ValueError:
        told = {"message": content[:200].decode(errors="replace")}
    if status == 200:
        return told
    if "error" in told and status < 500:
        raise InvalidInput(told["error"]["field"], told["error"]["reason"])
    if status in (401, 403):
        raise NotConfigured(f"{asked}: you may not: your role needs execute-api:Invoke on the operators' API")
    raise Unavailable(f"{asked} answered {status}: {told.get('error', told)}")
