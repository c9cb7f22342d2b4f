"""Refusals on record, beside the stream: a flood of bad events takes nothing of the stream's throughput."""

from botocore.exceptions import BotoCoreError, ClientError

from aisle.events.refusal import Refusal, to_lines
from aisle_aws.settings import settings
from aisle_aws.telemetry import count, logger
from aisle_aws.transport.clients import client

MAX_REFUSALS = 200  # of one record, so that it stays under Firehose's 1,000 KiB whatever their ids are made of
LOGGED = 5  # of a request; the record has them all


def record(refusals: tuple[Refusal, ...]) -> None:
    """Where it cannot be written, the events that were taken are no less taken."""
    rejected = [refusal for refusal in refusals if refusal.outcome == "rejected"]
    if rejected:
        told = [refusal.model_dump(mode="json", exclude_none=True) for refusal in rejected[:LOGGED]]
        logger.warning("events rejected", number=len(rejected), first=told)
    for start in range(0, len(refusals), MAX_REFUSALS):
        _put(refusals[start : start + MAX_REFUSALS])


def _put(refusals: tuple[Refusal, ...]) -> None:
    try:
        data = to_lines(refusals)
        client("firehose").put_record(DeliveryStreamName=settings.refusal_delivery, Record={"Data": data})
    except (BotoCoreError, ClientError) as error:
        logger.error("refusals not recorded: the ledger calls them lost", number=len(refusals), reason=str(error))
        count("RefusalsNotRecorded", len(refusals))
