"""Who calls: a shop's own server by its key, or an operator whom API Gateway let in."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from aisle.errors import Forbidden, Unauthorized
from aisle.intake.caller import Caller
from aisle.intake.server_keys import NEW_KEY_AFTER_S, ServerKeys, check, is_server_key
from aisle_aws.front_door.http import HttpRequest, read_request
from aisle_aws.settings import settings
from aisle_aws.stores import server_key_store
from aisle_aws.telemetry import count
from aisle_aws.transport.ttl_cache import TtlCache

KEYS_READ_S = 2.0  # where no budget of an answer says less
IN_A_PAGE = "a server key never works from a page, where everybody can read it: revoke it, and send the publishable key"
NOT_AN_OPERATOR = "no operator: these routes want an operator's token, or a signed request to the operators' API"


def server(request: HttpRequest, within_s: float = KEYS_READ_S) -> Caller | None:
    """The server whose key the request has; None where it has none. The hashes are waited for so long.

    Raises: Forbidden, where a page sends the key; Unauthorized; Unavailable
    """
    given = request.bearer_token
    if given is None or not is_server_key(given):
        return None
    if request.is_from_a_page:
        count("ServerKeysInPages")
        raise Forbidden("server_key", IN_A_PAGE)
    return Caller(kind="server", name=check(keys.get(within_s), given, datetime.now(UTC)).id)


def refuse_servers(request: HttpRequest) -> None:
    """For a route that no server key opens.

    Raises: Forbidden
    """
    if is_server_key(request.bearer_token):
        raise Forbidden("server_key", "a server key does not open this route")


def operator(event: Mapping[str, Any]) -> Caller:
    """The operator of a route that an authorizer guards. A route without one lets nobody in.

    Raises: Unauthorized
    """
    authorizer = (event.get("requestContext") or {}).get("authorizer") or {}
    claims = (authorizer.get("jwt") or {}).get("claims") or {}
    names = (claims.get("email"), claims.get("username"), claims.get("cognito:username"), claims.get("sub"))
    name = next(filter(None, names), None) or (authorizer.get("iam") or {}).get("userArn")
    if not name:
        raise Unauthorized("authorization", NOT_AN_OPERATOR)
    return Caller(kind="operator", name=name)


def operator_or_server(event: Mapping[str, Any]) -> Caller:
    """For a function that both may call: by `/v1/ops/...` with an authorizer, and by a route of its own without.

    Raises: Forbidden, Unauthorized, Unavailable
    """
    return server(read_request(event)) or operator(event)


def _read_keys() -> ServerKeys:
    return server_key_store.read(settings.server_keys_parameter).keys


keys: TtlCache[ServerKeys] = TtlCache("server_keys", _read_keys, NEW_KEY_AFTER_S)
