"""The snippet's files over HTTP: gzipped, kept by the browser for an hour, then asked for by their ETag."""

import base64
import gzip
import hashlib
import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

CACHE = "public, max-age=3600, stale-while-revalidate=86400"  # a new release reaches every page within an hour


def answer_script(name: str, asked: Mapping[str, str]) -> dict[str, Any]:
    """`name` is a file of the snippet's layer, `asked` the request's headers."""
    plain, packed, tag = _script(name)
    headers = {
        "cache-control": CACHE,
        "etag": tag,
        "vary": "accept-encoding, origin",
        "cross-origin-resource-policy": "cross-origin",
        "x-content-type-options": "nosniff",
    }
    if tag in asked.get("if-none-match", ""):
        return {"statusCode": 304, "headers": headers}
    headers["content-type"] = "text/javascript; charset=utf-8"
    if "gzip" not in asked.get("accept-encoding", ""):
        return {"statusCode": 200, "headers": headers, "body": plain}
    headers["content-encoding"] = "gzip"
    return {"statusCode": 200, "headers": headers, "body": packed, "isBase64Encoded": True}


@cache
def _script(name: str) -> tuple[str, str, str]:
    """As text, gzipped in base64, and its ETag. An HTTP API does not compress what a function answers."""
    code = (_root() / name).read_bytes()
    packed = gzip.compress(code, 9, mtime=0)
    return code.decode(), base64.b64encode(packed).decode(), f'W/"{hashlib.sha256(code).hexdigest()[:16]}"'


def _root() -> Path:
    return Path(os.environ.get("LAMBDA_LAYERS_ROOT", "/opt"))
