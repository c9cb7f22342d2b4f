"""Values that no contract foresees: the event is kept, the field is dropped and counted, and no number is misread."""

import pytest

from tests.browser.pushes import Events, assert_told, batches, heard, line, push, unread
from tests.browser.visit import Visit


def view(given: str) -> str:
    return f"{{event: 'view_item', ecommerce: {{{given}, items: [{{item_id: 'pot'}}]}}}}"


def priced(*prices: str) -> str:
    lines = ", ".join(f"{{item_id: 'i{place}', price: {price}}}" for place, price in enumerate(prices))
    return f"{{event: 'view_item_list', ecommerce: {{items: [{lines}]}}}}"


POT = [{"event_name": "view_item", "items": [line("pot")]}]
CASES: dict[str, tuple[str, Events, dict[str, int]]] = {
    "a currency in an object": (view("currency: {code: 'EUR'}"), POT, {"currency": 1}),
    "a currency in a list": (view("currency: ['EUR']"), POT, {"currency": 1}),
    "a currency that is a symbol": (view("currency: Symbol('EUR')"), POT, {"currency": 1}),
    "a currency without a text": (view("currency: Object.create(null)"), POT, {"currency": 1}),
    "a list's name in an object": (view("item_list_name: {en: 'Summer'}"), POT, {"surface": 1}),
    "a transaction in an object": (view("transaction_id: {id: 5}"), POT, {"transaction_id": 1}),
    "no number where JavaScript has one": (
        priced("true", "false", "[]", "[5]", "{}", "() => 5", "new Date(5)", "Symbol('5')", "NaN", "-Infinity"),
        [{"event_name": "view_item_list", "items": [line(f"i{place}") for place in range(10)]}],
        {"price": 10},
    ),
    "nothing is no number, and no fault": (
        priced("' '", "''", "null", "undefined"),
        [{"event_name": "view_item_list", "items": [line(f"i{place}") for place in range(4)]}],
        {},
    ),
    "prices as people write them": (
        priced(
            "'12,50 €'", "'1\\u202f299,00 €'", "'Rs. 1,00,000'", "'₹1,00,000.50'", "'CHF 12.-'", "'0,125'", "'1.299'"
        ),
        [
            {
                "event_name": "view_item_list",
                "items": [
                    line(f"i{place}", price=price)
                    for place, price in enumerate((12.5, 1299, 100_000, 100_000.5, 12, 0.125, 1.299))
                ],
            }
        ],
        {},
    ),
    "a minus before or behind the sign": (
        "{event: 'purchase', ecommerce: {transaction_id: 'T', items: [{item_id: 'pot', price: 20}, {item_id: 'a',"
        " price: '-€5.00'}, {item_id: 'b', price: '- 5.00'}, {item_id: 'c', price: '\\u22125,00 kr'}]}}",
        [{"event_name": "purchase", "items": [line("pot", price=20)]}],
        {"discount": 3},
    ),
    "a date is no price": (
        priced("'12.05.2024'"),
        [{"event_name": "view_item_list", "items": [line("i0")]}],
        {"price": 1},
    ),
    "more than the contract takes": (
        "{event: 'view_item', ecommerce: {value: 1e12, items: [{item_id: 'pot', quantity: 1e7, index: 2e6}]}}",
        POT,
        {"value": 1, "quantity": 1, "position": 1},
    ),
    "numbers beyond a double's": (
        "{event: 'purchase', ecommerce: {transaction_id: 12345678901234567890n, value: 20n,"
        " items: [{item_id: 5n, price: 3n, quantity: 2n}]}}",
        [
            {
                "event_name": "purchase",
                "transaction_id": "12345678901234567890",
                "value": 20,
                "items": [line("5", price=3) | {"quantity": 2}],
            }
        ],
        {},
    ),
    "ids that are none": (
        "{event: 'view_cart', ecommerce: {items: [{item_id: true}, {item_id: Symbol('a')}, {item_id: NaN},"
        " {item_id: 'pot'}]}}",
        [{"event_name": "view_cart", "items": [line("pot")]}],
        {"item_id": 3},
    ),
    "lists inside the list": (
        "{event: 'view_cart', ecommerce: {items: [[{item_id: 'a'}, {item_id: 'b'}], [{item_id: 'c'}]]}}",
        [{"event_name": "view_cart", "items": [line("a"), line("b"), line("c")]}],
        {},
    ),
    "items that are none": (
        "{event: 'view_cart', ecommerce: {items: 'a,b'}}, {event: 'begin_checkout', ecommerce: {items: 5}},"
        " {event: 'view_cart', ecommerce: {items: true}}",
        [{"event_name": name, "items": []} for name in ("view_cart", "begin_checkout", "view_cart")],
        {"item_id": 3},
    ),
    "an object that holds itself": (
        "(() => { const pot = {item_id: 'pot'}; pot.self = pot; const all = {items: [pot]}; all.all = all;"
        " return {event: 'view_item', ecommerce: all} })()",
        POT,
        {},
    ),
    "getters and proxies that throw": (
        "{event: 'view_item', ecommerce: {items: [{item_id: 'pot', get price() { throw new Error('not yours') }}]}},"
        " new Proxy({}, {get() { throw new Error('not yours') }}),"
        " {event: Symbol('view_item'), items: [{item_id: 'a'}]}",
        [],
        {"push": 3},
    ),
    "half a character at the cut": (
        view("item_list_name: 'x'.repeat(63) + '\\u{1F375}'"),
        [{**POT[0], "surface": "x" * 63 + "?"}],
        {"surface": 1},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_cannot_be_read_costs_itself_alone(visit: Visit, name: str):
    pushes, expected, dropped = CASES[name]
    sent = batches(visit)
    visit.open()

    push(visit, pushes)

    assert_told(heard(visit), expected)
    assert unread(visit, sent) == dropped


def test_what_is_no_push_is_passed_over(visit: Visit):
    sent = batches(visit)
    visit.open()

    push(
        visit, "5, null, undefined, 'text', () => 5, Symbol('a'), [], {}, [undefined], [[]], new Date(), 5n, NaN, true"
    )

    assert heard(visit) == []
    assert unread(visit, sent) == {}


def test_a_call_that_cannot_be_taken_is_counted(visit: Visit):
    sent = batches(visit)
    page = visit.open()

    page.evaluate(
        "const loop = {}; loop.loop = loop; aisle('track', 'purchase', {transaction_id: 'T', items: [loop]});"
        "aisle('track', 'view_item', {item_id: 5n}); aisle('no such command')"
    )

    assert unread(visit, sent) == {"call": 3}
