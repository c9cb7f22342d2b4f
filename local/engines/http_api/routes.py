"""The routes of a deployed HTTP API: method and path -> function.

Source: docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
"""

import re
from dataclasses import dataclass
from typing import Any

from local.engines.http_api.authorizers import Authorizer, authorizer

ANY = "x-amazon-apigateway-any-method"
INTEGRATION = "x-amazon-apigateway-integration"


@dataclass(frozen=True)
class Route:
    key: str  # "POST /v1/events", "ANY /{proxy+}" or "$default"
    method: str  # upper case, or ANY
    pattern: re.Pattern[str]
    function_arn: str
    rank: tuple[int, int]  # literal paths before parameters, greedy ones last; a named method before ANY
    authorizer: Authorizer | None = None


def routes(openapi: dict[str, Any]) -> list[Route]:
    """The routes of an OpenAPI body. Raises: ValueError for what is no Lambda proxy, or another kind of authorizer."""
    found = [
        _route(path, method.upper() if method != ANY else "ANY", operation, authorizer(operation, openapi))
        for path, operations in (openapi.get("paths") or {}).items()
        for method, operation in operations.items()
        if INTEGRATION in operation
    ]
    return sorted(found, key=lambda route: route.rank)


def find(candidates: list[Route], method: str, path: str) -> tuple[Route, dict[str, str]] | None:
    """The most specific route, and its path parameters."""
    for route in candidates:
        matched = route.pattern.fullmatch(path)
        if matched and route.method in ("ANY", method):
            return route, matched.groupdict()
    return None


def _route(path: str, method: str, operation: dict[str, Any], guard: Authorizer | None) -> Route:
    uri = operation[INTEGRATION].get("uri", "")
    named = re.search(r"/functions/(arn:[^/]+)/invocations", uri)
    if not named:
        raise ValueError(f"{method} {path}: the embedded cloud supports Lambda integrations only, not {uri or 'this'}")
    if path == "/$default":
        return Route("$default", "ANY", re.compile(".*"), named[1], (9, 1), guard)
    pattern = re.sub(r"\\\{(\w+)\\\+\\\}", r"(?P<\1>.+)", re.escape(path))
    pattern = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", pattern)
    rank = (2 if "+}" in path else 1 if "{" in path else 0, 1 if method == "ANY" else 0)
    return Route(f"{method} {path}", method, re.compile(pattern), named[1], rank, guard)
