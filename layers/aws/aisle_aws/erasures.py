"""Tombstones: people of whom no job may read a row again."""

from datetime import datetime

from aisle.zones import erasure_key
from aisle_aws import object_store
from aisle_aws.settings import settings


def write_tombstone(person: str, erased_at: datetime) -> str:
    """Its s3:// address. Jobs read `person_id`; a second erasure of a person overwrites the first."""
    tombstone = {"person_id": person, "erased_at": erased_at.isoformat()}
    return object_store.write_json(settings.raw_bucket, erasure_key(person), tombstone)
