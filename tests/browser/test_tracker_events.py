"""What a shopper does is in the raw zone: just that, in order, numbered, and told by the right ids."""

import re

from tests.browser.visit import Visit, names

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def test_a_shopper_browses_and_the_raw_zone_has_exactly_that(visit: Visit):
    visit.open()
    visit.say("track", "view_item", {"item_id": "tea", "price": 3.5})
    visit.say("track", "add_to_cart", {"item_id": "tea", "price": 3.5, "quantity": 2})
    visit.say("track", "purchase", {"transaction_id": 17, "value": 7, "currency": "EUR", "items": [{"item_id": "tea"}]})

    events = visit.events()

    assert names(events) == ["page_view", "view_item", "add_to_cart", "purchase"]
    assert [event["sequence_number"] for event in events] == [0, 1, 2, 3]
    assert {len({event[name] for event in events}) for name in ("anonymous_id", "session_id", "tab_id")} == {1}
    assert len({event["event_id"] for event in events}) == 4
    assert all(UUID.fullmatch(event[name]) for event in events for name in ("event_id", "anonymous_id", "tab_id"))
    assert events[0]["page_title"] == "A page"
    assert events[2]["items"][0] == {"item_id": "tea", "price": 3.5, "quantity": 2}
    assert events[3]["transaction_id"] == "17"
    assert not any(event.get("is_bot") for event in events)
