"""The steps that both event routes share: open the body, check the caller, read the events, put them on the stream."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from aisle.intake.envelope import open_envelope
from aisle.intake.ingest import READERS, Batch, Door
from aisle.intake.refused_body import refused_bodies
from aisle.intake.sender_clock import correct_times
from aisle_aws.front_door.http import check_key, read_request
from aisle_aws.front_door.user_tokens import read_caller
from aisle_aws.settings import settings
from aisle_aws.streams import event_stream, refusal_delivery
from aisle_aws.telemetry import count, logger


def accept_batch(event: dict[str, Any], door: Door) -> Batch:
    """Puts the accepted records on the stream and returns the batch.

    Raises: InvalidInput, Unauthorized, BodyTooLarge of the request as a whole; Unavailable
    """
    request = read_request(event)
    envelope = open_envelope(request.body)
    check_key(envelope.key or request.key, settings.publishable_key)
    _report_unread(envelope.unread)

    caller = read_caller(envelope.user_token or request.bearer_token)
    now = datetime.now(UTC)
    batch = READERS[door](correct_times(envelope.events, envelope.sent_at, now), caller, now)
    event_stream.put(batch.accepted)
    # refusals last: where `put` fails, the batch comes again, with its refusals
    refusal_delivery.record(batch.refusals)
    refusal_delivery.keep(refused_bodies(envelope.events, batch.refusals, door, envelope.sent_at, caller))
    return batch


def _report_unread(reasons: Mapping[str, int]) -> None:
    """What the page pushed for its analytics and the snippet could not read."""
    if reasons:
        logger.warning("pushes not read", reasons=reasons)
        count("PushesNotRead", sum(reasons.values()))
