"""One shopper's browser at the test's shop: opens pages, and knows what became of their events."""

import time
import uuid
from collections.abc import Callable
from typing import Any

from playwright.sync_api import BrowserContext, Page

from tests.browser.deployed import Deployed
from tests.browser.site import Site

READY = "() => window.aisle && !aisle.q"
QUEUED = "() => Object.keys(localStorage).filter((key) => key.startsWith('aisle:')).length"
PATIENCE_S = 60


class Visit:
    """`faults` collects what a page's console or an escaped exception says."""

    def __init__(self, context: BrowserContext, site: Site, deployed: Deployed) -> None:
        self.context, self.deployed = context, deployed
        self.mark = uuid.uuid4().hex
        self.base = f"{site.url}/visit/{self.mark}"
        self.faults: list[str] = []
        self.page = self.new_page()

    def new_page(self) -> Page:
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", lambda stated: self.faults.append(stated.text) if stated.type == "error" else None)
        return page

    def open(self, name: str = "blank.html", ready: str = READY) -> Page:
        """Opens it in the first tab and waits until the snippet has begun."""
        self.page.goto(f"{self.base}/{name}")
        if ready:
            self.page.wait_for_function(ready)
        return self.page

    def say(self, *call: Any) -> None:
        self.page.evaluate("(call) => { window.aisle(...call) }", list(call))

    def acknowledged(self) -> None:
        """The API has answered for everything that the page had to tell."""
        self.until(lambda: self.page.evaluate(QUEUED) == 0)

    def until(self, true: Callable[[], Any]) -> Any:
        """As the function; and the browser, with what answers in its network's place, goes on meanwhile."""
        return until(true, lambda: self.page.wait_for_timeout(30))

    def events(self) -> list[dict[str, Any]]:
        """This visit's events in the raw zone, in the order of arrival, once the queue is empty."""
        self.acknowledged()
        return self.arrived()

    def arrived(self) -> list[dict[str, Any]]:
        return [event for event in self.deployed.raw_events() if self.mark in (event.get("page_url") or "")]


def names(events: list[dict[str, Any]]) -> list[str]:
    return [event["event_name"] for event in events]


def once(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """As they are stored: the same event_id again is the same event."""
    return list({event["event_id"]: event for event in reversed(events)}.values())[::-1]


def until(true: Callable[[], Any], pause: Callable[[], None] = lambda: time.sleep(0.03)) -> Any:
    """What `true` answers, as soon as it is not false."""
    deadline = time.monotonic() + PATIENCE_S
    while not (answer := true()):
        assert time.monotonic() < deadline, "it has not come true"
        pause()
    return answer
