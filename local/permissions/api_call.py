"""An HTTP request to AWS's API as the operation it asks for, with the parameters that say what it is about."""

import gzip
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from moto.core.request import Request
from moto.core.routing import NotFound, get_service_router

SERVICES = {"monitoring": "cloudwatch", "states": "stepfunctions"}  # signing name -> botocore's, where they differ
PREFIXES = {"stepfunctions": "states", "sagemaker-runtime": "sagemaker"}  # botocore's name -> prefix of IAM's actions
UNREAD = frozenset({"s3", "lambda", "sagemaker-runtime"})  # their bodies are data; what they are about is in the URL


@dataclass(frozen=True)
class ApiCall:
    service: str  # botocore's name
    operation: str  # botocore's name
    protocol: str  # json, rest-json, query, rest-xml
    parameters: Mapping[str, Any] = field(default_factory=dict)
    method: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def prefix(self) -> str:
        return PREFIXES.get(self.service, self.service)

    def get(self, name: str) -> Any:
        """A parameter, whatever the case of its name; None where there is none."""
        wanted = name.casefold()
        return next((value for key, value in self.parameters.items() if key.casefold() == wanted), None)


def signer(environ: Mapping[str, Any]) -> tuple[str, str]:
    """The access key and the service's signing name; empty where the request is not signed.

    >>> signer({"HTTP_AUTHORIZATION": "AWS4-HMAC-SHA256 Credential=AKIA/20260101/eu-west-1/s3/aws4_request, Signed"})
    ('AKIA', 's3')
    """
    _, found, rest = environ.get("HTTP_AUTHORIZATION", "").partition("Credential=")
    if not found:
        rest = parse_qs(environ.get("QUERY_STRING", "")).get("X-Amz-Credential", [""])[0]
    scope = rest.split(",")[0].split("/")
    return (scope[0], scope[-2]) if len(scope) >= 5 else ("", "")


def read(environ: dict[str, Any], signing_name: str) -> ApiCall | None:
    """Leaves the body to be read again. None for a request that is no operation of the service."""
    request = Request(environ)
    service = SERVICES.get(signing_name, signing_name)
    if service == "sagemaker" and request.path.endswith("/invocations"):
        service = "sagemaker-runtime"
    read_body = service not in UNREAD or "delete" in request.args
    body = _body(environ, request) if read_body else b""
    try:
        operation, labels = get_service_router(service).match(request)
    except NotFound:
        return None
    environ["wsgi.input"] = io.BytesIO(body) if read_body else environ["wsgi.input"]
    protocol = _protocol(str(operation.service_model.protocol), request)
    text = gzip.decompress(body) if request.content_encoding == "gzip" and body else body
    parameters = {**request.args.to_dict(), **_of_body(text, protocol), **labels}
    return ApiCall(service, operation.name, protocol, parameters, request.method, dict(request.headers))


def _body(environ: dict[str, Any], request: Request) -> bytes:
    """Kept in `environ` for moto, and given to the router, which looks for a form's fields."""
    body: bytes = request.get_data(cache=True)
    environ["wsgi.input"] = io.BytesIO(body)
    return body


def _protocol(modelled: str, request: Request) -> str:
    kind = (request.content_type or "").partition(";")[0]
    if kind.startswith("application/x-amz-json"):
        return "json"
    return "query" if kind == "application/x-www-form-urlencoded" and modelled != "rest-xml" else modelled


def _of_body(body: bytes, protocol: str) -> dict[str, Any]:
    if not body:
        return {}
    if protocol == "query":
        return {name: values[0] for name, values in parse_qs(body.decode(), keep_blank_values=True).items()}
    if protocol == "rest-xml":
        return {"_body": body}
    read = json.loads(body)
    return read if isinstance(read, dict) else {}
