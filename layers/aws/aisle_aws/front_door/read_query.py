"""The checks of every query about a person: the shop's key, the contract's fields, a user's token."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

from aisle.errors import Unauthorized
from aisle.intake.caller import Caller
from aisle.profile.person_query import PersonQuery
from aisle.serving.budget import Budget
from aisle.validation import parse
from aisle_aws.front_door import callers
from aisle_aws.front_door.http import HttpRequest, check_key, read_request
from aisle_aws.front_door.user_tokens import read_caller
from aisle_aws.settings import settings
from aisle_aws.transport.deadline import call_within

Query = TypeVar("Query", bound=PersonQuery)

IDENTITY_SHARE = 0.3


def read_query(event: Mapping[str, Any], model: type[Query], now: datetime, open_to_servers: bool = True) -> Query:
    """With the shop's key a caller may query a browser's own random id. A user's data needs that user's token.

    A server with a key of its own may query anybody's, where the route is open to servers.

    Raises: InvalidInput, Unauthorized, Forbidden; Unavailable, where the token or the key cannot be checked
    """
    http = read_request(event)
    if not open_to_servers:
        callers.refuse_servers(http)
    return _confirmed(*_parsed(http, model, now, callers.KEYS_READ_S), http.bearer_token)


def read_query_in_time(event: Mapping[str, Any], model: type[Query], now: datetime, budget: Budget) -> Query:
    """As `read_query`. But a user whose token cannot be checked in time is left out: the browser's own id stays.

    Raises: InvalidInput, Unauthorized, Forbidden; Unavailable, where a server's key cannot be checked
    """
    http = read_request(event)
    query, server = _parsed(http, model, now, budget.share_s(IDENTITY_SHARE))
    if server or not (query.user_id and http.bearer_token):
        return _confirmed(query, server, http.bearer_token)
    return budget.read(
        "identity",
        IDENTITY_SHARE,
        lambda within_s: call_within(within_s, lambda: _confirmed(query, None, http.bearer_token)),
        lambda: query.model_copy(update={"user_id": None}),
    )


def _parsed(http: HttpRequest, model: type[Query], now: datetime, within_s: float) -> tuple[Query, Caller | None]:
    """The query, and the server that asks; None where a page does, with the shop's key."""
    server = callers.server(http, within_s)
    if server is None:
        check_key(http.key, settings.publishable_key)
    return parse(model, http.query, now), server


def _confirmed(query: Query, server: Caller | None, token: str | None) -> Query:
    refusal = query.user_id and (server or read_caller(token)).refusal_for(query.user_id)
    if refusal:
        raise Unauthorized("user_token", refusal)
    return query
