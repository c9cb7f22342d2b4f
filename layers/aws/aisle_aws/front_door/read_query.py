"""The checks of every query about a person: the shop's key, the contract's fields, a user's token."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from aisle.errors import Unauthorized
from aisle.intake.caller import Caller
from aisle.intake.json_body import read_text
from aisle.profile.person_query import PersonQuery
from aisle.serving.budget import Budget
from aisle.serving.queries.page_query import USER_TOKEN, PageQuery, read_page
from aisle.serving.queries.visit_query import KEY
from aisle.validation import parse
from aisle_aws.front_door import callers
from aisle_aws.front_door.http import HttpRequest, check_key, read_request
from aisle_aws.front_door.user_tokens import read_caller
from aisle_aws.settings import settings
from aisle_aws.transport.deadline import call_within

Query = TypeVar("Query", bound=PersonQuery)

IDENTITY_SHARE = 0.3


@dataclass(frozen=True)
class _Asked:
    """What a request asks, wherever it says so."""

    http: HttpRequest
    fields: Mapping[str, Any]
    key: str | None
    token: str | None


def read_query(event: Mapping[str, Any], model: type[Query], now: datetime, open_to_servers: bool = True) -> Query:
    """With the shop's key a caller may query a browser's own random id. A user's data needs that user's token.

    A server with a key of its own may query anybody's, where the route is open to servers.

    Raises: InvalidInput, Unauthorized, Forbidden; Unavailable, where the token or the key cannot be checked
    """
    asked = _in_address(event)
    if not open_to_servers:
        callers.refuse_servers(asked.http)
    return _confirmed(*_parsed(asked, model, now, callers.KEYS_READ_S), asked.token)


def read_query_in_time(event: Mapping[str, Any], model: type[Query], now: datetime, budget: Budget) -> Query:
    """As `read_query`. But a user whose token cannot be checked in time is left out: the browser's own id stays.

    Raises: InvalidInput, Unauthorized, Forbidden; Unavailable, where a server's key cannot be checked
    """
    return _in_time(_in_address(event), model, now, budget)


def read_page_in_time(event: Mapping[str, Any], now: datetime, budget: Budget) -> PageQuery:
    """As `read_query_in_time`, of a body. It may have the key and the user's token, as that of events.

    Raises: BodyTooLarge; InvalidInput, Unauthorized, Forbidden; Unavailable, where a server's key cannot be checked
    """
    http = read_request(event)
    body = read_page(http.body)
    key, token = read_text(body, KEY) or http.key, read_text(body, USER_TOKEN) or http.bearer_token
    return _in_time(_Asked(http, body, key, token), PageQuery, now, budget)


def _in_address(event: Mapping[str, Any]) -> _Asked:
    http = read_request(event)
    return _Asked(http, http.query, http.key, http.bearer_token)


def _in_time(asked: _Asked, model: type[Query], now: datetime, budget: Budget) -> Query:
    query, server = _parsed(asked, model, now, budget.share_s(IDENTITY_SHARE))
    if server or not (query.user_id and asked.token):
        return _confirmed(query, server, asked.token)
    return budget.read(
        "identity",
        IDENTITY_SHARE,
        lambda within_s: call_within(within_s, lambda: _confirmed(query, None, asked.token)),
        lambda: query.model_copy(update={"user_id": None}),
    )


def _parsed(asked: _Asked, model: type[Query], now: datetime, within_s: float) -> tuple[Query, Caller | None]:
    """The query, and the server that asks; None where a page does, with the shop's key."""
    server = callers.server(asked.http, within_s)
    if server is None:
        check_key(asked.key, settings.publishable_key)
    return parse(model, asked.fields, now), server


def _confirmed(query: Query, server: Caller | None, token: str | None) -> Query:
    refusal = query.user_id and (server or read_caller(token)).refusal_for(query.user_id)
    if refusal:
        raise Unauthorized("user_token", refusal)
    return query
