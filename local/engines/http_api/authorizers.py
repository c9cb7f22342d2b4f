"""The authorizers of an HTTP API: who must show what before a route's function is called.

Source: docs.aws.amazon.com/apigateway/latest/developerguide/http-api-access-control.html
"""

from dataclasses import dataclass
from typing import Any

AUTHORIZER = "x-amazon-apigateway-authorizer"
SIGNED = "x-amazon-apigateway-authtype"
HEADER = "$request.header."


@dataclass(frozen=True)
class TokenAuthorizer:
    """A JWT of one issuer, for one of some audiences."""

    issuer: str
    audiences: tuple[str, ...]
    header: str = "authorization"  # in lower case
    scopes: tuple[str, ...] = ()  # of the route: the token needs one of them


@dataclass(frozen=True)
class IamAuthorizer:
    """A signed request of somebody whose policies allow `execute-api:Invoke`."""


Authorizer = TokenAuthorizer | IamAuthorizer


def authorizer(operation: dict[str, Any], openapi: dict[str, Any]) -> Authorizer | None:
    """A route's authorizer; None where everybody may call. Raises: ValueError for one of another kind."""
    required = [(name, scopes) for each in operation.get("security") or [] for name, scopes in each.items()]
    if not required:
        return None
    (name, scopes), *more = required
    if more:
        raise ValueError(f"a route has one authorizer, not {', '.join(name for name, _ in required)}")
    scheme = openapi["components"]["securitySchemes"][name]
    if scheme.get(SIGNED) == "awsSigv4":
        return IamAuthorizer()
    given = scheme.get(AUTHORIZER) or {}
    if given.get("type") != "jwt":
        raise ValueError(f"{name}: the embedded cloud knows JWT authorizers and AWS_IAM alone")
    return _of_tokens(name, given, tuple(scopes or ()))


def _of_tokens(name: str, given: dict[str, Any], scopes: tuple[str, ...]) -> TokenAuthorizer:
    sources = given["identitySource"]
    source = sources[0] if isinstance(sources, list) else sources
    if not source.startswith(HEADER):
        raise ValueError(f"{name}: the embedded cloud reads tokens from a header alone, not from {source}")
    rules = given["jwtConfiguration"]
    return TokenAuthorizer(rules["issuer"], tuple(rules["audience"]), source.removeprefix(HEADER).lower(), scopes)
