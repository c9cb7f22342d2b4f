"""A shopper goes through the shop, and the raw zone has just what was done there."""

import pytest


def names(events):
    return [event["event_name"] for event in events]


def test_what_a_shopper_does_is_in_the_raw_zone_in_order_and_nothing_else(shopper):
    page = shopper.page
    shopper.clicks("link", "Kitchen 7 items")
    shopper.arrives("Kitchen")
    page.get_by_label("Search the shop").fill("plain 6")
    page.keyboard.press("Enter")
    shopper.arrives("Results for “plain 6”")
    page.locator(".grid a[href='/p/item-6']").click()
    shopper.arrives("Plain thing 6")
    shopper.clicks("button", "Tell me when the price drops")
    shopper.clicks("button", "Add to wish list")
    page.get_by_label("Quantity").select_option("3")
    shopper.clicks("button", "Add to cart")
    shopper.clicks("link", "Cart 3")
    shopper.arrives("Your cart")
    page.get_by_label("Quantity of Plain thing 6").select_option("2")
    shopper.clicks("link", "Check out")
    shopper.arrives("Checkout")
    page.get_by_label("Collect in the shop").check()
    shopper.clicks("button", "Place the order")
    shopper.arrives("Thank you for your order")
    shopper.clicks("link", "Your tastes")
    shopper.arrives("Your tastes")

    everything, result = shopper.events(impressions=True), shopper.events()

    assert names(result) == [
        *("page_view", "page_view", "page_view", "search", "select_item"),
        *("page_view", "view_item", "set_alert", "add_to_wishlist", "add_to_cart", "leave_item"),
        *("page_view", "view_cart", "remove_from_cart", "page_view", "begin_checkout"),
        *("purchase", "page_view", "page_view"),
    ]
    assert [event["sequence_number"] for event in everything] == list(range(len(everything)))
    assert {len({event[name] for event in everything}) for name in ("anonymous_id", "session_id", "tab_id")} == {1}
    bought = result[names(result).index("purchase")]
    assert bought["items"][0].items() >= {"item_id": "item-6", "price": 16.5, "quantity": 2}.items()
    assert (bought["purchase_method"], bought["value"], bought["currency"]) == ("in_store", 33, "EUR")
    assert result[3]["search_term"] == "plain 6"


def test_a_list_that_was_seen_and_what_it_led_to_carry_its_recommendation(shopper):
    shopper.page.wait_for_timeout(1_300)  # a card counts when it stood in sight for a second
    first = shopper.page.locator("[data-aisle-list=home] .card").first
    title = first.locator(".title").inner_text()
    first.locator("a").click()
    shopper.arrives(title)
    shopper.clicks("button", "Add to cart")

    result = {
        event["event_name"]: event for event in shopper.events(impressions=True) if event.get("recommendation_id")
    }

    assert {"view_item_list", "select_item", "view_item", "add_to_cart"} <= result.keys()
    assert result["select_item"]["surface"] == "home"
    assert result["select_item"]["items"][0]["position"] == 0
    assert len({result[name]["recommendation_id"] for name in ("select_item", "view_item", "add_to_cart")}) == 1


@pytest.mark.parametrize(
    ("choice", "method"), [("Send it to me", "online"), ("Collect in the shop", "in_store"), ("Pay by phone", "mobile")]
)
def test_what_is_bought_says_how(shopper, choice, method):
    shopper.goes("/p/item-2")
    shopper.clicks("button", "Add to cart")
    shopper.goes("/checkout")
    shopper.page.get_by_label(choice).check()
    for field in shopper.page.locator(".address input:visible").all():
        field.fill("somewhere")
    shopper.clicks("button", "Place the order")
    shopper.arrives("Thank you for your order")

    assert [event["purchase_method"] for event in shopper.named("purchase")] == [method]
    assert shopper.page.locator("#cart-count").is_hidden()


def test_what_is_sent_back_stays_sent_back_and_is_a_refund_of_its_order(shopper):
    shopper.goes("/p/item-2")
    shopper.clicks("button", "Add to cart")
    shopper.goes("/checkout")
    shopper.page.get_by_label("Collect in the shop").check()
    shopper.clicks("button", "Place the order")
    shopper.clicks("button", "Send back: Plain thing 2")
    shopper.clicks("button", "Send it back")
    shopper.hears("Sent back: Plain thing 2.")
    shopper.goes("/orders")

    [bought], [refund] = shopper.named("purchase"), shopper.named("refund")
    assert refund["transaction_id"] == bought["transaction_id"]
    assert refund["items"][0].items() >= {"item_id": "item-2", "price": 12.5, "quantity": 1}.items()
    assert shopper.page.locator(".order").get_by_text("Sent back", exact=True).is_visible()
    assert shopper.page.get_by_role("button", name="Send back").count() == 0


def test_a_shopper_who_signs_in_finds_his_orders_and_speaks_for_himself(shopper):
    shopper.goes("/sign-in")
    shopper.page.get_by_label("Find a shopper").fill("bristol")
    shopper.page.get_by_role("button", name="ann").click()
    shopper.arrives("Welcome back, ann")
    shopper.goes("/orders")
    shopper.page.get_by_role("button", name="Send back").click()
    shopper.clicks("button", "Send it back")
    shopper.hears("Sent back")

    [refund] = shopper.named("refund")
    assert (refund["user_id"], refund["transaction_id"]) == ("ann", "till-1")
    assert refund["items"][0]["item_id"] == "item-3"


def test_back_and_forward_lead_where_they_should(shopper):
    shopper.clicks("link", "Kitchen 7 items")
    shopper.arrives("Kitchen")
    shopper.clicks("link", "Cart", exact=False)
    shopper.arrives("Your cart")
    shopper.page.go_back()
    shopper.arrives("Kitchen")
    shopper.page.go_forward()
    shopper.arrives("Your cart")

    assert shopper.page.title() == "Cart – Tea & Co"
    assert shopper.page.url.endswith("/cart")
