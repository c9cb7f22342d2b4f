"""Records refusals outside the event stream, so a flood of bad events takes none of its throughput."""

from botocore.exceptions import BotoCoreError, ClientError

from aisle.intake.refusal import Refusal, to_lines
from aisle_aws.settings import settings
from aisle_aws.telemetry import count, logger
from aisle_aws.transport.clients import client

MAX_REFUSALS = 200  # per record: it stays below Firehose's 1,000 KiB with ids of any characters
LOGGED = 5  # per request; the record has all of them


def record(refusals: tuple[Refusal, ...]) -> None:
    """Does not raise where a write fails: the accepted events stay accepted."""
    rejected = [refusal for refusal in refusals if refusal.outcome == "rejected"]
    if rejected:
        logged = [refusal.model_dump(mode="json", exclude_none=True) for refusal in rejected[:LOGGED]]
        logger.warning("events rejected", number=len(rejected), first=logged)
    for start in range(0, len(refusals), MAX_REFUSALS):
        _put(refusals[start : start + MAX_REFUSALS])


def _put(refusals: tuple[Refusal, ...]) -> None:
    try:
        data = to_lines(refusals)
        client("firehose").put_record(DeliveryStreamName=settings.refusal_delivery, Record={"Data": data})
    except (BotoCoreError, ClientError) as error:
        logger.error("refusals not recorded: the ledger counts them as lost", number=len(refusals), reason=str(error))
        count("RefusalsNotRecorded", len(refusals))
