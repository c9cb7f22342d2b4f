"""Puts events on Kinesis, one record per person, in chunks within its limits. Refused records are sent again."""

import random
import time
from collections.abc import Iterator, Sequence
from datetime import datetime

from botocore.exceptions import BotoCoreError, ClientError

from aisle.errors import Unavailable
from aisle.events.event import Event
from aisle.intake.ingest import Accepted
from aisle.intake.stream_batch import Pack, in_parts, pack
from aisle.intake.stream_record import to_record
from aisle_aws.settings import settings
from aisle_aws.transport.aws_json_client import call

MAX_RECORDS = 500
MAX_CHUNK_BYTES = 4_500_000  # Kinesis takes 5 MiB a call, keys included
FIRST_PAUSE_S = 0.02  # a shard gains room for 20 records, and pauses double
ATTEMPTS = 5  # pauses of 0.3 s in all, while the browser waits
SERVER_ATTEMPTS = 8  # of 2.5 s in all: a server's batch may be more than a shard takes in a second


def put(accepted: Sequence[Accepted], attempts: int = ATTEMPTS) -> None:
    """Puts all events, or raises an error with the number of events left. Event ids make sending all again safe.

    Raises: Unavailable
    """
    left = sum(each.events for chunk in chunks(pack(accepted)) for each in _put_chunk(chunk, attempts))
    if left:
        raise Unavailable(f"the stream did not take {left} of {len(accepted)} events: send the batch again")


def put_served(person: str, events: Sequence[Event], now: datetime) -> None:
    """Puts events of our own front door.

    Raises: Unavailable
    """
    put([Accepted(person, to_record(event, now, "server")) for event in events])


def chunks(packs: Sequence[Pack]) -> Iterator[list[Pack]]:
    """Parts that each fit into one call."""
    return in_parts(packs, lambda each: len(each.data) + len(each.person_id.encode()), MAX_CHUNK_BYTES, MAX_RECORDS)


def _put_chunk(chunk: list[Pack], attempts: int) -> list[Pack]:
    """Returns the packs that the stream still refuses after every attempt."""
    for attempt in range(attempts):
        if attempt:
            time.sleep(FIRST_PAUSE_S * 2 ** (attempt - 1) * random.uniform(0.5, 1.0))
        chunk = _put_once(chunk)
        if not chunk:
            break
    return chunk


def _put_once(chunk: list[Pack]) -> list[Pack]:
    entries = [{"Data": each.data, "PartitionKey": each.person_id} for each in chunk]
    try:
        results = call("kinesis", "put_records", {"StreamName": settings.event_stream, "Records": entries})["Records"]
    except (BotoCoreError, ClientError) as error:
        raise Unavailable(f"the stream did not answer: {error}: send the batch again") from error
    return [each for each, result in zip(chunk, results, strict=True) if result.get("ErrorCode")]
