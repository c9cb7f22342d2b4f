"""What a shopper saw of a list and what it led to; and shelves that fill themselves."""

from playwright.sync_api import Page

from tests.browser.conftest import MARKUP
from tests.browser.visit import Visit, names

LAYOUT_SHIFT = """() => new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => { sum += entry.value }))
    .observe({type: "layout-shift", buffered: true});
  setTimeout(() => done(sum), 300);
})"""


def shown(visit: Visit) -> list[list[str]]:
    """Each list event's items."""
    events = [event for event in visit.events() if event["event_name"] == "view_item_list"]
    return [[item["item_id"] for item in event["items"]] for event in events]


def scroll(page: Page, pixels: int) -> None:
    page.evaluate("(pixels) => scrollTo(0, pixels)", pixels)


def test_cards_half_in_sight_for_a_second_were_seen_once_each(visit: Visit):
    page = visit.page
    page.set_viewport_size({"width": 600, "height": 560})  # two cards of four, and less than half of a third
    visit.open("list.html")
    visit.until(lambda: len(shown(visit)) == 1)

    scroll(page, 2000)
    visit.until(lambda: len(shown(visit)) == 2)
    scroll(page, 0)
    page.wait_for_timeout(1500)

    assert shown(visit) == [["item-0", "item-1"], ["item-2", "item-3"]]
    event = next(event for event in visit.arrived() if event["event_name"] == "view_item_list")
    assert (event["surface"], event["recommendation_id"]) == ("category", "answer-1")
    assert [item["position"] for item in event["items"]] == [0, 1]


def test_a_glance_of_less_than_a_second_is_none(visit: Visit):
    visit.page.clock.install()
    visit.page.set_viewport_size({"width": 600, "height": 560})
    visit.open("list.html")
    visit.page.clock.pause_at(visit.page.evaluate("Date.now() / 1000 + 0.2"))
    visit.page.wait_for_timeout(200)

    scroll(visit.page, 2000)
    visit.page.wait_for_timeout(200)
    visit.page.clock.run_for(5000)

    assert shown(visit) == [["item-2", "item-3"]]


def test_a_click_leads_to_what_is_done_with_the_item(visit: Visit):
    visit.open("list.html")
    visit.page.get_by_text("Second").click()
    visit.page.wait_for_url("**item=1")
    visit.page.wait_for_function("() => window.aisle && !aisle.q")

    visit.say("track", "view_item", {"item_id": "item-1"})
    visit.say("track", "add_to_cart", {"items": [{"item_id": "item-1"}, {"item_id": "item-7"}]})
    visit.say("track", "purchase", {"items": [{"item_id": "item-1"}], "transaction_id": "t1"})
    events = {event["event_name"]: event for event in visit.events()}

    for name in ("select_item", "view_item", "add_to_cart", "purchase"):
        assert events[name]["recommendation_id"] == "answer-1"
        assert events[name]["items"][0]["position"] == 1
    assert "position" not in events["add_to_cart"]["items"][1]


def test_a_button_inside_a_card_is_no_click_on_the_card(visit: Visit):
    visit.open("list.html")

    visit.page.get_by_role("button", name="Wish").click()

    assert "select_item" not in names(visit.events())


def test_the_middle_button_opens_the_item_in_a_tab_that_knows_what_led_there(visit: Visit):
    visit.open("list.html")
    with visit.context.expect_page() as opening:
        visit.page.get_by_text("Third").click(button="middle")
    opening.value.wait_for_function("() => window.aisle && !aisle.q")
    opening.value.evaluate("aisle('track', 'view_item', {item_id: 'item-2'})")

    events = {event["event_name"]: event for event in visit.events()}
    assert events["select_item"]["items"] == [{"item_id": "item-2", "position": 2, "quantity": 1}]
    assert events["view_item"]["recommendation_id"] == "answer-1"
    assert events["view_item"]["tab_id"] != events["select_item"]["tab_id"]


def test_a_shelf_fills_itself_and_says_why(visit: Visit):
    page = visit.open("shelf.html")
    page.wait_for_selector(".aisle-card")

    first = page.locator(".aisle-card").first
    assert page.locator(".aisle-card").count() == 4
    assert first.locator(".aisle-price").inner_text() == "€10.50"
    assert first.locator(".aisle-reason").inner_text() == "Popular in this shop"
    assert page.evaluate(LAYOUT_SHIFT) == 0
    visit.until(lambda: shown(visit))
    event = next(event for event in visit.arrived() if event["event_name"] == "view_item_list")
    assert event["surface"] == "home"
    assert event["recommendation_id"] == page.get_attribute("[data-aisle-surface]", "data-aisle-recommendation-id")


def test_markup_in_titles_is_text_and_a_script_is_no_address(visit: Visit):
    page = visit.open("shelf.html")
    page.wait_for_selector(".aisle-card")

    titles = page.locator(".aisle-title")
    assert titles.first.inner_text() == f"{MARKUP} 0"
    assert page.locator(".aisle-title *").count() == 0
    assert page.locator(".aisle-link").nth(1).get_attribute("href") is None
    assert page.locator(".aisle-link").nth(2).get_attribute("href") == "blank.html?item=2"
    assert page.title() == "Home"


def test_another_item_in_its_attributes_is_another_question(visit: Visit):
    page = visit.open("shelf.html")
    page.wait_for_selector(".aisle-card")
    with page.expect_response("**/v1/recommendations?**") as requested:
        page.evaluate(
            "Object.assign(document.querySelector('[data-aisle-surface]').dataset, "
            "{aisleSurface: 'similar', aisleItemId: 'item-3'})"
        )

    assert "surface=similar" in requested.value.url
    assert "item_id=item-3" in requested.value.url


def test_a_shelf_stays_as_it_was_where_nobody_answers(visit: Visit):
    visit.context.route("**/v1/recommendations?**", lambda route: route.abort())
    page = visit.open("shelf.html")

    answer = page.evaluate("aisle('recommend', {surface: 'home'})")

    assert answer == {"items": []}
    assert page.locator("[data-aisle-surface] *").count() == 0
    visit.faults.clear()  # the browser tells of the broken network


def test_an_unknown_surface_is_told_once_in_the_console(visit: Visit):
    page = visit.open("blank.html")
    result: list[str] = []
    page.on("console", lambda message: result.append(message.text) if message.type == "warning" else None)

    answers = page.evaluate("Promise.all([1, 2].map(() => aisle('recommend', {surface: 'hoem'})))")

    assert answers == [{"items": []}] * 2
    assert len(result) == 1
    assert "did you mean home?" in result[0]
    visit.faults.clear()  # the browser tells of the refused requests
