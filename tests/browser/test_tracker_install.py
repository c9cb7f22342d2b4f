"""One line installs the snippet, the API serves it, and what is wrong with the set-up is said once, by name."""

import re
from collections.abc import Callable

import pytest
import requests

from local.runtime.checkout import ROOT
from tests.browser.deployed import Deployed
from tests.browser.visit import READY, Visit, names

SHELF_FILE = "() => performance.getEntriesByType('resource').some((entry) => entry.name.includes('aisle-shelf.js'))"


def listen(visit: Visit) -> list[str]:
    """Fills itself with what the snippet says in the console."""
    stated: list[str] = []
    visit.page.on("console", lambda said: stated.append(said.text) if said.text.startswith("aisle:") else None)
    return stated


def add_shelf(visit: Visit, **data: str) -> None:
    """One more shelf on the page."""
    visit.page.evaluate(
        "(data) => { const shelf = document.createElement('div'); Object.assign(shelf.dataset, data);"
        " document.body.append(shelf) }",
        {"aisleSurface": "home", **data},
    )


def test_the_line_of_the_readme_with_the_stacks_outputs_is_all_that_a_page_needs(visit: Visit, deployed: Deployed):
    [line] = re.findall(r"^<script async .*aisle\.js.*</script>$", (ROOT / "README.md").read_text(), re.MULTILINE)
    line = line.replace("https://API", deployed.api_url).replace("pk_...", deployed.key)
    page = visit.open("bare.html?csp=none", ready="")

    page.evaluate("(line) => document.head.append(document.createRange().createContextualFragment(line))", line)
    page.wait_for_function(READY)
    visit.say("track", "view_item", {"item_id": "tea"})

    visit.until(lambda: names(visit.events()) == ["page_view", "view_item"])


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
    visit.until(lambda: stated)
    visit.say("track", "view_cart")
    visit.acknowledged()

    [ours] = stated
    assert "not this shop's publishable key" in ours
    assert visit.page.get_by_text("Our own choice").is_visible()


@pytest.mark.parametrize(("attribute", "field"), [("aisleSurface", "surface"), ("aisleN", "n")])
def test_a_wrong_surface_or_number_is_said_once_by_name(visitor: Callable[..., Visit], attribute: str, field: str):
    visit = visitor()
    stated = listen(visit)
    visit.open()

    add_shelf(visit, **{attribute: "nonsense"})
    visit.until(lambda: stated)
    with visit.page.expect_response("**/v1/recommendations?**"):
        add_shelf(visit, **{"aisleCategory": "another question", attribute: "nonsense"})
    visit.acknowledged()

    [ours] = stated
    assert f'"field": "{field}"' in ours
    assert "nonsense" in ours


def test_an_origin_that_the_api_does_not_allow_is_said_once_by_name(visitor: Callable[..., Visit]):
    visit = visitor()
    stated = listen(visit)
    without_cors = visit.base.partition("/visit")[0].replace("127.0.0.1", "localhost")
    asked: list[str] = []
    visit.page.on("requestfailed", lambda request: asked.append(request.url.partition("?")[0]))

    page = visit.open(f"own_choice.html?csp=none&tag=data-api={without_cors}")

    visit.until(lambda: {f"{without_cors}/v1/{path}" for path in ("events", "recommendations")} <= set(asked))
    visit.until(lambda: stated)
    [ours] = stated
    assert f"origin {page.evaluate('location.origin')}, {without_cors}" in ours


def test_an_address_that_is_not_the_apis_is_said_by_name(visitor: Callable[..., Visit]):
    visit = visitor()
    stated = listen(visit)

    page = visit.open("own_choice.html?csp=none&tag=data-api=/")

    origin = page.evaluate("location.origin")
    visit.until(lambda: any(f"origin {origin}" in ours for ours in stated))
