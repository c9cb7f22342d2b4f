"""One shopper's requests before and after a click, and after a "not interested"."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from local.demo.page_client import PageClient

Items = list[dict[str, Any]]

WITHIN_SECONDS = 10.0  # how long to wait for a change


@dataclass(frozen=True)
class Change:
    """Two answers and the seconds from the event's acceptance to the first answer that differs."""

    before: Items
    after: Items
    clicked: dict[str, Any]
    seconds: float

    def moved(self) -> str:
        was = [item["item_id"] for item in self.before]
        new = [item["title"] for item in self.after if item["item_id"] not in was]
        return f"{len(new)} of {len(self.after)} new" if new else "same items in another order"


def view_and_ask_again(page: PageClient, n: int = 10) -> Change:
    """Views the last item of the answer. Raises: AssertionError when the answer never changes."""
    before = page.recommend(n)["items"]
    clicked = before[-1]
    began = time.monotonic()
    page.post([page.event("view_item", clicked["item_id"], surface="home")])
    after = _ask_until(page, n, lambda items: _order(items) != _order(before), f"a view of {clicked['title']}")
    return Change(before, after, clicked, time.monotonic() - began)


def refuse_and_ask_again(page: PageClient, n: int = 10) -> Change:
    """Marks the first item "not interested". Raises: AssertionError when it is still there."""
    before = page.recommend(n)["items"]
    refused = before[0]
    began = time.monotonic()
    page.say("not_interested", refused["item_id"], scope="item")
    gone = f'"not interested" in {refused["title"]}'
    after = _ask_until(page, n, lambda items: refused["item_id"] not in _order(items), gone)
    return Change(before, after, refused, time.monotonic() - began)


def _ask_until(page: PageClient, n: int, changed: Callable[[Items], bool], why: str) -> Items:
    deadline = time.monotonic() + WITHIN_SECONDS
    while time.monotonic() < deadline:
        items = page.recommend(n)["items"]
        if changed(items):
            return list(items)
        time.sleep(0.05)
    raise AssertionError(f"{WITHIN_SECONDS:.0f} s after {why} the answer is still the same")


def _order(items: Items) -> list[str]:
    return [item["item_id"] for item in items]
