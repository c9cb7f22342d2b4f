"""CORS of an HTTP API, from its template: which other origins' pages may call it.

Source: docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
"""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Cors:
    origins: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    exposed: tuple[str, ...] = ()
    max_age: int | None = None
    credentials: bool = False


def cors(openapi: dict[str, Any]) -> Cors | None:
    """None where the template has no CORS: then the functions set their own headers."""
    given = {name.lower(): value for name, value in (openapi.get("x-amazon-apigateway-cors") or {}).items()}
    if not given:
        return None
    lists = {name: tuple(_listed(given.get(key))) for name, key in _CORS_LISTS.items()}
    age = given.get("maxage")
    credentials = str(given.get("allowcredentials", "")).lower() == "true"
    return Cors(**lists, max_age=None if age is None else int(age), credentials=credentials)


_CORS_LISTS = {
    "origins": "alloworigins",
    "methods": "allowmethods",
    "headers": "allowheaders",
    "exposed": "exposeheaders",
}


def _listed(value: Any) -> list[str]:
    return value.split(",") if isinstance(value, str) else [str(each) for each in value or []]


def allowed(rules: Cors, origin: str) -> list[tuple[str, str]]:
    if "*" in rules.origins:
        headers = [("access-control-allow-origin", "*")]
    elif origin in rules.origins:
        headers = [("access-control-allow-origin", origin), ("vary", "Origin")]
    else:
        return []
    if rules.credentials:
        headers.append(("access-control-allow-credentials", "true"))
    if rules.exposed:
        headers.append(("access-control-expose-headers", ",".join(rules.exposed)))
    return headers


def preflight(rules: Cors, origin: str) -> list[tuple[str, str]]:
    headers = allowed(rules, origin)
    if headers:
        headers += [("access-control-allow-methods", ",".join(rules.methods))] if rules.methods else []
        headers += [("access-control-allow-headers", ",".join(rules.headers))] if rules.headers else []
        headers += [("access-control-max-age", str(rules.max_age))] if rules.max_age is not None else []
    return headers
