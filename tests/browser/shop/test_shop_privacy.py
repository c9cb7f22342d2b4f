"""What the shop knows is the shopper's to refuse, to read, to take along and to have forgotten."""

import json

from tests.browser.visit import until

KEPT = "() => [localStorage, sessionStorage].flatMap(Object.keys).concat(document.cookie || [])"


def look_around(shopper):
    for path in ("/", "/p/item-2", "/c/Kitchen", "/search?q=plain"):
        shopper.goes(path)


def test_where_the_browser_asks_for_privacy_nothing_is_kept_or_told_and_shelves_are_full(comes):
    shopper = comes(gpc=True)
    look_around(shopper)
    shopper.goes("/")

    assert shopper.page.evaluate(KEPT) == []
    assert shopper.told == []
    assert shopper.events(impressions=True) == []
    assert shopper.page.locator("#consent").is_hidden()
    assert shopper.page.locator("[data-aisle-list=home] .card").count() > 5
    assert all(shopper.page.locator("[data-aisle-list=home] .reason").all_inner_texts())


def test_under_privacy_the_shop_still_sells(comes):
    shopper = comes(gpc=True)
    shopper.goes("/p/item-2")
    shopper.clicks("button", "Add to cart")
    shopper.goes("/checkout")
    shopper.page.get_by_label("Collect in the shop").check()
    shopper.clicks("button", "Place the order")
    shopper.arrives("Thank you for your order")

    assert shopper.page.evaluate("() => Object.keys(localStorage)") == []
    assert shopper.told == []
    assert shopper.events(impressions=True) == []


def test_nothing_is_told_before_the_shopper_agrees_or_after_a_no(comes):
    shopper = comes()
    look_around(shopper)
    shopper.clicks("button", "No, thank you")
    look_around(shopper)

    assert shopper.page.locator("#consent").is_hidden()
    assert shopper.told == []
    assert shopper.events(impressions=True) == []
    assert shopper.page.evaluate("() => Object.keys(localStorage)") == ["shop.consent"]


def test_a_no_takes_back_a_yes(shopper):
    shopper.goes("/p/item-2")
    shopper.goes("/about-me")
    shopper.events()
    shopper.page.get_by_label("Do not").check()
    shopper.page.get_by_text("The shop has no name or number for you.").wait_for()

    assert [key for key in shopper.page.evaluate("() => Object.keys(localStorage)") if "aisle" in key] == []


def known(shopper):
    """The page says what was done once the profile has heard of it."""
    shopper.goes("/about-me")
    return "looked at Plain thing 2" in shopper.page.locator(".knowledge").inner_text()


def test_what_the_shop_knows_can_be_read_and_taken_along(shopper):
    shopper.goes("/p/item-2")
    until(lambda: known(shopper))
    with shopper.page.expect_download() as download:
        shopper.clicks("button", "Download it (JSON)")

    taken = json.loads(download.value.path().read_text())
    assert [entry["item_id"] for entry in taken["profile"]["history"]] == ["item-2"]
    assert taken["anonymous_id"] == shopper.named("view_item")[0]["anonymous_id"]


def test_who_is_forgotten_is_a_stranger_again(shopper):
    shopper.goes("/p/item-2")
    shopper.clicks("button", "Add to cart")
    until(lambda: known(shopper))
    before = shopper.named("view_item")[0]["anonymous_id"]
    shopper.clicks("button", "Forget me")
    shopper.page.get_by_role("dialog").get_by_role("button", name="Forget me").click()
    shopper.hears("You are forgotten.")

    table = shopper.deployed.cloud.client("dynamodb")
    people = table.scan(TableName=shopper.deployed.outputs["ProfileTableName"])["Items"]
    assert not any(before in json.dumps(person) for person in people)
    assert shopper.page.evaluate(KEPT) == []
    assert shopper.page.locator("#cart-count").is_hidden()
    assert shopper.page.locator("#consent").is_visible()


def test_two_shoppers_of_one_browser_do_not_see_each_others_things(shopper):
    shopper.goes("/sign-in")
    shopper.page.get_by_role("button", name="ann").click()
    shopper.arrives("Welcome back, ann")
    shopper.goes("/p/item-2")
    shopper.clicks("button", "Add to wish list")
    shopper.goes("/sign-in")
    shopper.page.get_by_role("button", name="bob").click()
    shopper.arrives("Welcome back, bob")
    shopper.goes("/wish-list")

    assert shopper.page.get_by_text("The heart beside an item puts it here.").is_visible()
