"""One shopper's browser at the shop: goes places, and knows what became of the events."""

from datetime import UTC, datetime
from typing import Any

from playwright.sync_api import BrowserContext, Page

from local.storefront.server import ShopServer
from tests.browser.deployed import Deployed
from tests.browser.visit import QUEUED, until

FILLED = "() => document.querySelector('main h1') && !document.querySelector('[aria-busy]')"
SEEN = "view_item_list"  # depends on how long a card stood in sight


class Shopper:
    def __init__(self, context: BrowserContext, shop: ShopServer, deployed: Deployed) -> None:
        self.context, self.shop, self.deployed = context, shop, deployed
        self.began = datetime.now(UTC)  # a port may have been another test's shop before
        self.faults: list[str] = []
        self.told: list[str | None] = []  # what the browser sent of events, taken or not
        self.page = context.new_page()
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("request", lambda sent: "/v1/events" in sent.url and self.told.append(sent.post_data))
        self.page.on(
            "console", lambda message: message.type in ("error", "warning") and self.faults.append(message.text)
        )

    def goes(self, path: str) -> Page:
        """By the address bar; returns once every shelf is filled."""
        self.page.goto(self.shop.url.rstrip("/") + path)
        self.page.wait_for_function(FILLED)
        return self.page

    def clicks(self, role: Any, name: str, exact: bool = True) -> None:
        self.page.get_by_role(role, name=name, exact=exact).first.click()

    def arrives(self, heading: str) -> None:
        self.page.get_by_role("heading", level=1, name=heading).wait_for()
        self.page.wait_for_function(FILLED)

    def hears(self, news: str) -> None:
        self.page.get_by_role("status").get_by_text(news).wait_for()

    def events(self, impressions: bool = False) -> list[dict[str, Any]]:
        """In the raw zone, in the tab's own order, once the browser has nothing left to tell."""
        until(lambda: self.page.evaluate(QUEUED) == 0)
        mine = [event for event in self.deployed.raw_events() if self._is_mine(event)]
        once = {event["event_id"]: event for event in mine}  # what a page sent as it was left may come twice
        told = [event for event in once.values() if impressions or event["event_name"] != SEEN]
        return sorted(told, key=lambda event: event["sequence_number"])

    def _is_mine(self, event: dict[str, Any]) -> bool:
        is_here = (event.get("page_url") or "").startswith(self.shop.url)
        return is_here and datetime.fromisoformat(event["occurred_at"]) >= self.began

    def named(self, name: str) -> list[dict[str, Any]]:
        return [event for event in self.events() if event["event_name"] == name]
