"""The table of live items: reads, changes and writes many at once.

A write holds only if its item is as it was read. Where another writer came between, the item is read and changed again.
"""

import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any, NamedTuple

from botocore.exceptions import BotoCoreError, ClientError

from aisle.errors import Unavailable
from aisle.live.standing import Place, Standing
from aisle_aws.settings import settings
from aisle_aws.stores.catalogue.table_item import UNREADABLE, Kept, from_item, last_of, readable, to_item
from aisle_aws.telemetry import logger
from aisle_aws.transport.aws_json_client import call
from aisle_aws.transport.clients import client

CALLS_AT_ONCE = 32  # a call is some milliseconds of waiting; more of them would only wait for a turn in Python
ATTEMPTS = 8  # at the same items
PAUSE_S = 0.2  # doubles with each attempt that was throttled: 25 s in all, while a new table grows
MAX_KEYS = 100  # of one BatchGetItem
CONFLICT = "ConditionalCheckFailedException"
THROTTLED = (
    "ProvisionedThroughputExceededException",
    "ThrottlingException",
    "RequestLimitExceeded",
    "LimitExceededException",
)


class Outcome(NamedTuple):
    """What became of an item."""

    standing: Standing | None  # None where neither the table nor the change has the item
    is_written: bool


Change = Callable[[Kept | None], Standing | None]
"""From what the table has of an item to what it is to have; None, where that stays."""


def read(item_ids: Collection[str]) -> dict[str, Kept]:
    """The items that the table has; one that it lacks is left out.

    Raises: Unavailable
    """
    ids = list(dict.fromkeys(item_ids))
    parts = [ids[start : start + MAX_KEYS] for start in range(0, len(ids), MAX_KEYS)]
    return {item["item_id"]["S"]: from_item(item) for found in _threads().map(_get, parts) for item in found}


def update(changes: Mapping[str, Change]) -> dict[str, Outcome]:
    """Applies each item's change.

    Raises: Unavailable, where not all are written; what is written stays.
    """
    left, outcomes, pause = list(changes), dict[str, Outcome](), PAUSE_S
    for _ in range(ATTEMPTS):
        known = read(left)
        for item in left:
            past = known.get(item)
            told = changes[item](past)
            outcomes[item] = Outcome(told or (past.standing if past else None), told is not None)
        writing = {item: outcomes[item].standing for item in left if outcomes[item].is_written}
        faults = dict(zip(writing, _threads().map(_put, writing.values(), map(known.get, writing)), strict=True))
        left = [item for item, fault in faults.items() if fault]
        if not left:
            return outcomes
        if any(fault in THROTTLED for fault in faults.values()):
            time.sleep(pause)
            pause *= 2
    raise Unavailable(f"{len(left)} items were not written, such as {left[0]}: {faults[left[0]]}")


def lacking(full: Place, named: Collection[str]) -> Iterator[str]:
    """The ids of items on sale that a full catalogue lacks: it does not name them, and nothing later does.

    Raises: Unavailable
    """
    listed = _scan(
        ProjectionExpression="item_id, #last",
        FilterExpression="delisted = :no",
        ExpressionAttributeNames={"#last": "last"},
        ExpressionAttributeValues={":no": {"BOOL": False}},
    )
    for item in listed:
        if item["item_id"]["S"] not in named and last_of(item) < full:
            yield item["item_id"]["S"]


def all_items() -> Iterator[Kept]:
    """Every item that can be read, in no order.

    Raises: Unavailable
    """
    for item in _scan():
        try:
            yield readable(item)
        except UNREADABLE as error:
            logger.error("an item of the table cannot be read", item_id=item["item_id"]["S"], reason=repr(error))


def _scan(**what: Any) -> Iterator[dict[str, Any]]:
    paginator = client("dynamodb").get_paginator("scan")
    try:
        for page in paginator.paginate(TableName=settings.catalogue_table, ConsistentRead=True, **what):
            yield from page["Items"]
    except (BotoCoreError, ClientError) as error:
        raise Unavailable(f"{settings.catalogue_table} was not read: {error}") from error


def _get(item_ids: Sequence[str]) -> list[dict[str, Any]]:
    table = settings.catalogue_table
    wanted: dict[str, Any] = {table: {"Keys": [{"item_id": {"S": each}} for each in item_ids], "ConsistentRead": True}}
    found: list[dict[str, Any]] = []
    pause = PAUSE_S
    try:
        for _ in range(ATTEMPTS):
            answer = call("dynamodb", "batch_get_item", {"RequestItems": wanted})
            found += answer["Responses"].get(table, [])
            wanted = answer.get("UnprocessedKeys") or {}
            if not wanted:
                return found
            if not answer["Responses"].get(table):  # throttled; else the answer was full
                time.sleep(pause)
                pause *= 2
    except (BotoCoreError, ClientError) as error:
        raise Unavailable(f"{table} was not read: {error}") from error
    raise Unavailable(f"{table} is over its capacity")


def _put(standing: Standing, past: Kept | None) -> str | None:
    """The code of what kept the item from being written, where another attempt may write it.

    Raises: Unavailable
    """
    request: dict[str, Any] = {
        "TableName": settings.catalogue_table,
        "Item": to_item(standing, past),
        "ConditionExpression": "#version = :read" if past else "attribute_not_exists(item_id)",
    }
    if past:
        request["ExpressionAttributeNames"] = {"#version": "version"}
        request["ExpressionAttributeValues"] = {":read": {"N": str(past.version)}}
    try:
        call("dynamodb", "put_item", request)
    except (BotoCoreError, ClientError) as error:
        code = error.response["Error"]["Code"] if isinstance(error, ClientError) else ""
        if code == CONFLICT or code in THROTTLED:
            return code
        raise Unavailable(f"item {standing.row['item_id']} was not written: {error}") from error
    return None


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=CALLS_AT_ONCE, thread_name_prefix="catalogue")
