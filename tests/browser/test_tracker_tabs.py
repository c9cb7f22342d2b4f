"""Several tabs, one shopper: each tab has its own id and count, and none of them loses or doubles another's events."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.visit import READY, Visit, names, once


def opened_by(visit: Visit, script: str) -> Page:
    with visit.context.expect_page() as opening:
        visit.page.evaluate(script)
    opening.value.wait_for_function(READY)
    return opening.value


def test_a_reload_keeps_the_tab_and_its_count(visit: Visit):
    visit.open()
    visit.acknowledged()

    visit.page.reload()
    visit.page.wait_for_function(READY)
    visit.page.reload()
    visit.page.wait_for_function(READY)
    events = once(visit.events())

    assert [event["sequence_number"] for event in events] == [0, 1, 2]
    assert len({event["tab_id"] for event in events}) == 1


def test_a_duplicated_tab_counts_for_itself(visit: Visit):
    visit.open()

    opened_by(visit, "{ window.open(location.href) }")  # its sessionStorage is a copy of this one's
    visit.say("track", "view_cart")
    events = visit.events()

    tabs = [[event for event in events if event["tab_id"] == tab] for tab in {event["tab_id"] for event in events}]
    assert sorted(len(tab) for tab in tabs) == [1, 2]
    assert all([event["sequence_number"] for event in tab] == list(range(len(tab))) for tab in tabs)
    assert len({event["anonymous_id"] for event in events}) == 1
    assert len({event["session_id"] for event in events}) == 1


def test_tabs_that_speak_at_once_double_nothing(visit: Visit):
    visit.open()
    other = opened_by(visit, "{ window.open(location.href) }")

    for number in range(10):
        visit.say("track", "view_item", {"item_id": f"left-{number}"})
        other.evaluate("(item_id) => aisle('track', 'view_item', {item_id})", f"right-{number}")
    events = visit.events()

    ids = [event["event_id"] for event in events]
    assert len(ids) == len(set(ids)) == 2 + 2 * 10 + 2 * 9  # page views, views, and the leaving of all but the last


@pytest.fixture
def unlucky(visitor: Callable[..., Visit]):
    return visitor()


def test_what_a_closed_tab_left_behind_is_sent_by_another(unlucky: Visit):
    unlucky.context.route("**/v1/events", lambda route: route.abort())
    unlucky.open()
    unlucky.say("track", "view_item", {"item_id": "tea"})
    tab = unlucky.page
    unlucky.page = unlucky.new_page()
    unlucky.context.set_offline(True)
    tab.close()

    unlucky.context.set_offline(False)
    unlucky.context.unroute_all()
    unlucky.open()

    unlucky.until(lambda: names(unlucky.events())[:2] == ["page_view", "view_item"])
    assert names(unlucky.arrived()).count("page_view") == 2
