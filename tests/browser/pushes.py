"""What a test pushes into a page's dataLayer, and what the snippet made of it."""

import json
from collections import Counter
from typing import Any

from tests.browser.visit import Visit, names

Events = list[dict[str, Any]]

CLOSING = "set_preferences"  # a test's last event, which no dataLayer tells


def line(item_id: str, **more: Any) -> dict[str, Any]:
    return {"item_id": item_id, "quantity": 1, **more}


def push(visit: Visit, pushes: str, layer: str = "dataLayer") -> None:
    """Into a dataLayer that the snippet has found by then."""
    visit.page.evaluate(f"window.{layer} ||= []; document.body.append('a change')")
    visit.page.wait_for_timeout(150)
    visit.page.evaluate(f"{layer}.push({pushes})")


def heard(visit: Visit) -> Events:
    return [event for event in visit.events() if event["event_name"] not in ("page_view", "leave_item", CLOSING)]


def batches(visit: Visit) -> list[dict[str, Any]]:
    """Fills itself with what the page sends from now on."""
    sent: list[dict[str, Any]] = []
    visit.page.on("request", lambda request: sent.append(json.loads(request.post_data or "{}")))
    return sent


def unread(visit: Visit, sent: list[dict[str, Any]]) -> dict[str, int]:
    """What the batches have told, after one more event: what could not be read waits for a batch."""
    visit.say("track", CLOSING, {"preferences": {"age": 40}})
    visit.until(lambda: CLOSING in names(visit.events()))
    return dict(sum((Counter(batch.get("unread", {})) for batch in sent), Counter()))


def assert_told(events: Events, expected: Events) -> None:
    assert names(events) == [event["event_name"] for event in expected]
    for event, reported in zip(events, expected, strict=True):
        assert {name: event.get(name) for name in reported} == reported
