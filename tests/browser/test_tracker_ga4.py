"""A shop that is tagged for GA4 adds the snippet's line and nothing else."""

from tests.browser.visit import Visit, names


def test_a_page_tagged_with_gtag_needs_no_other_tags(visit: Visit):
    visit.open("ga4_gtag.html?csp=none")

    events = visit.events()

    result = ["page_view", "view_item_list", "select_item", "view_item", "add_to_wishlist", "share", "search"]
    assert names(events) == result
    assert events[0]["page_title"] == "Tagged with gtag.js"
    assert events[1]["surface"] == "summer"
    assert events[1]["items"] == [
        {"item_id": "SKU_1", "price": 10.01, "quantity": 3, "position": 0},
        {"item_id": "SKU_2", "price": 9.99, "quantity": 1, "position": 1},
    ]
    assert (events[3]["value"], events[3]["currency"]) == (9.99, "EUR")
    assert (events[5]["method"], events[5]["items"][0]["item_id"]) == ("Mail", "SKU_2")
    assert events[6]["search_term"] == "sun hat"


def test_a_page_tagged_for_tag_manager_needs_no_other_tags(visit: Visit):
    visit.open("ga4_gtm.html?csp=none")

    events = visit.events()

    result = ["page_view", "add_to_cart", "remove_from_cart", "view_cart", "begin_checkout", "purchase", "refund"]
    assert names(events) == result
    assert events[1]["items"] == [{"item_id": "12345", "price": 10.01, "quantity": 3}]
    assert (events[1]["value"], events[1]["currency"]) == (30.03, "USD")
    assert (events[5]["transaction_id"], events[5]["value"]) == ("T-1", 20.02)
    assert events[6]["transaction_id"] == "T-1"


def test_what_is_pushed_later_is_heard_and_the_page_hears_its_own_push(visit: Visit):
    visit.open("ga4_gtm.html?csp=none")
    visit.acknowledged()
    before = visit.page.evaluate("dataLayer.length")

    length = visit.page.evaluate(
        "dataLayer.push({event: 'search', search_term: 'tea'}, {event: 'view_cart', ecommerce: {items: []}})"
    )

    assert length == before + 2
    assert names(visit.events())[-2:] == ["search", "view_cart"]


def test_a_data_layer_made_after_the_snippet_is_heard(visit: Visit):
    visit.open()
    visit.page.evaluate("window.dataLayer = [{event: 'search', search_term: 'tea'}]; document.body.append('a change')")

    visit.until(lambda: names(visit.events()) == ["page_view", "search"])
