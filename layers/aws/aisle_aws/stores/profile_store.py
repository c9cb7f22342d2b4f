"""Profiles in DynamoDB: one item per person. Its version guards it against concurrent writers.

Each write renews the time at which DynamoDB forgets the person.
"""

import time
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import reduce
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from aisle.errors import Unavailable
from aisle.profile.person_query import PersonQuery
from aisle.profile.profile import Profile, merge, newest_half
from aisle_aws.settings import settings
from aisle_aws.transport.aws_json_client import call
from aisle_aws.transport.clients import LEAN, client

ATTEMPTS = 5  # two writers on one shopper are rare; 5 conflicts in a row mean something is wrong
DAY_SECONDS = 86_400
MAX_KEYS = 100  # of one BatchGetItem
MAX_PROFILE_BYTES = 350_000  # DynamoDB takes 400 KB, names and all; no real shopper comes near

Change = Callable[[Profile], Profile]


def read(person_ids: Collection[str]) -> dict[str, Profile]:
    """The profiles that exist; a person without one is left out.

    Raises: Unavailable
    """
    return {person: profile for person, profile, _ in _read_with_version(person_ids)}


def read_whole(query: PersonQuery) -> Profile:
    """One profile of all the ids in the query: it includes what the browser did before its shopper signed in.

    Raises: Unavailable
    """
    known = read(query.people)
    return reduce(merge, [known[person] for person in query.people if person in known], Profile())


def update(changes: Mapping[str, Change]) -> list[str]:
    """Reads, changes, writes. Where another writer came between, reads that person again.

    Returns the people who still had a conflict after every attempt. Raises: Unavailable
    """
    left = list(changes)
    for _ in range(ATTEMPTS):
        current = {person: (profile, version) for person, profile, version in _read_with_version(left)}
        left = [person for person in left if not _write(person, changes[person], *current.get(person, (Profile(), 0)))]
        if not left:
            break
    return left


def delete(person: str) -> bool:
    """Returns whether there was one."""
    answer = client("dynamodb", LEAN).delete_item(
        TableName=settings.profile_table, Key={"person_id": {"S": person}}, ReturnValues="ALL_OLD"
    )
    return "Attributes" in answer


def _read_with_version(person_ids: Collection[str]) -> Iterator[tuple[str, Profile, int]]:
    keys = [{"person_id": {"S": person}} for person in dict.fromkeys(person_ids)]
    for start in range(0, len(keys), MAX_KEYS):
        for item in _get(keys[start : start + MAX_KEYS]):
            profile = Profile.model_validate_json(item["profile"]["S"])
            yield item["person_id"]["S"], profile, int(item["version"]["N"])


def _get(keys: list[dict[str, Any]]) -> list[dict[str, Any]]:
    table = settings.profile_table
    wanted: dict[str, Any] = {table: {"Keys": keys, "ConsistentRead": True}}
    found: list[dict[str, Any]] = []
    try:
        for _ in range(ATTEMPTS):
            answer = call("dynamodb", "batch_get_item", {"RequestItems": wanted})
            found += answer["Responses"].get(table, [])
            wanted = answer.get("UnprocessedKeys") or {}
            if not wanted:
                return found
    except (BotoCoreError, ClientError) as error:
        raise Unavailable(f"the profile table did not answer: {error}") from error
    raise Unavailable("the profile table is over its capacity")


def _write(person: str, change: Change, profile: Profile, version: int) -> bool:
    """Returns False where the version has changed since it was read."""
    changed = change(profile)
    if changed is profile:
        return True
    item = {
        "person_id": {"S": person},
        "profile": {"S": _fitting_json(changed)},
        "version": {"N": str(version + 1)},
        "expires_at": {"N": str(int(time.time()) + int(settings.profile_retention_days) * DAY_SECONDS)},
    }
    try:
        client("dynamodb", LEAN).put_item(
            TableName=settings.profile_table,
            Item=item,
            ConditionExpression="attribute_not_exists(person_id) OR #version = :read",
            ExpressionAttributeNames={"#version": "version"},
            ExpressionAttributeValues={":read": {"N": str(version)}},
        )
    except (BotoCoreError, ClientError) as error:
        if isinstance(error, ClientError) and error.response["Error"]["Code"] == "ConditionalCheckFailedException":
            return False
        raise Unavailable(f"the profile of {person} was not written: {error}") from error
    return True


def _fitting_json(profile: Profile) -> str:
    """What is oldest in a profile that is too large for the table is forgotten: somebody filled it on purpose."""
    text = profile.model_dump_json(exclude_defaults=True)
    while len(text.encode()) > MAX_PROFILE_BYTES:
        profile = newest_half(profile)
        text = profile.model_dump_json(exclude_defaults=True)
    return text
