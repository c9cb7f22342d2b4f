"""What a shopper does is in the raw zone: just that, in order, numbered, and told by the right ids."""

import re
from collections.abc import Callable

from tests.browser.visit import Visit, names

RANDOM_ID = re.compile(r"\d{28,40}")  # four numbers of 32 bits


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
    assert all(RANDOM_ID.fullmatch(event[name]) for event in events for name in ("event_id", "anonymous_id", "tab_id"))
    assert events[0]["page_title"] == "A page"
    assert events[2]["items"][0] == {"item_id": "tea", "price": 3.5, "quantity": 2}
    assert events[3]["transaction_id"] == "17"
    assert not any(event.get("is_bot") for event in events)


def test_calls_made_before_the_script_had_loaded_follow_the_page_view(visit: Visit):
    visit.open("queued.html")

    events = visit.events()

    assert names(events) == ["page_view", "view_item", "search"]
    assert events[2]["search_term"] == "<script>alert(1)</script>"


def test_pages_of_one_visit_share_ids_and_count_on(visit: Visit):
    visit.open()
    visit.say("track", "view_item", {"item_id": "tea"})
    visit.acknowledged()

    visit.page.evaluate("location.href = 'blank.html?second'")
    visit.page.wait_for_url("**?second")
    events = visit.events()

    assert names(events) == ["page_view", "view_item", "leave_item", "page_view"]
    assert [event["sequence_number"] for event in events] == [0, 1, 2, 3]
    assert {len({event[name] for event in events}) for name in ("anonymous_id", "session_id", "tab_id")} == {1}
    assert events[3]["referrer"] == events[0]["page_url"]


def test_a_program_that_browses_is_marked(visitor: Callable[..., Visit]):
    visit = visitor(user_agent="Mozilla/5.0 (compatible; Googlebot/2.1)")
    visit.open()

    assert [event["is_bot"] for event in visit.events()] == [True]


def test_a_browser_under_automation_is_marked(visitor: Callable[..., Visit]):
    visit = visitor(before="Object.defineProperty(Navigator.prototype, 'webdriver', {get: () => true})")
    visit.open()

    assert [event["is_bot"] for event in visit.events()] == [True]


def test_the_page_gets_one_global_and_no_more(visit: Visit):
    page = visit.page
    page.goto(f"{visit.base}/bare.html")
    before = set(page.evaluate("Object.getOwnPropertyNames(window)"))

    visit.open()

    assert set(page.evaluate("Object.getOwnPropertyNames(window)")) - before == {"aisle"}
