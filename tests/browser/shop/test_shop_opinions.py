"""What a shopper says: wishes, refusals, stars, words, tastes."""


def test_the_wish_list_holds_what_was_wished_for_and_lets_it_go(shopper):
    shopper.goes("/p/item-4")
    shopper.clicks("button", "Add to wish list")
    shopper.clicks("link", "Wish list")
    shopper.arrives("Your wish list")
    wished = shopper.page.locator("[data-aisle-list=wish_list] .card")
    assert wished.locator(".title").all_inner_texts() == ["Plain thing 4"]

    wished.get_by_role("button", name="Wish list: Plain thing 4").click()

    wished.wait_for(state="detached")
    result = [event for event in shopper.events() if "wishlist" in event["event_name"]]
    assert [event["event_name"] for event in result] == ["add_to_wishlist", "remove_from_wishlist"]
    assert {event["items"][0]["item_id"] for event in result} == {"item-4"}


def test_a_refused_item_leaves_its_place_and_comes_back_when_that_is_undone(shopper):
    shelf = shopper.page.locator("[data-aisle-list=home]")
    before = shelf.locator("[data-aisle-item-id]").evaluate_all("all => all.map(each => each.dataset.aisleItemId)")
    shelf.get_by_role("button", name="Not interested").first.click()
    shelf.get_by_text("You will see no more of this.").wait_for()
    assert shopper.page.get_by_role("button", name="Undo").evaluate("it => it === document.activeElement")

    shopper.page.keyboard.press("Enter")

    after = shelf.locator("[data-aisle-item-id]").evaluate_all("all => all.map(each => each.dataset.aisleItemId)")
    assert after == before
    result = [event for event in shopper.events() if "not_interested" in event["event_name"]]
    assert [event["event_name"] for event in result] == ["not_interested", "undo_not_interested"]
    assert {event["items"][0]["item_id"] for event in result} == {before[0]}


def test_a_refused_brand_is_on_no_shelf(shopper):
    shopper.goes("/p/item-1")
    shopper.page.get_by_text("Not interested", exact=True).click()
    shopper.clicks("button", "Nothing of Brand 1")
    shopper.hears("You will see no more of Brand 1.")
    shopper.goes("/")

    assert shopper.page.locator(".card[aria-hidden]").count() == 0
    assert shopper.page.locator(".row .about", has_text="Brand 2").count() > 0
    assert shopper.page.locator(".row[data-aisle-list=home] .about", has_text="Brand 1").count() == 0
    [refused] = shopper.named("not_interested")
    assert (refused["scope"], refused["scope_value"]) == ("brand", "Brand 1")


def test_stars_and_words_are_told_and_stand_with_the_item(shopper):
    shopper.goes("/p/item-2")
    shopper.page.get_by_label("4 of 5: Good").check()
    shopper.page.get_by_label("Your review, if you like").fill("It pours well.")
    shopper.clicks("button", "Publish")
    shopper.goes("/p/item-2")

    assert shopper.page.locator(".reviews").get_by_text("It pours well.").is_visible()
    [rated], [reviewed] = shopper.named("rate_item"), shopper.named("review_item")
    assert (rated["rating"], reviewed["rating"], reviewed["review_text"]) == (4, 4, "It pours well.")


def test_the_questionnaire_is_told_and_remembered(shopper):
    shopper.goes("/tastes")
    for answer in ("35 to 49", "Up to €100", "Garden", "rustic"):
        shopper.page.get_by_label(answer, exact=True).check()
    shopper.clicks("button", "Save")
    shopper.goes("/tastes")

    [stated] = shopper.named("set_preferences")
    likes = {"favourite_categories": ["Garden"], "favourite_styles": ["rustic"]}
    assert stated["preferences"].items() >= {"age": 42, "budget_max": 100, **likes}.items()
    assert shopper.page.get_by_label("35 to 49").is_checked()


def test_a_shared_link_says_how(shopper):
    shopper.context.grant_permissions(["clipboard-read", "clipboard-write"])
    shopper.goes("/p/item-2")
    shopper.page.get_by_text("Share", exact=True).click()
    shopper.clicks("button", "Copy the link")
    shopper.hears("The link is copied.")

    assert shopper.page.evaluate("navigator.clipboard.readText()") == f"{shopper.shop.url}p/item-2"
    assert [event["method"] for event in shopper.named("share")] == ["link"]


def test_an_alert_is_asked_for_once_and_of_what_can_be_had(shopper):
    shopper.goes("/p/item-7")
    shopper.clicks("button", "Tell me when it is back")
    shopper.clicks("button", "You will hear when it is back")

    assert [event["alert"] for event in shopper.named("set_alert")] == ["back_in_stock"]
    assert shopper.page.get_by_role("button", name="Add to cart", exact=True).count() == 0


def test_why_a_list_stands_so_is_told_to_whoever_asks(shopper):
    shopper.page.get_by_text("Why this order").click()

    result = shopper.page.locator(".why")
    assert result.locator("li").count() == shopper.page.locator("[data-aisle-list=home] .card").count()
    assert "Answered by trending" in result.inner_text()
