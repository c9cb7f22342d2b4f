"""Records refusals outside the event stream, so a flood of bad events takes none of its throughput."""

from collections.abc import Iterable

from botocore.exceptions import BotoCoreError, ClientError

from aisle.intake.refusal import Refusal, to_lines
from aisle.intake.refused_body import RefusedBody
from aisle.intake.refused_body import to_lines as to_bounded_lines
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
        part = refusals[start : start + MAX_REFUSALS]
        if fault := _fault_of_putting(settings.refusal_delivery, to_lines(part)):
            logger.error("refusals not recorded: the ledger counts them as lost", number=len(part), reason=fault)
            count("RefusalsNotRecorded", len(part))


def keep(bodies: Iterable[RefusedBody]) -> None:
    """Keeps as many bodies as the bounds of a request allow. Does not raise, either."""
    lines, left_out = to_bounded_lines(bodies)
    fault = _fault_of_putting(settings.refused_body_delivery, lines) if lines else None
    missed = left_out + (lines.count(b"\n") if fault else 0)
    if missed:
        logger.error("bodies of refused events not kept", number=missed, reason=fault or "too much for one request")
        count("RefusedBodiesNotKept", missed)


def _fault_of_putting(delivery: str, data: bytes) -> str | None:
    try:
        client("firehose").put_record(DeliveryStreamName=delivery, Record={"Data": data})
    except (BotoCoreError, ClientError) as error:
        return str(error)
    return None
