"""On a page that breaks what it stands on, the snippet works or stays silent, and nothing of it escapes."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from tests.browser.visit import Visit, names

FETCHES = {
    "throws": "window.fetch = () => { throw new Error('no fetch here') }",
    "rejects": "window.fetch = () => Promise.reject(new Error('no fetch here'))",
    "answers nonsense": "window.fetch = async () => ({ok: true})",
    "is gone": "delete window.fetch",
    "is wrapped": "const native = fetch; window.fetch = (...given) => native(...given)",
}
NO_STORAGE = """
for (const name of ["localStorage", "sessionStorage"]) {
  Object.defineProperty(window, name, {get() { throw new DOMException("denied", "SecurityError") }});
}"""
BROKEN_STORAGE = """
Storage.prototype.getItem = () => "{";
Storage.prototype.setItem = () => { throw new DOMException("full", "QuotaExceededError") };"""
STORED_NONSENSE = """for (const value of ['5', 'null', '{}', '[]', '"text"', '{']) {
  localStorage["aisle:" + value] = value;
}
localStorage.aisle = '{"ids": 5}';"""
FROZEN = """
for (const each of [window.history, History.prototype, Array.prototype, Object.prototype, Navigator.prototype]) {
  Object.freeze(each);
}
window.dataLayer = Object.freeze([]);"""
DATA_LAYERS = [
    "null",
    "5",
    "'text'",
    "{}",
    "{push: 5}",
    "Object.freeze([])",
    "[null, 5, 'text', {event: {}}, {get event() { throw new Error('not yours') }}, ['event'], ['event', 'search', 5]]",
    "[{event: 'purchase', ecommerce: {items: 'none'}}, {event: 'view_item', ecommerce: {items: [null, 5]}}]",
]
WITHOUT = [
    "delete window.IntersectionObserver",
    "Object.defineProperty(Navigator.prototype, 'locks', {value: undefined})",
    "Object.defineProperty(Navigator.prototype, 'sendBeacon', {value: undefined})",
    "Object.defineProperty(Crypto.prototype, 'randomUUID', {value: undefined})",
    "Object.defineProperty(window, 'performance', {value: undefined})",
]


def browses(visit: Visit) -> None:
    visit.open("shelf.html")
    visit.say("track", "view_item", {"item_id": "tea"})
    visit.say("track", "add_to_cart", {"item_id": "tea"})


def result(visit: Visit) -> list[str]:
    return [name for name in names(visit.arrived()) if name != "view_item_list"]


@pytest.mark.parametrize("fetch", FETCHES)
def test_events_arrive_whatever_the_page_made_of_fetch(visitor: Callable[..., Visit], fetch: str):
    visit = visitor(before=FETCHES[fetch])
    browses(visit)

    visit.until(lambda: result(visit) == ["page_view", "view_item", "add_to_cart"])
    visit.page.wait_for_selector(".aisle-card")
    assert visit.faults == []


@pytest.mark.parametrize("storage", [NO_STORAGE, BROKEN_STORAGE])
def test_events_arrive_without_storage(visitor: Callable[..., Visit], storage: str):
    visit = visitor(before=storage)
    browses(visit)

    visit.until(lambda: result(visit) == ["page_view", "view_item", "add_to_cart"])
    assert len({event["anonymous_id"] for event in visit.arrived()}) == 1
    assert visit.faults == []


def test_nonsense_under_our_names_is_thrown_away(visitor: Callable[..., Visit]):
    visit = visitor(before=STORED_NONSENSE)
    browses(visit)

    visit.until(lambda: result(visit) == ["page_view", "view_item", "add_to_cart"])
    assert visit.faults == []


@pytest.mark.parametrize("missing", WITHOUT)
def test_events_arrive_without_what_some_browsers_lack(visitor: Callable[..., Visit], missing: str):
    visit = visitor(before=missing)
    browses(visit)

    visit.until(lambda: {"page_view", "add_to_cart"} <= set(result(visit)))
    assert visit.faults == []


def test_events_arrive_from_frozen_globals(visitor: Callable[..., Visit]):
    visit = visitor(before=FROZEN)
    browses(visit)

    visit.until(lambda: result(visit) == ["page_view", "view_item", "add_to_cart"])
    assert visit.faults == []


@pytest.mark.parametrize("layer", DATA_LAYERS)
def test_a_broken_data_layer_costs_nothing_but_itself(visitor: Callable[..., Visit], layer: str):
    visit = visitor(before=f"window.dataLayer = {layer}")
    browses(visit)

    visit.until(lambda: {"page_view", "view_item", "add_to_cart"} <= set(result(visit)))
    assert visit.faults == []


@pytest.mark.parametrize("years", [-1, 1])
def test_a_clock_wrong_by_a_year_is_set_right(visitor: Callable[..., Visit], years: int):
    visit = visitor(
        before="{ const Real = Date; window.Date = class extends Real { constructor(...given) { given.length ? "
        f"super(...given) : super(Real.now() + {years} * 31536e6) }} static now() {{ return Real.now() + {years} * "
        "31536e6 } } }"
    )
    with visit.page.expect_response("**/v1/events") as answered:
        visit.open()
        visit.say("track", "view_cart")

    assert answered.value.status == 200
    visit.acknowledged()
    assert visit.faults == []
    for event in visit.events():
        assert abs(datetime.now(UTC) - datetime.fromisoformat(event["occurred_at"])) < timedelta(minutes=5)


def test_calls_that_make_no_sense_say_nothing(visit: Visit):
    page = visit.open()
    page.evaluate(
        "const loop = {}; loop.loop = loop;"
        "aisle(); aisle('no such command'); aisle('track'); aisle('track', 'view_item', loop); aisle('track', 5, 5);"
        "aisle('track', 'view_item', {items: 5}); aisle('track', 'view_item', {items: [null]}); aisle('identify');"
        "aisle('consent', 'granted'); aisle('recommend', null); aisle('toString'); aisle('__proto__')"
    )
    visit.say("track", "view_cart")

    assert names(visit.events())[-1] == "view_cart"


def test_the_snippet_twice_on_a_page_counts_once(visit: Visit):
    visit.open("twice.html")
    visit.page.wait_for_load_state("load")
    visit.say("track", "view_cart")

    assert names(visit.events()) == ["page_view", "view_cart"]
