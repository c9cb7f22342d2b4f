"""The shop's page never waits for Aisle: a shelf whose answer is late or missing keeps what the shop put inside it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route

from tests.browser.visit import Visit

OWN = "Our own choice"
STATED_MS = 2_000


def never(route: Route) -> None:
    """No answer: the request hangs."""


def refused(route: Route) -> None:
    route.abort("connectionrefused")


def broken(route: Route) -> None:
    route.fulfill(status=500, body='{"message": "Internal Server Error"}', headers={"Access-Control-Allow-Origin": "*"})


def nonsense(route: Route) -> None:
    route.fulfill(status=200, body="<h1>Sign in to the hotel</h1>", headers={"Access-Control-Allow-Origin": "*"})


FAULTS = {fault.__name__: fault for fault in (never, refused, broken, nonsense)}


def assert_as_the_shop_made_it(page: Page) -> None:
    assert page.get_by_text(OWN).is_visible()
    assert page.locator(".aisle-card").count() == 0


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("what", ["**/v1/recommendations?**", "**/aisle-shelf.js"])
def test_a_shelf_keeps_what_the_shop_put_inside(visitor: Callable[..., Visit], fault: str, what: str):
    visit = visitor()
    visit.context.route(what, FAULTS[fault])

    page = visit.open("own_choice.html")

    assert_as_the_shop_made_it(page)
    page.wait_for_timeout(STATED_MS + 500)
    assert_as_the_shop_made_it(page)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_page_is_there_whatever_becomes_of_the_snippet(visitor: Callable[..., Visit], fault: str):
    visit = visitor()
    visit.context.route("**/aisle.js", FAULTS[fault])

    visit.page.goto(f"{visit.base}/own_choice.html", wait_until="domcontentloaded")

    assert_as_the_shop_made_it(visit.page)
    assert visit.page.evaluate("document.readyState") != "loading"


def test_an_answer_that_comes_too_late_moves_nothing(visit: Visit):
    held_out: list[Route] = []
    visit.context.route("**/v1/recommendations?**", lambda route: held_out.append(route))
    page = visit.open("own_choice.html")
    visit.until(lambda: held_out)
    page.wait_for_timeout(STATED_MS + 200)

    with page.expect_response("**/v1/recommendations?**"):
        held_out[0].continue_()

    page.wait_for_timeout(700)
    assert_as_the_shop_made_it(page)


def test_an_answer_in_time_takes_the_place_of_the_shops_own(visit: Visit):
    page = visit.open("own_choice.html")

    page.wait_for_selector(".aisle-card")

    assert page.get_by_text(OWN).count() == 0


def test_a_page_drawn_by_a_server_is_untouched_until_it_has_come_to_life(visit: Visit):
    page = visit.open("hydrated.html")
    page.wait_for_timeout(800)
    assert_as_the_shop_made_it(page)

    page.evaluate("hydrate()")

    page.wait_for_selector(".aisle-card")
    assert page.evaluate("mismatches") == 0


@pytest.mark.parametrize("name", ["__next_f", "__remixContext"])
def test_a_page_that_says_it_will_be_hydrated_is_waited_for(visitor: Callable[..., Visit], name: str):
    visit = visitor(before=f"window.{name} = []")
    page = visit.open("own_choice.html")
    page.wait_for_timeout(1_000)
    assert_as_the_shop_made_it(page)

    page.evaluate("document.querySelector('[data-aisle-surface]').__reactFiber$test = {}")

    page.wait_for_selector(".aisle-card")
    assert visit.faults == []


def test_a_root_that_is_drawn_anew_gets_its_cards_again_without_another_question(visit: Visit):
    requested: list[str] = []
    visit.page.on("request", lambda sent: requested.append(sent.url))
    page = visit.open("hydrated.html")
    page.evaluate("hydrate()")
    page.wait_for_selector(".aisle-card")
    answer = page.get_attribute("[data-aisle-surface]", "data-aisle-recommendation-id")

    page.evaluate("redraw()")
    assert page.locator(".aisle-card").count() == 0

    page.wait_for_selector(".aisle-card")
    assert page.get_attribute("[data-aisle-surface]", "data-aisle-recommendation-id") == answer
    assert len([url for url in requested if "/v1/recommendations?" in url]) == 1


def test_a_framework_may_remove_what_it_once_put_inside_and_draw_beside_the_cards(visitor: Callable[..., Visit]):
    remember = "window.shelf = document.querySelector('[data-aisle-surface]'); window.own = shelf.firstElementChild"
    visit = visitor(before=f"addEventListener('DOMContentLoaded', () => {{ {remember} }})")
    page = visit.open("own_choice.html")
    page.wait_for_selector(".aisle-card")

    page.evaluate("shelf.removeChild(own)")
    page.evaluate("own.textContent = 'Drawn later'; shelf.insertBefore(own, document.createElement('p'))")

    page.get_by_text("Drawn later").wait_for(state="detached")
    assert page.locator(".aisle-card").count() == 4
    assert visit.faults == []


def test_a_shelf_that_is_emptied_is_filled_again_but_not_for_ever(visit: Visit):
    page = visit.open("own_choice.html")

    for _ in range(3):
        page.wait_for_selector(".aisle-card")
        page.evaluate("document.querySelector('[data-aisle-surface]').replaceChildren()")
    page.wait_for_selector(".aisle-card")
    page.evaluate("document.querySelector('[data-aisle-surface]').replaceChildren()")

    page.wait_for_timeout(800)
    assert page.locator(".aisle-card").count() == 0
