"""The checks of every query about a person: the shop's key, the contract's fields, a user's token."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

from aisle.errors import Unauthorized
from aisle.profile.person_query import PersonQuery
from aisle.validation import parse
from aisle_aws.front_door import callers
from aisle_aws.front_door.http import check_key, read_request
from aisle_aws.front_door.user_tokens import read_caller
from aisle_aws.settings import settings

Query = TypeVar("Query", bound=PersonQuery)


def read_query(event: Mapping[str, Any], model: type[Query], now: datetime, open_to_servers: bool = True) -> Query:
    """With the shop's key a caller may query a browser's own random id. A user's data needs that user's token.

    A server with a key of its own may query anybody's, where the route is open to servers.

    Raises: InvalidInput, Unauthorized, Forbidden
    """
    http = read_request(event)
    if not open_to_servers:
        callers.refuse_servers(http)
    server = callers.server(http)
    if server is None:
        check_key(http.key, settings.publishable_key)
    query = parse(model, http.query, now)
    refusal = query.user_id and (server or read_caller(http.bearer_token)).refusal_for(query.user_id)
    if refusal:
        raise Unauthorized("user_token", refusal)
    return query
