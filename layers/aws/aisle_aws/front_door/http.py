"""The front door's HTTP: reads requests, writes answers, and is the one place that turns errors into status codes."""

import base64
import binascii
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any

from aisle.errors import AisleError, BodyTooLarge, Forbidden, InvalidInput, Unauthorized, Unavailable
from aisle.intake.server_keys import is_server_key
from aisle_aws.telemetry import count, logger

STATUS: dict[type[AisleError], int] = {
    Unauthorized: 401,
    Forbidden: 403,
    BodyTooLarge: 413,
    InvalidInput: 400,
    Unavailable: 503,
}
"""Specific types first. Any other error is our own fault: it stays an exception, and the caller gets 500."""

Handler = Callable[[dict[str, Any], Any], dict[str, Any]]


@dataclass(frozen=True)
class HttpRequest:
    """The used parts of an HTTP API's event (payload format 2.0). Header names are in lower case."""

    body: bytes
    headers: Mapping[str, str]
    query: Mapping[str, str]

    @property
    def bearer_token(self) -> str | None:
        scheme, _, token = self.headers.get("authorization", "").partition(" ")
        return token.strip() or None if scheme.lower() == "bearer" else None

    @property
    def is_from_a_page(self) -> bool:
        """Browsers send one of the two with every request of a script; other clients send none."""
        return "origin" in self.headers or "sec-fetch-site" in self.headers

    @property
    def key(self) -> str | None:
        return self.headers.get("x-aisle-key") or self.query.get("key")


def read_request(event: Mapping[str, Any]) -> HttpRequest:
    """Raises: InvalidInput, where the event declares a base64 body that is not base64."""
    body = (event.get("body") or "").encode()
    if event.get("isBase64Encoded"):
        try:
            body = base64.b64decode(body, validate=True)
        except binascii.Error as error:
            raise InvalidInput("body", f"not base64: {error}") from None
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    return HttpRequest(body, headers, event.get("queryStringParameters") or {})


def answer(status: int, body: Mapping[str, Any]) -> dict[str, Any]:
    headers = {"content-type": "application/json", "cache-control": "no-store"}
    return {"statusCode": status, "headers": headers, "body": json.dumps(body)}


def check_key(given: str | None, expected: str) -> None:
    """Raises: Unauthorized, where the publishable key is missing or another's."""
    if not given:
        raise Unauthorized("key", "missing: send it in the body, the query or the header x-aisle-key")
    if is_server_key(given):
        raise Unauthorized(
            "key", "a server key goes in the header, as `Authorization: Bearer sk_...`, and nowhere else"
        )
    if not hmac.compare_digest(given.encode(), expected.encode()):
        raise Unauthorized("key", "not this shop's publishable key")


def answers_http(handler: Handler) -> Handler:
    """Turns our own errors into `{"error": {"field", "reason"}}` with their status."""

    @wraps(handler)
    def answering(event: dict[str, Any], context: Any) -> dict[str, Any]:
        try:
            return handler(event, context)
        except tuple(STATUS) as error:
            status = next(status for kind, status in STATUS.items() if isinstance(error, kind))
            field = error.field if isinstance(error, InvalidInput) else "service"
            reason = error.reason if isinstance(error, InvalidInput) else str(error)
            logger.warning("request refused", status=status, field=field, reason=reason)
            count("RequestsRefused")
            return answer(status, {"error": {"field": field, "reason": reason}})

    return answering
