"""HTTP request -> Lambda event, and Lambda answer -> HTTP response: payload format 2.0.

Source: docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
"""

import base64
import json
import time
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, unquote

from local.engines.http_api.routes import Route

TEXT_TYPES = ("text/", "application/json", "application/javascript", "application/xml")


@dataclass(frozen=True)
class Request:
    method: str
    raw_path: str
    raw_query: str
    headers: list[tuple[str, str]]
    body: bytes
    source_ip: str


@dataclass(frozen=True)
class Response:
    status: int
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""


def failure(status: int, message: str) -> Response:
    """An error in API Gateway's own format."""
    return Response(status, [("content-type", "application/json")], json.dumps({"message": message}).encode())


def as_event(
    request: Request,
    route: Route,
    parameters: dict[str, str],
    api_id: str,
    region: str,
    account_id: str,
    authorizer: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """`authorizer` is what the route's authorizer tells of the caller."""
    headers = _joined([(name.lower(), value) for name, value in request.headers])
    cookies = [part.strip() for part in headers.pop("cookie", "").split(";") if part.strip()]
    now = datetime.now(UTC)
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": route.key,
        "rawPath": unquote(request.raw_path),
        "rawQueryString": request.raw_query,
        "headers": headers,
        "requestContext": {
            "accountId": account_id,
            "apiId": api_id,
            "domainName": f"{api_id}.execute-api.{region}.amazonaws.com",
            "domainPrefix": api_id,
            "http": {
                "method": request.method,
                "path": unquote(request.raw_path),
                "protocol": "HTTP/1.1",
                "sourceIp": request.source_ip,
                "userAgent": headers.get("user-agent", ""),
            },
            "requestId": str(uuid.uuid4()),
            "routeKey": route.key,
            "stage": "$default",
            "time": now.strftime("%d/%b/%Y:%H:%M:%S +0000"),
            "timeEpoch": int(time.time() * 1000),
        },
        "isBase64Encoded": False,
    }
    if authorizer:
        event["requestContext"]["authorizer"] = authorizer
    if cookies:
        event["cookies"] = cookies
    if request.raw_query:
        event["queryStringParameters"] = _joined(parse_qsl(request.raw_query, keep_blank_values=True))
    if parameters:
        event["pathParameters"] = {name: unquote(value) for name, value in parameters.items()}
    if request.body:
        event["body"], event["isBase64Encoded"] = _body(request.body, headers.get("content-type", ""))
    return event


def as_response(payload: bytes) -> Response:
    """The function's result as a response. Raises: ValueError where API Gateway would reject it."""
    answer = json.loads(payload or b"null")
    if not (isinstance(answer, dict) and "statusCode" in answer):
        text = answer if isinstance(answer, str) else json.dumps(answer)
        return Response(200, [("content-type", "application/json")], text.encode())
    headers = [(name.lower(), _text(value)) for name, value in (answer.get("headers") or {}).items()]
    headers += [("set-cookie", cookie) for cookie in answer.get("cookies") or []]
    if not any(name == "content-type" for name, _ in headers):
        headers.append(("content-type", "text/plain;charset=UTF-8"))
    body = answer.get("body") or ""
    if not isinstance(body, str):
        raise ValueError("body must be text")
    return Response(
        int(answer["statusCode"]), headers, base64.b64decode(body) if answer.get("isBase64Encoded") else body.encode()
    )


def _body(body: bytes, content_type: str) -> tuple[str, bool]:
    if not content_type or content_type.startswith(TEXT_TYPES) or "+json" in content_type:
        try:
            return body.decode(), False
        except UnicodeDecodeError:
            pass  # declared as text but not text: sent as base64
    return base64.b64encode(body).decode(), True


def _joined(pairs: list[tuple[str, str]]) -> dict[str, str]:
    joined: dict[str, str] = {}
    for name, value in pairs:
        joined[name] = f"{joined[name]},{value}" if name in joined else value
    return joined


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
