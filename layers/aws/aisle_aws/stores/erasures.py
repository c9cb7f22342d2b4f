"""Erasure: writes a tombstone that every job honours, and deletes the online profile."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from botocore.exceptions import BotoCoreError, ClientError

from aisle.errors import Unavailable
from aisle.lake.zones import erasure_key
from aisle_aws.settings import settings
from aisle_aws.stores import object_store, profile_store
from aisle_aws.telemetry import logger


@dataclass(frozen=True)
class Erased:
    person_id: str
    profile_deleted: bool  # whether there was one
    tombstone: str  # its s3:// address


def erase(people: Iterable[str], now: datetime) -> list[Erased]:
    """The tombstone comes first: if the rest fails, a retry is safe and completes the erasure.

    Raises: Unavailable
    """
    try:
        return [_erase(person, now) for person in people]
    except (BotoCoreError, ClientError) as error:
        raise Unavailable(f"not everything was erased: {error}: ask again") from error


def write_tombstone(person: str, erased_at: datetime) -> str:
    """Returns its s3:// address. Jobs read `person_id`; a second erasure of a person overwrites the first."""
    tombstone = {"person_id": person, "erased_at": erased_at.isoformat()}
    return object_store.write_json(settings.raw_bucket, erasure_key(person), tombstone)


def _erase(person: str, now: datetime) -> Erased:
    tombstone = write_tombstone(person, now)
    erased = Erased(person, profile_store.delete(person), tombstone)
    # the tombstone's name is a hash, since logs are kept after an erasure
    logger.info("person erased", tombstone=tombstone, profile_deleted=erased.profile_deleted)
    return erased
