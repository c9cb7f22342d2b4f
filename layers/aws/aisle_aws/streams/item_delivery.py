"""Records the rows of items that callers told: they come into the accepted zone, for the nightly cleaning."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from pydantic_core import to_json

from aisle.errors import Unavailable
from aisle_aws.settings import settings
from aisle_aws.transport.clients import client

MAX_RECORD_BYTES = 900_000  # Firehose takes 1,000 KiB
MAX_RECORDS = 4  # of one call, which may have 4 MiB


def record(rows: Iterable[Mapping[str, Any]]) -> None:
    """Raises: Unavailable, where not all are recorded; told again, a row counts once."""
    records = list(_records(rows))
    for start in range(0, len(records), MAX_RECORDS):
        part = [{"Data": data} for data in records[start : start + MAX_RECORDS]]
        try:
            answer = client("firehose").put_record_batch(DeliveryStreamName=settings.item_delivery, Records=part)
        except (BotoCoreError, ClientError) as error:
            raise Unavailable(f"the rows were not recorded, and are not live: {error}") from error
        if answer["FailedPutCount"]:
            raise Unavailable("some rows were not recorded, and none is live: send all of them again")


def _records(rows: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    """Lines of JSON, as many in a record as it holds."""
    record = b""
    for row in rows:
        line = to_json(row) + b"\n"
        if record and len(record) + len(line) > MAX_RECORD_BYTES:
            yield record
            record = b""
        record += line
    if record:
        yield record
