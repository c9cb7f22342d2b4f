"""AWS Signature Version 4 for a request without a query, as far as the calls of every click need it.

Source: AWS Signature Version 4, "Create a signed AWS API request". A test compares it with botocore's.
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

ALGORITHM = "AWS4-HMAC-SHA256"


@dataclass(frozen=True)
class Signer:
    """Signs requests to one service in one region with one set of credentials."""

    access_key: str
    secret_key: str
    token: str | None
    region: str
    service: str

    def sign(self, path: str, headers: Mapping[str, str], body: bytes, now: datetime) -> dict[str, str]:
        """The given headers, which include Host, and the signature's headers for a POST to `path`, in lower case.

        Units: `now` is in UTC; AWS accepts five minutes of difference. `path` has unreserved characters only.

        >>> signer = Signer("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", None, "us-east-1", "service")
        >>> signed = signer.sign("/", {"host": "example.amazonaws.com"}, b"", datetime(2015, 8, 30, 12, 36))
        >>> signed["authorization"].partition("Signature=")[2]  # as AWS's test suite has it ("post-vanilla")
        '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b'
        """
        time = now.strftime("%Y%m%dT%H%M%SZ")
        signed = {**headers, "x-amz-date": time}
        if self.token:
            signed["x-amz-security-token"] = self.token
        names = sorted(signed)
        listed = ";".join(names)
        canonical = "".join(f"{name}:{signed[name]}\n" for name in names)
        request = f"POST\n{path}\n\n{canonical}\n{listed}\n{hashlib.sha256(body).hexdigest()}"

        scope = f"{time[:8]}/{self.region}/{self.service}/aws4_request"
        text = f"{ALGORITHM}\n{time}\n{scope}\n{hashlib.sha256(request.encode()).hexdigest()}"
        key = _key(self.secret_key, scope)
        signature = hmac.digest(key, text.encode(), "sha256").hex()
        credential = f"Credential={self.access_key}/{scope}"
        signed["authorization"] = f"{ALGORITHM} {credential}, SignedHeaders={listed}, Signature={signature}"
        return signed


@lru_cache(maxsize=8)
def _key(secret_key: str, scope: str) -> bytes:
    """The signing key, valid for a day, a region and a service."""
    key = f"AWS4{secret_key}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    return key
