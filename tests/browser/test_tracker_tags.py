"""What shops' tags really push: the event is kept, what cannot be read of it is dropped, and all of it is counted."""

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Route

from tests.browser.pushes import Events, assert_told, batches, heard, line, push, unread
from tests.browser.visit import Visit, names

FAULTY = "{event: 'view_item', ecommerce: {currency: 'EURO', items: [{item_id: 'pot'}]}}"
CASES: dict[str, tuple[str, Events, dict[str, int]]] = {
    "texts for numbers": (
        "{event: 'purchase', ecommerce: {transaction_id: 77, value: '31.50', currency: 'EUR',"
        " items: [{item_id: 900, price: '10.50', quantity: '3'}]}}",
        [
            {
                "event_name": "purchase",
                "transaction_id": "77",
                "value": 31.5,
                "items": [line("900", price=10.5) | {"quantity": 3}],
            }
        ],
        {},
    ),
    "a currency in small letters": (
        "{event: 'view_item', ecommerce: {currency: ' gbp ', value: 5, items: [{item_id: 'pot', price: 5}]}}",
        [{"event_name": "view_item", "currency": "GBP", "value": 5, "items": [line("pot", price=5)]}],
        {},
    ),
    "a currency's own sign": (
        "{event: 'view_item', ecommerce: {currency: '€', items: [{item_id: 'pot'}]}}",
        [{"event_name": "view_item", "currency": "EUR", "items": [line("pot")]}],
        {},
    ),
    "a sign of many currencies": (
        "{event: 'view_item', ecommerce: {currency: '$', items: [{item_id: 'pot'}]}}",
        [{"event_name": "view_item", "currency": None, "items": [line("pot")]}],
        {"currency": 1},
    ),
    "a currency at the items alone": (
        "{event: 'view_item', ecommerce: {items: [{item_id: 'pot', currency: 'CHF'}]}}",
        [{"event_name": "view_item", "currency": "CHF"}],
        {},
    ),
    "thousands with a comma": (
        "{event: 'view_item', ecommerce: {value: '12,345.60', items: [{item_id: 'pot', price: '1,299'}]}}",
        [{"event_name": "view_item", "value": 12345.6, "items": [line("pot", price=1299)]}],
        {},
    ),
    "a decimal comma": (
        "{event: 'view_item', ecommerce: {value: '1.299,00 €', items: [{item_id: 'pot', price: '12,50'}]}}",
        [{"event_name": "view_item", "value": 1299, "items": [line("pot", price=12.5)]}],
        {},
    ),
    "a price in words": (
        "{event: 'view_item', ecommerce: {value: Infinity, items: [{item_id: 'pot', price: 'on request'}]}}",
        [{"event_name": "view_item", "value": None, "items": [line("pot")]}],
        {"value": 1, "price": 1},
    ),
    "two numbers are no price": (
        "{event: 'view_item', ecommerce: {items: [{item_id: 'pot', price: '10-20'}]}}",
        [{"event_name": "view_item", "items": [line("pot")]}],
        {"price": 1},
    ),
    "quantities that are none": (
        "{event: 'purchase', ecommerce: {transaction_id: 'T', items: [{item_id: 'a', quantity: 0},"
        " {item_id: 'b', quantity: 0.75}, {item_id: 'c', quantity: -2}]}}",
        [{"event_name": "purchase", "items": [line("a"), line("b"), line("c")]}],
        {"quantity": 3},
    ),
    "a discount line": (
        "{event: 'purchase', ecommerce: {transaction_id: 'T', items: [{item_id: 'pot', price: 30},"
        " {item_id: 'SPRING', price: '-3.00', quantity: 1}]}}",
        [{"event_name": "purchase", "items": [line("pot", price=30)]}],
        {"discount": 1},
    ),
    "a refund in negative prices": (
        "{event: 'refund', ecommerce: {transaction_id: 'T', items: [{item_id: 'pot', price: -30},"
        " {item_id: 'lid', price: -3}]}}",
        [{"event_name": "refund", "items": [line("pot"), line("lid")]}],
        {"price": 2},
    ),
    "a refund of a whole order": (
        "{event: 'refund', ecommerce: {transaction_id: 'T'}}",
        [{"event_name": "refund", "transaction_id": "T", "items": []}],
        {},
    ),
    "a list with a long name": (
        "{event: 'select_item', ecommerce: {item_list_name: 'x'.repeat(70), items: [{item_id: 'pot', index: '2'}]}}",
        [{"event_name": "select_item", "surface": "x" * 64, "items": [line("pot", position=2)]}],
        {"surface": 1},
    ),
    "a place before the first": (
        "{event: 'select_item', ecommerce: {items: [{item_id: 'pot', index: -1, item_list_id: 'also'}]}}",
        [{"event_name": "select_item", "surface": "also", "items": [line("pot")]}],
        {"position": 1},
    ),
    "a place in words": (
        "{event: 'select_item', ecommerce: {items: [{item_id: 'pot', index: 'third'}]}}",
        [{"event_name": "select_item", "items": [line("pot")]}],
        {"position": 1},
    ),
    "id for item_id": (
        "{event: 'add_to_cart', ecommerce: {value: 0, items: [{id: 55, price: 0, quantity: '1'}, {sku: 'y'}]}}",
        [{"event_name": "add_to_cart", "value": 0, "items": [line("55", price=0), line("y")]}],
        {},
    ),
    "items without an id": (
        "{event: 'view_cart', ecommerce: {items: [null, {item_id: undefined}, {item_id: 'pot'}, {item_id: {}},"
        " {item_id: 'x'.repeat(129)}, 5]}}",
        [{"event_name": "view_cart", "items": [line("pot")]}],
        {"item_id": 5},
    ),
    "items as an object": (
        "{event: 'purchase', ecommerce: {transaction_id: 'T', items: {7: {item_id: 'a'}, last: {item_id: 'b'}}}}",
        [{"event_name": "purchase", "items": [line("a"), line("b")]}],
        {},
    ),
    "one item as an object": (
        "{event: 'view_item', ecommerce: {items: {item_id: 'pot', price: 2}}}",
        [{"event_name": "view_item", "items": [line("pot", price=2)]}],
        {},
    ),
    "a search's results": (
        "{event: 'view_search_results', search_term: 'kettle'}",
        [{"event_name": "search", "search_term": "kettle"}],
        {},
    ),
    "data before its event": (
        "{ecommerce: {currency: 'EUR', items: [{item_id: 'pot', price: 4}]}}, {event: 'begin_checkout'}",
        [{"event_name": "begin_checkout", "currency": "EUR", "items": [line("pot", price=4)]}],
        {},
    ),
    "an event about what the last was about": (
        "{event: 'view_item', ecommerce: {items: [{item_id: 'pot'}]}}, {event: 'add_to_cart'}, {event: 'view_cart'}",
        [
            {"event_name": "view_item", "items": [line("pot")]},
            {"event_name": "add_to_cart", "items": [line("pot")]},
            {"event_name": "view_cart", "items": []},
        ],
        {},
    ),
    "data that was taken back": (
        "{ecommerce: {items: [{item_id: 'pot'}]}}, {ecommerce: null}, {event: 'begin_checkout'}",
        [{"event_name": "begin_checkout", "items": []}],
        {},
    ),
    "a name of another spelling": (
        "{event: 'plugin.addToCart', ecommerce: {items: [{item_id: 'a'}]}}, {event: 'Remove From Cart',"
        " ecommerce: {items: [{item_id: 'b'}]}}",
        [{"event_name": "add_to_cart", "items": [line("a")]}, {"event_name": "remove_from_cart", "items": [line("b")]}],
        {},
    ),
    "a name that nobody knows": (
        "{event: 'basket_changed', ecommerce: {items: [{item_id: 'a'}]}}, {event: 'view_promotion', ecommerce:"
        " {items: [{item_id: 'a'}]}}, {event: 'newsletter'}",
        [],
        {"event_name": 1},
    ),
    "what Tag Manager says by itself": (
        "{ecommerce: {items: [{item_id: 'a'}]}}, {event: 'gtm.dom'}, {event: 'gtm.load'}, {event: 'view_item'}",
        [{"event_name": "view_item", "items": [line("a")]}],
        {},
    ),
    "a push that throws": ("{event: 'view_item', get ecommerce() { throw new Error('not yours') }}", [], {"push": 1}),
}
UNIVERSAL_ANALYTICS: dict[str, tuple[str, Events]] = {
    "add": (
        "{event: 'theme.added', ecommerce: {currencyCode: 'USD', add: {products: [{id: 'pot', price: '7.90',"
        " quantity: 2}]}}}",
        [{"event_name": "add_to_cart", "currency": "USD", "items": [line("pot", price=7.9) | {"quantity": 2}]}],
    ),
    "remove": (
        "{event: 'removeFromCart', ecommerce: {remove: {products: [{id: 'pot'}]}}}",
        [{"event_name": "remove_from_cart", "items": [line("pot")]}],
    ),
    "purchase under its GA4 name": (
        "{event: 'purchase', ecommerce: {purchase: {actionField: {id: 'T-9', revenue: '8.00'}, products: [{id: 4}]}}}",
        [{"event_name": "purchase", "transaction_id": "T-9", "value": 8, "items": [line("4")]}],
    ),
    "purchase before its event": (
        "{ecommerce: {purchase: {actionField: {id: 'T-9'}, products: [{id: 4}]}}}, {event: 'purchase'}",
        [{"event_name": "purchase", "transaction_id": "T-9", "items": [line("4")]}],
    ),
    "a whole refund": (
        "{ecommerce: {refund: {actionField: {id: 'T-9'}}}}",
        [{"event_name": "refund", "transaction_id": "T-9", "items": []}],
    ),
    "click": (
        "{event: 'productClick', ecommerce: {click: {actionField: {list: 'found'}, products: [{id: 'pot',"
        " position: 3}]}}}",
        [{"event_name": "select_item", "surface": "found", "items": [line("pot", position=3)]}],
    ),
    "detail and impressions, without an event": (
        "{ecommerce: {currencyCode: 'EUR', detail: {products: [{id: 'pot'}]}, impressions: [{id: 'lid', list: 'also',"
        " position: 1}]}}",
        [
            {"event_name": "view_item_list", "surface": "also", "items": [line("lid", position=1)]},
            {"event_name": "view_item", "currency": "EUR", "items": [line("pot")]},
        ],
    ),
    "checkout, its first step": (
        "{event: 'checkout', ecommerce: {checkout: {actionField: {step: 1}, products: [{id: 'pot'}]}}},"
        "{event: 'checkout', ecommerce: {checkout: {actionField: {step: 2}, products: [{id: 'pot'}]}}}",
        [{"event_name": "begin_checkout", "items": [line("pot")]}],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_an_event_as_shops_tag_it_is_kept(visit: Visit, name: str):
    pushes, expected, dropped = CASES[name]
    sent = batches(visit)
    visit.open()

    push(visit, pushes)

    assert_told(heard(visit), expected)
    assert unread(visit, sent) == dropped


@pytest.mark.parametrize("name", UNIVERSAL_ANALYTICS)
def test_enhanced_ecommerce_of_universal_analytics_is_read(visit: Visit, name: str):
    pushes, expected = UNIVERSAL_ANALYTICS[name]
    visit.open()

    push(visit, pushes)

    assert_told(heard(visit), expected)


def test_a_list_of_more_items_than_an_event_holds_goes_in_parts(visit: Visit):
    visit.open()

    items = "Array.from({length: 1100}, (_, index) => ({item_id: 'item-' + index, price: 1, index}))"
    push(visit, f"{{event: 'view_item_list', ecommerce: {{value: 9, items: {items}}}}}, {{event: 'view_cart'}}")

    events = heard(visit)
    assert names(events) == ["view_item_list"] * 3 + ["view_cart"]
    assert [len(event["items"]) for event in events[:3]] == [500, 500, 100]
    assert [event.get("value") for event in events[:3]] == [9, None, None]
    shown = [item["item_id"] for event in events[:3] for item in event["items"]]
    assert shown == [f"item-{number}" for number in range(1100)]


def test_gtag_says_the_same_by_its_arguments(visit: Visit):
    visit.open()

    visit.page.evaluate(
        "window.dataLayer = []; window.gtag = function () { dataLayer.push(arguments) };"
        "gtag('event', 'add_to_cart', {currency: 'eur', items: [{id: 'pot', list_name: 'also', list_position: 2}]});"
        "gtag('event', 'purchase', {transaction_id: 8, items: [{id: 'pot', quantity: 0}]}); document.body.append('x')"
    )

    visit.until(lambda: len(heard(visit)) == 2)
    expected = [
        {"event_name": "add_to_cart", "currency": "EUR", "items": [line("pot", position=2)]},
        {"event_name": "purchase", "transaction_id": "8", "items": [line("pot")]},
    ]
    assert_told(heard(visit), expected)


def test_a_data_layer_of_another_name_is_read_where_the_tag_names_it(visit: Visit):
    visit.open("blank.html?tag=data-layer=shopLayer")

    push(visit, "{event: 'search', search_term: 'tea'}", layer="dataLayer")
    push(visit, "{event: 'view_cart', ecommerce: {items: []}}", layer="shopLayer")

    assert names(heard(visit)) == ["view_cart"]


def test_data_debug_prints_what_cannot_be_read(visit: Visit):
    stated: list[str] = []
    visit.page.on("console", lambda message: stated.append(message.text))
    visit.open("blank.html?tag=data-debug")

    push(visit, "{event: 'view_item', ecommerce: {currency: 'EURO', items: [{item_id: 'pot'}]}}")

    visit.until(lambda: any("aisle: currency EURO" in text for text in stated))


def test_what_could_not_be_read_without_leave_is_not_told(visit: Visit):
    visit.open("blank.html?tag=data-consent=denied")
    push(visit, "{event: 'view_item', ecommerce: {currency: 'EURO', items: [{item_id: 'pot'}]}}")
    sent = batches(visit)

    visit.say("consent", "granted")

    assert unread(visit, sent) == {}


def test_a_count_outlives_its_page_in_the_tab(visit: Visit):
    visit.open()
    visit.acknowledged()
    push(visit, "{event: 'basket_changed', ecommerce: {items: [{item_id: 'a'}]}}")
    sent = batches(visit)

    visit.page.evaluate("location.href = 'bare.html'")
    visit.page.wait_for_url("**/bare.html")
    visit.open()

    visit.until(lambda: [batch["unread"] for batch in sent if "unread" in batch] == [{"event_name": 1}])


def test_a_count_is_told_though_its_first_batch_was_lost(visitor: Callable[..., Visit]):
    visit = visitor()
    taken: list[dict[str, int]] = []
    failures = iter((True, True))

    def answer(route: Route) -> None:
        if next(failures, False):
            push(visit, FAULTY)
            route.abort()
        else:
            taken.append(json.loads(route.request.post_data or "{}").get("unread", {}))
            route.continue_()

    visit.open()
    visit.acknowledged()
    visit.context.route("**/v1/events", answer)

    push(visit, FAULTY)

    visit.until(lambda: sum(told.get("currency", 0) for told in taken) == 3)


def test_a_count_whose_batch_ends_with_its_page_is_told_by_the_next(visit: Visit):
    held: list[Route] = []

    def hold_the_first(route: Route) -> None:  # to the page's end: an unrouted request would go on at once
        if held:
            route.continue_()
        else:
            held.append(route)

    visit.open()
    visit.acknowledged()
    visit.context.route("**/v1/events", hold_the_first)
    push(visit, FAULTY)
    visit.until(lambda: held)
    sent = batches(visit)

    visit.page.evaluate("location.href = 'list.html'")
    visit.page.wait_for_url("**/list.html")

    visit.until(lambda: [batch["unread"] for batch in sent if "unread" in batch] == [{"currency": 1}])
