"""The steps that both event routes share: open the body, check the caller, read the events, put them on the stream."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from aisle.intake.caller import Caller
from aisle.intake.envelope import BROWSER_LIMITS, SERVER_LIMITS, Envelope, open_envelope
from aisle.intake.ingest import READERS, Batch, Door
from aisle.intake.refused_body import refused_bodies
from aisle.intake.sender_clock import correct_times
from aisle_aws.front_door import callers
from aisle_aws.front_door.http import HttpRequest, check_key, read_request
from aisle_aws.front_door.user_tokens import read_caller
from aisle_aws.settings import settings
from aisle_aws.streams import event_stream, refusal_delivery
from aisle_aws.telemetry import count, logger


def accept_batch(event: dict[str, Any], door: Door) -> Batch:
    """Puts the accepted records on the stream and returns the batch.

    Raises: InvalidInput, Unauthorized, Forbidden, BodyTooLarge of the request as a whole; Unavailable
    """
    request = read_request(event)
    server = callers.server(request)
    envelope = open_envelope(request.body, SERVER_LIMITS if server else BROWSER_LIMITS)
    caller = server or _browser(request, envelope)
    _report_unread(envelope.unread)

    now = datetime.now(UTC)
    batch = READERS[door](correct_times(envelope.events, envelope.sent_at, now), caller, now)
    event_stream.put(batch.accepted, event_stream.SERVER_ATTEMPTS if server else event_stream.ATTEMPTS)
    # refusals last: where `put` fails, the batch comes again, with its refusals
    refusal_delivery.record(batch.refusals)
    refusal_delivery.keep(refused_bodies(envelope.events, batch.refusals, door, envelope.sent_at, caller))
    return batch


def _browser(request: HttpRequest, envelope: Envelope) -> Caller:
    check_key(envelope.key or request.key, settings.publishable_key)
    return read_caller(envelope.user_token or request.bearer_token)


def _report_unread(reasons: Mapping[str, int]) -> None:
    """What the page pushed for its analytics and the snippet could not read."""
    if reasons:
        logger.warning("pushes not read", reasons=reasons)
        count("PushesNotRead", sum(reasons.values()))
