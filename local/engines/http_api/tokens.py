"""The check of a JWT as API Gateway makes it: signature, issuer, audience, times, scopes.

Source: docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
"""

from collections.abc import Mapping
from typing import Any

import jwt

from local.engines.http_api.authorizers import TokenAuthorizer

ALGORITHMS = ["RS256", "RS384", "RS512"]
BEARER = "bearer "
SIGNATURE_ALONE: Any = {f"verify_{claim}": False for claim in ("exp", "nbf", "iat", "aud", "iss")}
"""PyJWT would read the machine's clock; the cloud's may be moved."""


class TokenError(Exception):
    """The token is refused. `status` is 401, or 403 where a scope is missing."""

    def __init__(self, reason: str, status: int = 401) -> None:
        self.status = status
        super().__init__(reason)


def claims(text: str, rules: TokenAuthorizer, keys: Mapping[str, Any], now_s: float) -> dict[str, Any]:
    """The token's claims. `keys` are the issuer's, by their ids.

    Units: `now_s` in seconds since the epoch. Raises: TokenError
    """
    token = text[len(BEARER) :] if text.lower().startswith(BEARER) else text
    try:
        key = keys[jwt.get_unverified_header(token)["kid"]]
        read: dict[str, Any] = jwt.decode(token, key, ALGORITHMS, options=SIGNATURE_ALONE)
    except KeyError:
        raise TokenError("no key of the issuer signed the token") from None
    except jwt.InvalidTokenError as error:
        raise TokenError(f"the token is invalid: {error}") from None
    _check(read, rules, now_s)
    return read


def as_event(read: Mapping[str, Any], rules: TokenAuthorizer) -> dict[str, Any]:
    """What the function's event tells of it: every claim is text."""
    told = {name: _text(value) for name, value in read.items()}
    return {"jwt": {"claims": told, "scopes": list(rules.scopes) or None}}


def _check(read: Mapping[str, Any], rules: TokenAuthorizer, now_s: float) -> None:
    if read.get("iss") != rules.issuer:
        raise TokenError(f"the issuer is {read.get('iss')}, not {rules.issuer}")
    if not _audiences(read) & set(rules.audiences):
        raise TokenError("the token is for another audience")
    if float(read.get("exp", 0)) <= now_s:
        raise TokenError("the token has expired")
    if float(read.get("nbf", 0)) > now_s or float(read.get("iat", 0)) > now_s:
        raise TokenError("the token is not valid yet")
    if rules.scopes and not set(rules.scopes) & set(str(read.get("scope", "")).split()):
        raise TokenError("the token has none of the route's scopes", 403)


def _audiences(read: Mapping[str, Any]) -> set[str]:
    """`client_id` counts only where there is no `aud`."""
    given = read.get("aud") or read.get("client_id") or ()
    return {given} if isinstance(given, str) else set(given)


def _text(value: Any) -> str:
    """A list is `[a b]`, as API Gateway writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    return f"[{' '.join(map(str, value))}]" if isinstance(value, list) else str(value)
