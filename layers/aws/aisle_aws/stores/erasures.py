"""Erasure: writes a tombstone that every job honours, and deletes the online profile and the kept answers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from botocore.exceptions import BotoCoreError, ClientError

from aisle.errors import Unavailable
from aisle.lake.zones import erasure_key
from aisle_aws.settings import settings
from aisle_aws.stores import answer_store, object_store, profile_store
from aisle_aws.telemetry import logger


@dataclass(frozen=True)
class Erased:
    person_id: str
    profile_deleted: bool  # whether there was one
    answers_deleted: int
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


def is_erased(person: str, at: datetime) -> bool:
    """Whether the person was erased after that moment. A record that was under way meanwhile may still stand.

    Raises: Unavailable
    """
    tombstone = object_store.read_json(settings.raw_bucket, erasure_key(person))
    return tombstone is not None and datetime.fromisoformat(tombstone["erased_at"]) >= at


def _erase(person: str, now: datetime) -> Erased:
    tombstone = write_tombstone(person, now)
    had_profile, answers = profile_store.delete(person), answer_store.delete_of(person)
    erased = Erased(person, had_profile, answers, tombstone)
    # the tombstone's name is a hash, since logs are kept after an erasure
    logger.info("person erased", tombstone=tombstone, profile_deleted=had_profile, answers_deleted=answers)
    return erased
