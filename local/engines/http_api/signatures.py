"""AWS Signature Version 4, verified: whether who signed a request has the secret of the access key that it names.

Source: docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote

FRESH_S = 300.0  # between the signature and the clock
AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256 Credential=(?P<credential>[^,\s]+),\s*SignedHeaders=(?P<headers>[^,\s]+),\s*"
    r"Signature=(?P<signature>[0-9a-f]{64})"
)


class SignatureError(Exception):
    """The request is not signed as it should be; the message says what is wrong."""


@dataclass(frozen=True)
class Signed:
    """What a request's `Authorization` says."""

    access_key: str
    scope: tuple[str, ...]  # day, region, service, aws4_request
    headers: tuple[str, ...]
    signature: str
    at: str  # like 20261124T090000Z

    def is_fresh(self, now_s: float) -> bool:
        """Units: `now_s` in seconds since the epoch."""
        return abs(now_s - _moment(self.at).timestamp()) <= FRESH_S


def read(headers: Mapping[str, str]) -> Signed:
    """`headers` have names in lower case. Raises: SignatureError."""
    found = AUTHORIZATION.fullmatch(headers.get("authorization", ""))
    at = headers.get("x-amz-date", "")
    if not found:
        raise SignatureError("the request is not signed")
    _moment(at)
    access_key, *scope = found["credential"].split("/")
    return Signed(access_key, tuple(scope), tuple(found["headers"].split(";")), found["signature"], at)


def verify(
    signed: Signed, secret: str, method: str, path: str, query: str, headers: Mapping[str, str], body: bytes
) -> None:
    """`path` and `query` are as they were sent. Raises: SignatureError."""
    if (
        len(signed.scope) != 4
        or signed.scope[0] != signed.at[:8]
        or signed.scope[2:] != ("execute-api", "aws4_request")
    ):
        raise SignatureError("the request is signed for another service or day")
    if "host" not in signed.headers:
        raise SignatureError("the host is not signed")
    lines = "".join(f"{name}:{' '.join(headers.get(name, '').split())}\n" for name in signed.headers)
    digest = hashlib.sha256(body).hexdigest()
    asked = (method, quote(path, safe="/~"), _sorted(query), lines, ";".join(signed.headers), digest)
    canonical = hashlib.sha256("\n".join(asked).encode()).hexdigest()
    text = "\n".join(("AWS4-HMAC-SHA256", signed.at, "/".join(signed.scope), canonical))
    if not hmac.compare_digest(
        hmac.digest(_key(secret, signed.scope), text.encode(), "sha256").hex(), signed.signature
    ):
        raise SignatureError("the signature does not match: another secret, or the request was changed on its way")


def _moment(text: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        raise SignatureError(f"x-amz-date is no time: {text!r}") from None


def _sorted(query: str) -> str:
    pairs = (part.partition("=") for part in query.split("&") if part)
    return "&".join(f"{name}={value}" for name, value in sorted((name, value) for name, _, value in pairs))


def _key(secret: str, scope: tuple[str, ...]) -> bytes:
    key = f"AWS4{secret}".encode()
    for part in scope:
        key = hmac.digest(key, part.encode(), "sha256")
    return key
