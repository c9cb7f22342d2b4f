"""The checks of every query about a person: the shop's key, the contract's fields, a user's token."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

from aisle.errors import Unauthorized
from aisle.profile.person_query import PersonQuery
from aisle.serving.budget import Budget
from aisle.validation import parse
from aisle_aws.front_door.http import check_key, read_request
from aisle_aws.front_door.user_tokens import read_caller
from aisle_aws.settings import settings
from aisle_aws.transport.deadline import call_within

Query = TypeVar("Query", bound=PersonQuery)

IDENTITY_SHARE = 0.3


def read_query(event: Mapping[str, Any], model: type[Query], now: datetime) -> Query:
    """With the key a caller may query a browser's own random id. A user's data needs that user's token.

    Raises: InvalidInput, Unauthorized; Unavailable, where the token cannot be checked
    """
    return _confirmed(*_parsed(event, model, now))


def read_query_in_time(event: Mapping[str, Any], model: type[Query], now: datetime, budget: Budget) -> Query:
    """As `read_query`. But a user whose token cannot be checked in time is left out: the browser's own id stays.

    Raises: InvalidInput, Unauthorized
    """
    query, token = _parsed(event, model, now)
    if not (query.user_id and token):
        return _confirmed(query, token)
    return budget.read(
        "identity",
        IDENTITY_SHARE,
        lambda within_s: call_within(within_s, lambda: _confirmed(query, token)),
        lambda: query.model_copy(update={"user_id": None}),
    )


def _parsed(event: Mapping[str, Any], model: type[Query], now: datetime) -> tuple[Query, str | None]:
    """The query and the token that came with it."""
    http = read_request(event)
    check_key(http.key, settings.publishable_key)
    return parse(model, http.query, now), http.bearer_token


def _confirmed(query: Query, token: str | None) -> Query:
    refusal = query.user_id and read_caller(token).refusal_for(query.user_id)
    if refusal:
        raise Unauthorized("user_token", refusal)
    return query
