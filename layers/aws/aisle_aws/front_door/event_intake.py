"""What both doors for events do: open the body, check who speaks, read the events, hand them to the stream."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from aisle.events.caller import Speaker
from aisle.events.envelope import open_envelope
from aisle.events.ingest import Batch
from aisle.events.sender_clock import set_right
from aisle_aws.front_door.http import check_key, read_request
from aisle_aws.front_door.user_tokens import read_speaker
from aisle_aws.settings import settings
from aisle_aws.streams import event_stream, refusal_delivery

Reader = Callable[[Sequence[Any], Speaker, datetime], Batch]


def take_in(event: dict[str, Any], read: Reader) -> Batch:
    """The batch, whose accepted records are in the stream.

    Raises: InvalidInput, Unauthorized, BodyTooLarge of the request as a whole; Unavailable
    """
    request = read_request(event)
    envelope = open_envelope(request.body)
    check_key(envelope.key or request.key, settings.publishable_key)

    speaker = read_speaker(envelope.user_token or request.bearer_token)
    now = datetime.now(UTC)
    batch = read(set_right(envelope.events, envelope.sent_at, now), speaker, now)
    event_stream.put(batch.accepted)
    refusal_delivery.record(batch.refusals)  # last: a batch that comes again is refused again
    return batch
