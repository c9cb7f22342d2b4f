"""The shelves of a shop without a model: which rung fills each, and what cannot be served."""

from http import HTTPStatus
from typing import Any

import requests

from local.demo.page_client import PageClient
from local.demo.setting import Setting

RUNGS = {
    "similar_by_words": "items with the same words",
    "trending_in_category": "what people take in the category",
    "trending": "what people take",
    "newest": "what is newest",
}
NEEDS_A_MODEL = "Not served without a model: a list for one shopper, what is bought together, and an A/B test."


def tell_shelves(setting: Setting, page: PageClient) -> list[dict[str, Any]]:
    """Asks for each shelf as a page does, and tells what fills it. Returns the items of the home page."""
    with setting.report.step("shelves") as (step, advance):
        advance(0.2, "ask for each shelf")
        home = _items(page, "home")
        shelves = {"home": home, "trending": _items(page, "trending")}
        if home["items"]:
            viewed = home["items"][0]
            page.post([page.event("view_item", viewed["item_id"], surface="home")])
            shelves |= {f"similar to {viewed['title']}": _items(page, "similar", item_id=viewed["item_id"])}
        for name, answer in shelves.items():
            step.tell(f"{name}: {_filled(answer)}")
        step.rows = len(home["items"])
        step.tell(NEEDS_A_MODEL)
    return list(home["items"])


def _items(page: PageClient, surface: str, **query: Any) -> dict[str, Any]:
    """An answer; without items where the API says that it has none."""
    try:
        return page.recommend(surface=surface, **query)
    except requests.HTTPError as error:
        if error.response is None or error.response.status_code != HTTPStatus.SERVICE_UNAVAILABLE:
            raise
        return {"items": [], "reason": error.response.json()["error"]["reason"]}


def _filled(answer: dict[str, Any]) -> str:
    if not answer["items"]:
        return f"nothing, since {answer['reason']}"
    return f"{len(answer['items'])} items, {RUNGS.get(answer['served_by'], answer['served_by'])}"
