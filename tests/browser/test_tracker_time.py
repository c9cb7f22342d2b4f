"""Views, visits and sessions as time passes, and as history navigation goes on without a load."""

from typing import Any

from tests.browser.visit import Visit, names, once

MINUTE_MS = 60_000


def turn(visit: Visit, hidden: bool) -> None:
    """The shopper looks at another tab, or comes back; a headless browser's tabs are all in sight."""
    visit.page.evaluate(
        "(hidden) => { Object.defineProperty(document, 'hidden', {get: () => hidden, configurable: true});"
        " document.dispatchEvent(new Event('visibilitychange')) }",
        hidden,
    )


def left(visit: Visit) -> list[dict[str, Any]]:
    return [event for event in once(visit.events()) if event["event_name"] == "leave_item"]


def test_a_view_lasts_while_its_page_is_visible(visit: Visit):
    visit.page.clock.install()
    visit.open()
    visit.say("track", "view_item", {"item_id": "tea"})
    visit.acknowledged()
    visit.page.clock.run_for(4_000)
    turn(visit, hidden=True)
    visit.page.clock.run_for(5 * MINUTE_MS)
    turn(visit, hidden=False)
    visit.page.clock.run_for(3_000)

    visit.say("track", "view_item", {"item_id": "pot"})

    (event,) = left(visit)
    assert event["items"][0]["item_id"] == "tea"
    assert 7_000 <= event["duration_ms"] < 60_000


def test_a_hidden_page_that_ends_without_a_word_is_told_by_a_later_one(visit: Visit):
    visit.page.clock.install()
    visit.open()
    visit.say("track", "view_item", {"item_id": "tea"})
    visit.acknowledged()
    visit.page.clock.run_for(4_000)
    turn(visit, hidden=True)
    visit.page.evaluate("window.addEventListener('pagehide', (event) => event.stopImmediatePropagation(), true)")
    kept = visit.page.evaluate("JSON.stringify(localStorage)")

    visit.page.goto(f"{visit.base}/bare.html")
    visit.page.evaluate("(kept) => Object.assign(localStorage, JSON.parse(kept))", kept)  # as before the pagehide
    visit.page.clock.run_for(31 * MINUTE_MS)
    visit.open("blank.html?later")

    drafts = [
        event
        for event in once(visit.events())
        if event["event_name"] == "leave_item" and "sequence_number" not in event
    ]
    assert len(drafts) == 1
    assert 4_000 <= drafts[0]["duration_ms"] < 60_000


def test_a_session_ends_after_thirty_idle_minutes(visit: Visit):
    visit.page.clock.install()
    visit.open()
    for idle_minutes in (29, 29, 31):
        visit.acknowledged()
        visit.page.clock.fast_forward(idle_minutes * MINUTE_MS)
        visit.say("track", "view_cart")

    events = once(visit.events())
    sessions = [event["session_id"] for event in events]
    assert sessions[0] == sessions[1] == sessions[2] != sessions[3]
    assert len({event["anonymous_id"] for event in events}) == 1


def test_leaving_a_forgotten_page_begins_no_session(visit: Visit):
    visit.page.clock.install()
    visit.open()
    visit.say("track", "view_item", {"item_id": "tea"})
    visit.acknowledged()
    visit.page.clock.fast_forward(45 * MINUTE_MS)

    visit.page.evaluate("history.pushState(null, '', 'blank.html?next')")

    events = once(visit.events())
    assert names(events) == ["page_view", "view_item", "leave_item", "page_view"]
    assert events[2]["session_id"] == events[1]["session_id"] != events[3]["session_id"]


def test_history_navigation_is_a_page_view(visit: Visit):
    visit.open()
    visit.say("track", "view_item", {"item_id": "tea"})
    page = visit.page
    page.evaluate("history.pushState(null, '', 'blank.html?second')")
    page.evaluate("history.replaceState({scroll: 1}, '', location.href)")
    page.evaluate("location.hash = 'reviews'")
    page.evaluate("location.hash = '#/route'")
    page.go_back()
    page.go_back()
    page.go_back()

    events = once(visit.events())

    assert names(events) == ["page_view", "view_item", "leave_item", *["page_view"] * 4]
    pages = [event["page_url"].rsplit("/", 1)[-1] for event in events if event["event_name"] == "page_view"]
    assert pages == ["blank.html", "blank.html?second", "route", "blank.html?second#reviews", "blank.html"]
    assert events[3]["referrer"] == events[0]["page_url"] == events[2]["page_url"]


def test_a_browser_without_the_navigation_api_counts_the_same(visitor: Any):
    visit = visitor(before="delete window.navigation; delete Window.prototype.navigation")
    visit.open()
    visit.page.evaluate("history.pushState(null, '', 'blank.html?second')")
    visit.page.go_back()

    visit.until(lambda: names(once(visit.events())) == ["page_view"] * 3)
    assert visit.faults == []


def test_a_page_that_comes_back_from_the_cache_is_viewed_again_and_counts_on(visit: Visit):
    visit.open()
    visit.acknowledged()

    # Chromium under automation keeps no page in its back/forward cache: these are the events of one that was
    visit.page.evaluate(
        "for (const name of ['pagehide', 'pageshow'])"
        " window.dispatchEvent(new PageTransitionEvent(name, {persisted: true}))"
    )

    events = visit.events()
    assert names(events) == ["page_view", "page_view"]
    assert [event["sequence_number"] for event in events] == [0, 1]
    assert len({event["tab_id"] for event in events}) == 1
