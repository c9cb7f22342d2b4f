"""The stream -> the shoppers' profiles, within a second. All events of a person go into one write."""

import base64
from collections import defaultdict
from functools import partial, reduce
from typing import Any

from pydantic import ValidationError

from aisle.events.person import person_id
from aisle.intake.stream_batch import unpack
from aisle.intake.stream_record import StreamRecord, read_record
from aisle.profile.profile import Profile, apply
from aisle.validation import explain
from aisle_aws.stores import profile_store
from aisle_aws.telemetry import count, logger, metrics


@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Returns the sequence numbers of the records to retry.

    Raises: Unavailable; Lambda then retries the whole batch. Profiles recognise events already applied by their ids.
    """
    failed: dict[str, None] = {}  # an ordered set
    by_person: dict[str, list[tuple[str, StreamRecord]]] = defaultdict(list)
    for record in event["Records"]:
        number = record["kinesis"]["sequenceNumber"]
        for line in unpack(base64.b64decode(record["kinesis"]["data"])):
            try:
                stream_record = read_record(line)
            except ValidationError as error:
                logger.error("invalid stream record", sequence_number=number, reason=str(explain(error)))
                failed[number] = None
            else:
                by_person[person_id(stream_record.user_id, stream_record.anonymous_id)].append((number, stream_record))

    changes = {person: partial(_apply_all, [record for _, record in records]) for person, records in by_person.items()}
    for person in profile_store.update(changes):
        logger.error("profile not written: another writer changed it at every attempt", person_id=person)
        failed.update((number, None) for number, _ in by_person[person])

    count("ProfileRecordsApplied", len(event["Records"]) - len(failed))
    count("ProfileRecordsFailed", len(failed))
    return {"batchItemFailures": [{"itemIdentifier": number} for number in failed]}


def _apply_all(records: list[StreamRecord], profile: Profile) -> Profile:
    return reduce(apply, records, profile)
