"""One line installs the snippet, the API serves it, and what is wrong with the set-up is said once, by name."""

from collections.abc import Callable

import pytest
import requests

from tests.browser.deployed import Deployed
from tests.browser.visit import Visit, names

SHELF_FILE = "() => performance.getEntriesByType('resource').some((entry) => entry.name.includes('aisle-shelf.js'))"


def listen(visit: Visit) -> list[str]:
    stated: list[str] = []
    visit.page.on("console", lambda message: stated.append(message.text))
    return stated


def test_one_line_on_another_origin_calls_the_api_that_served_it(visit: Visit):
    page = visit.open("install.html?csp=none")

    page.wait_for_selector(".aisle-card")
    assert page.locator(".aisle-card").count() == 4
    assert page.get_by_text("Our own choice").count() == 0
    visit.until(lambda: "page_view" in names(visit.events()))


@pytest.mark.parametrize("name", ["aisle.js", "aisle-shelf.js"])
def test_the_api_serves_the_files_for_every_page_and_lets_browsers_keep_them(deployed: Deployed, name: str):
    answer = requests.get(f"{deployed.api_url}/{name}", headers={"Origin": "https://shop.example"}, timeout=60)

    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["content-encoding"] == "gzip"
    assert "max-age=3600" in answer.headers["cache-control"]
    again = requests.get(answer.url, headers={"If-None-Match": answer.headers["etag"]}, timeout=60)
    assert (again.status_code, again.content) == (304, b"")


def test_a_page_without_a_shelf_does_not_load_the_second_file(visit: Visit):
    page = visit.open()
    visit.acknowledged()

    assert page.evaluate(SHELF_FILE) is False


def test_a_shelf_that_comes_later_brings_the_second_file_with_it(visit: Visit):
    page = visit.open()

    page.evaluate(
        "document.body.append(Object.assign(document.createElement('section'), {id: 'new'}));"
        "Object.assign(document.getElementById('new').dataset, {aisleSurface: 'home', aisleN: 3})"
    )

    page.wait_for_selector(".aisle-card")
    assert page.locator(".aisle-card").count() == 3
    assert page.evaluate(SHELF_FILE) is True


def test_a_page_may_ask_for_recommendations_without_a_shelf(visit: Visit):
    page = visit.open()

    answer = page.evaluate("aisle('recommend', {surface: 'home', n: 2})")

    assert len(answer["items"]) == 2


def test_a_wrong_key_is_said_once(visitor: Callable[..., Visit]):
    visit = visitor()
    stated = listen(visit)
    visit.open("own_choice.html?tag=data-key=pk_of_another")
    visit.say("track", "view_cart")
    visit.until(lambda: any("key" in text for text in stated if text.startswith("aisle:")))
    visit.say("track", "view_cart")
    visit.acknowledged()

    ours = [text for text in stated if text.startswith("aisle:")]
    assert len(ours) == 1
    assert "not this shop's publishable key" in ours[0]
    assert visit.page.get_by_text("Our own choice").is_visible()


@pytest.mark.parametrize(("attribute", "field"), [("aisleSurface", "surface"), ("aisleN", "n")])
def test_a_wrong_surface_or_number_is_said_by_name(visitor: Callable[..., Visit], attribute: str, field: str):
    visit = visitor()
    stated = listen(visit)
    page = visit.open()

    shelf = (
        f"const shelf = document.createElement('div'); shelf.dataset.aisleSurface = 'home'; shelf.dataset.{attribute}"
    )
    page.evaluate(f"() => {{ {shelf} = 'nonsense'; document.body.append(shelf) }}")

    visit.until(lambda: any(f'"field": "{field}"' in text for text in stated if text.startswith("aisle:")))


def test_an_origin_that_the_api_does_not_allow_is_said_by_name(visitor: Callable[..., Visit]):
    visit = visitor()
    stated = listen(visit)
    without_cors = visit.base.partition("/visit")[0].replace("127.0.0.1", "localhost")

    page = visit.open(f"own_choice.html?csp=none&tag=data-api={without_cors}")

    origin = page.evaluate("location.origin")
    visit.until(lambda: any(f"origin {origin}, {without_cors}" in text for text in stated if text.startswith("aisle:")))


def test_an_address_that_is_not_the_apis_is_said_by_name(visitor: Callable[..., Visit]):
    visit = visitor()
    stated = listen(visit)

    page = visit.open("own_choice.html?csp=none&tag=data-api=/")

    visit.until(lambda: any(page.evaluate("location.origin") in text for text in stated if text.startswith("aisle:")))
