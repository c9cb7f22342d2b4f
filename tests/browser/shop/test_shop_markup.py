"""Words are words: markup in titles, reviews, searches and the shop's own name is shown, never obeyed."""

from urllib.parse import quote

import pytest

from local.runtime.checkout import ROOT
from tests.browser.conftest import MARKUP


@pytest.mark.parametrize(
    "path", ["/", "/p/item-1", "/c/" + quote("Tea & <i>cake</i>", safe=""), "/search?q=" + quote(MARKUP), "/sign-in"]
)
def test_markup_is_shown_as_it_is_written(shopper, path):
    shopper.goes(path)

    assert "<b>bold</b>" in shopper.page.locator("body").inner_text()
    assert shopper.page.locator("main img[src=x], main i:not(.card i), main .title b").count() == 0
    assert shopper.page.title() != "broken"


def test_what_a_shopper_writes_is_shown_as_it_is_written(shopper):
    shopper.goes("/p/item-2")
    shopper.page.get_by_label("5 of 5: Excellent").check()
    shopper.page.get_by_label("Your review, if you like").fill(MARKUP)
    shopper.clicks("button", "Publish")

    assert shopper.page.locator(".reviews li").first.inner_text().endswith(MARKUP)
    assert shopper.page.locator(".reviews img").count() == 0


def test_an_address_of_a_script_is_no_picture_and_no_link(shopper):
    shopper.goes("/")

    links = shopper.page.locator("a[href]").evaluate_all("all => all.map(each => each.protocol)")
    assert set(links) <= {"http:", "https:", "mailto:"}


def test_no_code_of_the_shop_reads_text_as_markup():
    dangerous = ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", "DOMParser")
    sources = list((ROOT / "web" / "shop" / "js").rglob("*.js"))

    found = [(file.name, word) for file in sources for word in dangerous if word in file.read_text()]

    assert len(sources) > 20
    assert found == []
