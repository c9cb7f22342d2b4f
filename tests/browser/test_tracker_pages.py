"""The shelves of a page: one request asks for all of them, and no item stands twice."""

import json
from collections.abc import Callable

from playwright.sync_api import Route

from tests.browser.visit import Visit

ITEMS = """() => [...document.querySelectorAll('[data-aisle-surface]')].map((shelf) =>
  [...shelf.querySelectorAll('[data-aisle-item-id]')].map((card) => card.dataset.aisleItemId))"""
ANSWERS = (
    "() => [...document.querySelectorAll('[data-aisle-surface]')].map((shelf) => shelf.dataset.aisleRecommendationId)"
)
SHELVES = [{"surface": "home", "n": 3}, {"surface": "trending", "n": 3}]


def asked_of(visit: Visit) -> list[str]:
    """Fills itself with the routes that the page asks for lists."""
    asked: list[str] = []
    routes = ("/v1/pages", "/v1/recommendations")
    visit.page.on("request", lambda sent: asked.extend(route for route in routes if route in sent.url))
    return asked


def filled(visit: Visit, cards: int) -> list[list[str]]:
    visit.until(lambda: visit.page.locator(".aisle-card").count() == cards)
    return visit.page.evaluate(ITEMS)


def test_all_shelves_of_a_page_are_asked_for_once_and_share_its_items(visit: Visit):
    asked = asked_of(visit)

    visit.open("shelves.html")

    shelves = filled(visit, 12)
    every = [item for shelf in shelves for item in shelf]
    assert asked == ["/v1/pages"]
    assert [len(shelf) for shelf in shelves] == [4, 4, 4]
    assert len({*every, "item-3"}) == 13
    assert len(set(visit.page.evaluate(ANSWERS))) == 3


def test_a_shelf_that_comes_alone_is_asked_for_alone(visit: Visit):
    visit.open("shelves.html")
    filled(visit, 12)
    asked = asked_of(visit)

    visit.page.evaluate("document.querySelectorAll('[data-aisle-surface]')[2].dataset.aisleItemId = 'item-5'")

    visit.until(lambda: asked)
    assert asked == ["/v1/recommendations"]


def test_a_page_drawn_anew_shows_the_same_answers_without_another_question(visit: Visit):
    visit.open("shelves.html")
    before = filled(visit, 12)
    asked = asked_of(visit)

    visit.page.evaluate(
        "document.body.replaceChildren(...[...document.body.children].map((each) => {"
        " const drawn = each.cloneNode(); delete drawn.dataset.aisleRecommendationId; return drawn }))"
    )

    assert filled(visit, 12) == before
    assert asked == []


def refuse(route: Route) -> None:
    """As the API refuses a surface that it does not know."""
    route.fulfill(status=400, json={"error": {"field": "surface", "reason": "not a surface; did you mean home?"}})


def two(route: Route) -> None:
    items = [{"item_id": each, "title": each, "position": place} for place, each in enumerate(("item-1", "item-2"))]
    route.fulfill(status=200, json={"recommendation_id": "r1", "items": items})


def test_a_shelf_that_the_api_refuses_costs_the_others_nothing(visitor: Callable[..., Visit]):
    visit = visitor()
    stated: list[str] = []
    visit.page.on("console", lambda said: stated.append(said.text) if said.text.startswith("aisle:") else None)

    page = visit.open()
    visit.context.route("**/v1/pages", refuse)  # at once: a shelf waits two seconds, whatever the machine
    visit.context.route(
        "**/v1/recommendations?*", lambda route: (refuse if "hoem" in route.request.url else two)(route)
    )

    page.evaluate("""document.body.append(...['hoem', 'trending'].map((surface) => {
      const shelf = document.createElement('div'); Object.assign(shelf.dataset, {aisleSurface: surface, aisleN: 2});
      return shelf }))""")

    visit.until(lambda: page.locator("[data-aisle-surface=trending][data-aisle-n='2'] .aisle-card").count() == 2)
    assert page.locator("[data-aisle-surface=hoem] .aisle-card").count() == 0
    assert any("did you mean home?" in ours for ours in stated)


def test_shelves_stay_as_they_were_where_nobody_answers(visitor: Callable[..., Visit]):
    visit = visitor()
    held: list[Route] = []
    visit.context.route("**/v1/pages", lambda route: (held.append(route), route.abort("connectionrefused")))

    page = visit.open("shelves.html")
    visit.until(lambda: held)
    answer = page.evaluate("(shelves) => aisle('recommend', {shelves})", SHELVES)

    assert answer == {"shelves": [{"items": []}, {"items": []}]}
    assert page.locator(".aisle-card").count() == 0


def test_a_page_that_draws_its_lists_itself_may_ask_for_all_of_them(visit: Visit):
    page = visit.open()

    answer = page.evaluate("(shelves) => aisle('recommend', {shelves})", SHELVES)

    assert [len(shelf["items"]) for shelf in answer["shelves"]] == [3, 3]
    assert len({item["item_id"] for shelf in answer["shelves"] for item in shelf["items"]}) == 6


def test_without_consent_a_page_is_asked_for_nobody(visitor: Callable[..., Visit]):
    visit = visitor(
        before="window.aisle = function () { (aisle.q = aisle.q || []).push(arguments) }; aisle('consent', 'denied')"
    )
    with visit.page.expect_request("**/v1/pages") as requested:
        visit.open("shelves.html")

    filled(visit, 12)
    asked = json.loads(requested.value.post_data or "")
    assert asked.keys() == {"key", "recent_items", "shelves"}


def test_a_signed_in_shopper_is_told_in_the_body_and_needs_no_preflight(visit: Visit):
    visit.open()
    visit.say("identify", "u1", visit.deployed.token("u1"))

    with visit.page.expect_request("**/v1/pages") as requested:
        answer = visit.page.evaluate("(shelves) => aisle('recommend', {shelves})", SHELVES)

    assert len(answer["shelves"]) == 2
    assert '"user_id":"u1"' in (requested.value.post_data or "")
    assert "authorization" not in requested.value.headers
