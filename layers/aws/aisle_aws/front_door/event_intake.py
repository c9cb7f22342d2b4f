"""What both doors for events do: open the body, check who speaks, read the events, hand them to the stream."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from aisle.events.caller import Caller
from aisle.events.envelope import open_envelope
from aisle.events.ingest import Batch
from aisle.events.sender_clock import set_right
from aisle_aws.front_door.http import check_key, read_request
from aisle_aws.front_door.user_tokens import read_caller
from aisle_aws.settings import settings
from aisle_aws.streams import event_stream, refusal_delivery
from aisle_aws.telemetry import count, logger

Reader = Callable[[Sequence[Any], Caller, datetime], Batch]


def accept_batch(event: dict[str, Any], read: Reader) -> Batch:
    """The batch, whose accepted records are in the stream.

    Raises: InvalidInput, Unauthorized, BodyTooLarge of the request as a whole; Unavailable
    """
    request = read_request(event)
    envelope = open_envelope(request.body)
    check_key(envelope.key or request.key, settings.publishable_key)
    _report_unread(envelope.unread)

    caller = read_caller(envelope.user_token or request.bearer_token)
    now = datetime.now(UTC)
    batch = read(set_right(envelope.events, envelope.sent_at, now), caller, now)
    event_stream.put(batch.accepted)
    refusal_delivery.record(batch.refusals)  # last: a batch that comes again is refused again
    return batch


def _report_unread(reasons: Mapping[str, int]) -> None:
    """What the page pushed for its analytics and the snippet could not read."""
    if reasons:
        logger.warning("pushes not read", reasons=reasons)
        count("PushesNotRead", sum(reasons.values()))
