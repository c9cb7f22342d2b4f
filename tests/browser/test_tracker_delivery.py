"""Nothing is lost that the browser lets us keep, and what is lost is counted."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Browser, Route

from tests.browser.conftest import ORDINARY_AGENT
from tests.browser.deployed import Deployed
from tests.browser.site import Site
from tests.browser.visit import QUEUED, READY, Visit, names
from tests.browser.wire import Wire

EVENTS = "**/v1/events"
FILL_STORAGE = """() => {
  for (let size = 1 << 23; size >= 1; size >>= 1) {
    try { localStorage['shop' + size] = 'x'.repeat(size) } catch {}
  }
}"""


class Outage:
    """The API answers with each of `statuses` in turn (None: the network is broken), then as it really does."""

    def __init__(self, visit: Visit, *statuses: int | None) -> None:
        self.left = list(statuses)
        self.bodies: list[dict[str, Any]] = []
        visit.context.route(EVENTS, self._answer)

    def _answer(self, route: Route) -> None:
        self.bodies.append(json.loads(route.request.post_data or ""))
        if not self.left:
            return route.continue_()
        status = self.left.pop(0)
        if status is None:
            return route.abort()
        return route.fulfill(status=status, headers={"access-control-allow-origin": "*"}, body="{}")


@pytest.fixture
def visit(visitor: Callable[..., Visit]):
    """Its console may tell of the network's faults, and of nothing else."""
    visit = visitor()
    yield visit
    assert [fault for fault in visit.faults if "Failed to load resource" not in fault] == []


@pytest.fixture
def wire(deployed: Deployed) -> Iterator[Wire]:
    wire = Wire(deployed.api_url)
    yield wire
    wire.stop()


@pytest.fixture
def afar(browser: Browser, deployed: Deployed, wire: Wire) -> Iterator[Visit]:
    """A visit whose way to the API can be cut."""
    site = Site(wire.url, deployed.key)
    context = browser.new_context(user_agent=ORDINARY_AGENT)
    yield Visit(context, site, deployed)
    context.close()
    site.stop()


def test_offline_for_a_while_and_reloaded_nothing_is_lost_and_nothing_comes_twice(afar: Visit, wire: Wire):
    afar.open()
    afar.acknowledged()

    wire.cut()
    afar.say("track", "view_item", {"item_id": "tea"})
    afar.say("track", "add_to_cart", {"item_id": "tea"})
    afar.page.reload()
    afar.page.wait_for_function(READY)
    afar.say("track", "purchase", {"item_id": "tea", "transaction_id": "t1"})
    assert names(afar.arrived()) == ["page_view"]
    wire.mend()
    afar.page.evaluate("window.dispatchEvent(new Event('online'))")  # the browser itself noticed nothing
    events = afar.events()

    assert names(events) == ["page_view", "view_item", "add_to_cart", "leave_item", "page_view", "purchase"]
    assert [event["sequence_number"] for event in events] == list(range(6))
    assert len({event["tab_id"] for event in events}) == 1


def test_an_api_that_is_away_is_asked_again_ever_later(visit: Visit):
    outage = Outage(visit, 429, 500, None)
    visit.page.clock.install()
    visit.open()

    def asked_four_times() -> bool:
        visit.page.clock.run_for(100)
        return len(outage.bodies) == 4

    visit.until(asked_four_times)
    moments = [datetime.fromisoformat(body["sent_at"]) for body in outage.bodies]  # by the page's clock
    pauses = [(later - sooner).total_seconds() for sooner, later in pairwise(moments)]
    assert pauses[0] >= 0.5
    assert pauses[1] >= 1
    assert pauses[2] >= 2
    assert names(visit.events()) == ["page_view"]


def test_events_of_a_pause_do_not_shorten_it(visit: Visit):
    outage = Outage(visit, *[503] * 9)
    visit.open()
    visit.until(lambda: len(outage.bodies) == 1)

    for number in range(20):
        visit.say("track", "view_item", {"item_id": f"item-{number}"})

    assert len(outage.bodies) <= 2


@pytest.mark.parametrize("status", [400, 401, 403, 413])
def test_a_refusal_is_not_asked_again_and_counted(visit: Visit, status: int):
    outage = Outage(visit, status)
    visit.open()
    visit.acknowledged()

    visit.say("track", "view_cart")
    events = visit.events()

    assert len(outage.bodies) == 2
    assert names(events) == ["view_cart"]
    assert events[0]["sequence_number"] == 1
    assert events[0]["attributes"]["refused_count"] == "1"


def test_an_event_that_the_api_rejects_is_dropped_and_counted(visit: Visit):
    visit.open()
    visit.say("track", "rate_item", {"item_id": "tea", "rating": 9})
    visit.acknowledged()

    visit.say("track", "view_cart")

    view_cart = visit.events()[-1]
    assert view_cart["attributes"]["refused_count"] == "1"
    assert view_cart["sequence_number"] == 2


def test_an_answer_that_is_not_the_apis_is_no_receipt(visit: Visit):
    answered = []

    def sign_in_page(route: Route) -> None:
        answered.append(route)
        if len(answered) > 1:
            return route.continue_()
        headers = {"access-control-allow-origin": "*"}
        return route.fulfill(status=200, headers=headers, body="<html>Welcome to our hotel</html>")

    visit.context.route(EVENTS, sign_in_page)
    visit.open()

    assert names(visit.events()) == ["page_view"]


def test_a_page_that_goes_for_good_sends_a_beacon(visit: Visit):
    visit.open()
    visit.say("track", "view_item", {"item_id": "tea"})
    visit.acknowledged()

    visit.page.goto("about:blank")

    visit.until(lambda: "leave_item" in names(visit.arrived()))


def test_what_went_by_beacon_is_sent_again_until_acknowledged_and_known_by_its_id(visit: Visit):
    visit.open()
    visit.say("track", "view_item", {"item_id": "tea"})
    visit.acknowledged()
    visit.page.goto("about:blank")
    visit.until(lambda: "leave_item" in names(visit.arrived()))

    visit.open()
    left = [event for event in visit.events() if event["event_name"] == "leave_item"]

    assert len(left) == 2
    assert left[0]["event_id"] == left[1]["event_id"]


def test_a_long_backlog_goes_in_batches_that_a_browser_carries(visit: Visit):
    outage = Outage(visit, *[None] * 100)
    visit.open()
    visit.page.evaluate("for (let n = 0; n < 300; n++) aisle('track', 'view_item', {item_id: 'item-' + n, title: 'é'})")
    outage.left.clear()
    outage.bodies.clear()
    visit.page.evaluate("window.dispatchEvent(new Event('online'))")
    visit.acknowledged()

    viewed = [event for event in visit.arrived() if event["event_name"] == "view_item"]
    assert [event["items"][0]["item_id"] for event in viewed] == [f"item-{number}" for number in range(300)]
    assert all(len(json.dumps(body, ensure_ascii=False).encode()) < 65_536 for body in outage.bodies)
    assert len(outage.bodies) > 2


def test_a_full_queue_lets_the_oldest_go_and_counts_them(visit: Visit):
    outage = Outage(visit, *[None] * 100)
    visit.open()
    visit.page.evaluate("for (let n = 0; n < 200; n++) aisle('track', 'view_cart', {text: 'x'.repeat(4000)})")
    outage.left.clear()
    visit.page.evaluate("window.dispatchEvent(new Event('online'))")
    visit.acknowledged()
    visit.say("track", "begin_checkout")

    events = visit.events()
    dropped = int(events[-1]["attributes"]["dropped_count"])
    assert events[-1]["event_name"] == "begin_checkout"
    assert [event["sequence_number"] for event in events] == list(range(dropped, 202))
    assert 50 < dropped < 150


def test_events_of_one_instant_do_not_wait_for_the_next(visitor: Callable[..., Visit]):
    visit = visitor(before="{ const instant = Date.now(); Date.now = () => instant }")
    visit.open()
    visit.page.evaluate("for (let n = 0; n < 200; n++) aisle('track', 'view_cart')")

    visit.page.wait_for_function(f"() => ({QUEUED})() === 0", timeout=30_000)

    assert [event["sequence_number"] for event in visit.events()] == list(range(201))


def test_a_full_storage_loses_nothing_while_the_page_lives(visit: Visit):
    outage = Outage(visit, *[None] * 100)
    visit.open()
    visit.page.evaluate(FILL_STORAGE)

    for number in range(5):
        visit.say("track", "view_item", {"item_id": f"item-{number}", "title": "x" * 500})
    outage.left.clear()
    visit.page.evaluate("window.dispatchEvent(new Event('online'))")

    visit.until(lambda: names(visit.events()) == ["page_view", *["view_item", "leave_item"] * 4, "view_item"])
