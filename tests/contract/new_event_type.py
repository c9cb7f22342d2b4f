"""What a core with one more event type knows of it, as JSON. It runs with a copy of the core, first on the path."""

import json
from datetime import UTC, datetime
from typing import Any

from aisle.events.event import Event
from aisle.events.event_names import EventName
from aisle.events.preference_weights import STANDARD_WEIGHTS
from aisle.events.regular_event import read_regular
from aisle.inputs.histories import EVENTS
from aisle.intake.caller import Caller
from aisle.intake.ingest import read_batch, read_feedback
from aisle.profile.profile import Profile, apply
from aisle.ranking.explaining.wording import DID
from emr.history import TASTE
from generate.documents import documents

NAME = "wave_at_item"
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
SENT = {"event_id": "e1", "event_name": NAME, "occurred_at": "2026-11-24T08:59:00Z", "anonymous_id": "b1"}
WHOLE = {**SENT, "item_id": "tea", "search_term": "green tea"}


def facts() -> dict[str, Any]:
    lacking = {**WHOLE, "search_term": None}
    taken, refused = read_batch([WHOLE], Caller(), NOW), read_batch([SENT, lacking], Caller(), NOW)
    return {
        "records": [record.line.decode() for record in taken.accepted],
        "is_regular": read_regular(WHOLE, NOW) is not None,
        "refused": [one.reason for one in refused.rejected],
        "refused_as_feedback": [one.field for one in read_feedback([WHOLE], Caller(), NOW).rejected],
        "weight": STANDARD_WEIGHTS.of(NAME),
        "history": [entry.event_name for entry in apply(Profile(), Event.model_validate(WHOLE)).history],
        "is_read_by_training": NAME in EVENTS,
        "is_counted_by_the_stream": NAME in TASTE,
        "reason": DID[EventName(NAME)],
        "documents": {path.name: text for path, text in documents().items()},
    }


if __name__ == "__main__":
    print(json.dumps(facts()))  # noqa: T201
