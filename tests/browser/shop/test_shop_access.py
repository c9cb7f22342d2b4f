"""For every shopper: by keyboard, by ear, on a small screen, with weak eyes."""

from pathlib import Path

import pytest

PLACES = [
    *("/", "/c/Kitchen", "/p/item-2", "/search?q=plain", "/search?q=zzz", "/cart", "/checkout", "/orders"),
    *("/wish-list", "/tastes", "/about-me", "/sign-in", "/no-such-place"),
]
PHONE = {"width": 390, "height": 844}

CHECKS = [file.read_text() for file in sorted(Path(__file__).with_name("checks").glob("*.js"))]


def furnish(shopper):
    """Something in the cart, on the wish list and among the orders."""
    shopper.goes("/p/item-2")
    shopper.clicks("button", "Add to wish list")
    shopper.clicks("button", "Add to cart")
    shopper.goes("/checkout")
    shopper.page.get_by_label("Collect in the shop").check()
    shopper.clicks("button", "Place the order")
    shopper.arrives("Thank you for your order")
    shopper.goes("/p/item-4")
    shopper.clicks("button", "Add to cart")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_sound_named_and_of_good_contrast_and_fits_a_phone(comes, scheme):
    assert len(CHECKS) == 3
    shopper = comes(viewport=PHONE, color_scheme=scheme)
    shopper.goes("/")
    shopper.page.get_by_role("button", name="Yes, remember").click()
    furnish(shopper)

    found = {}
    for place in PLACES:
        page = shopper.goes(place)
        found[place] = [fault for check in CHECKS for fault in page.evaluate(check)]

    assert found == {place: [] for place in PLACES}


def test_a_purchase_needs_no_mouse(comes):
    shopper = comes()
    page = shopper.goes("/")

    def focused():
        return page.evaluate(
            "() => document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent.trim()"
        )

    def tab_to(name, most=80):
        for _ in range(most):
            page.keyboard.press("Tab")
            if focused().startswith(name):
                return
        raise AssertionError(f"{most} times Tab, and never at {name}")

    page.keyboard.press("Tab")
    assert focused() == "Skip to content"
    page.keyboard.press("Enter")
    page.locator("[data-aisle-list=home] a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/p/*")
    page.locator("article.product").wait_for()
    assert page.evaluate("() => document.activeElement.tagName") == "H1"
    tab_to("Add to cart")
    page.keyboard.press("Enter")
    shopper.hears("is in your cart")
    page.locator("a[href='/cart']").focus()
    page.keyboard.press("Enter")
    shopper.arrives("Your cart")
    tab_to("Check out")
    page.keyboard.press("Enter")
    shopper.arrives("Checkout")
    page.get_by_label("Send it to me").focus()
    page.keyboard.press("ArrowDown")
    tab_to("Place the order")
    page.keyboard.press("Enter")
    shopper.arrives("Thank you for your order")


def test_focus_can_be_seen_and_small_targets_are_large_enough(shopper):
    page = shopper.goes("/p/item-2")
    page.get_by_role("button", name="Add to cart", exact=True).focus()
    page.keyboard.press("Tab")

    assert page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle") == "solid"
    boxes = [button.bounding_box() for button in page.locator("main button:visible").all()]
    assert min(min(box["width"], box["height"]) for box in boxes if box) >= 24


def test_shelves_fill_their_own_room_so_that_nothing_jumps(comes):
    shopper = comes()
    shopper.context.add_init_script(
        "window.jumps = []; new PerformanceObserver((list) => window.jumps.push(...list.getEntries().filter((each) => "
        "!each.hadRecentInput).map((each) => each.value))).observe({type: 'layout-shift', buffered: true})"
    )

    jumped = {}
    for place in ("/", "/p/item-2", "/cart"):
        jumped[place] = sum(shopper.goes(place).evaluate("() => window.jumps"))

    assert max(jumped.values()) < 0.1, jumped


def test_a_shop_whose_snippet_is_blocked_still_sells(comes):
    shopper = comes()
    shopper.context.route("**/aisle.js", lambda route: route.abort())
    shopper.goes("/p/item-2")
    shopper.clicks("button", "Add to cart")
    shopper.goes("/checkout")
    shopper.page.get_by_label("Collect in the shop").check()
    shopper.clicks("button", "Place the order")
    shopper.arrives("Thank you for your order")

    assert all("ERR_FAILED" in fault or fault.startswith("No ") for fault in shopper.faults)
    shopper.faults.clear()
