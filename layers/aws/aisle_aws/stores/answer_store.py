"""Answers for replay in DynamoDB: one record each, found by its id, and by the person for an erasure.

A record is written once, beside the impression, and goes after 30 days. It names its user and its browser, each by an
index of its own: a record without one of them is not in that index.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from aisle.errors import Unavailable
from aisle.serving.kept_answer import KeptAnswer, from_bytes, to_bytes
from aisle_aws.settings import settings
from aisle_aws.transport.aws_json_client import call
from aisle_aws.transport.clients import client

INDEX_OF = {"u": "user_id", "a": "anonymous_id"}  # the kind of a person's id -> the index and its attribute
MOST_AT_ONCE = 25  # deletions of one BatchWriteItem
ATTEMPTS = 5


def put(kept: KeptAnswer) -> None:
    """Raises: Unavailable; ValueError, where the record is too large."""
    ids = {"user_id": kept.request.user_id, "anonymous_id": kept.anonymous_id}
    item = {
        "recommendation_id": {"S": kept.recommendation_id},
        "answer": {"B": to_bytes(kept)},
        "expires_at": {"N": str(int(kept.kept_until.timestamp()))},
        **{name: {"S": value} for name, value in ids.items() if value},
    }
    try:
        call("dynamodb", "put_item", {"TableName": settings.answer_table, "Item": item})
    except (BotoCoreError, ClientError) as error:
        raise Unavailable(f"the answer {kept.recommendation_id} was not kept: {error}") from error


def read(recommendation_id: str, now: datetime) -> KeptAnswer | None:
    """None where there is none, or where its time is over: DynamoDB takes some days to remove it.

    Raises: Unavailable; ValueError, where another release wrote it in another form.
    """
    key = {"recommendation_id": {"S": recommendation_id}}
    try:
        item = client("dynamodb").get_item(TableName=settings.answer_table, Key=key, ConsistentRead=True).get("Item")
    except (BotoCoreError, ClientError) as error:
        raise Unavailable(f"the answer {recommendation_id} was not read: {error}") from error
    if item is None or int(item["expires_at"]["N"]) <= now.timestamp():
        return None
    return from_bytes(item["answer"]["B"])


def delete_of(person: str) -> int:
    """Deletes every record of a person. Returns their number.

    Raises: Unavailable, where some are left; botocore.exceptions.BotoCoreError or ClientError
    """
    keys = list(_keys_of(person))
    for start in range(0, len(keys), MOST_AT_ONCE):
        _delete([{"DeleteRequest": {"Key": key}} for key in keys[start : start + MOST_AT_ONCE]])
    return len(keys)


def _keys_of(person: str) -> Iterator[dict[str, Any]]:
    kind, _, own_id = person.partition(":")
    pages = client("dynamodb").get_paginator("query")
    found = pages.paginate(
        TableName=settings.answer_table,
        IndexName=INDEX_OF[kind],
        KeyConditionExpression="#id = :id",
        ExpressionAttributeNames={"#id": INDEX_OF[kind]},
        ExpressionAttributeValues={":id": {"S": own_id}},
    )
    for page in found:
        yield from ({"recommendation_id": item["recommendation_id"]} for item in page["Items"])


def _delete(requests: list[dict[str, Any]]) -> None:
    table = settings.answer_table
    for _ in range(ATTEMPTS):
        answer = client("dynamodb").batch_write_item(RequestItems={table: requests})
        requests = answer.get("UnprocessedItems", {}).get(table, [])
        if not requests:
            return
    raise Unavailable(f"{len(requests)} answers of a person were not deleted: the table is over its capacity")
