"""Who does not want to be remembered is not: nothing is stored, nothing is told, and recommendations still come."""

from collections.abc import Callable

from tests.browser.visit import Visit, names

GPC = "Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', {get: () => true})"
STORED = """async () => [
  ...Object.keys(localStorage), ...Object.keys(sessionStorage), ...await indexedDB.databases(), ...await caches.keys(),
]"""


def requested(visit: Visit) -> list[str]:
    """The API's addresses, as the browser is about to ask them."""
    urls: list[str] = []
    visit.context.on("request", lambda request: "/v1/" in request.url and urls.append(request.url))
    return urls


def kept_nothing(visit: Visit) -> bool:
    return visit.page.evaluate(STORED) == [] and visit.context.cookies() == []


def test_global_privacy_control_leaves_nothing_stored_and_nothing_told(visitor: Callable[..., Visit]):
    visit = visitor(before=GPC)
    urls = requested(visit)
    visit.open("list.html")
    visit.say("track", "view_item", {"item_id": "tea"})
    visit.page.get_by_text("First").click()
    visit.page.wait_for_url("**item=0")
    visit.page.wait_for_timeout(1500)

    assert urls == []
    assert kept_nothing(visit)
    assert visit.arrived() == []
    assert visit.faults == []


def test_without_consent_recommendations_come_from_what_the_page_remembers(visitor: Callable[..., Visit]):
    visit = visitor(before=GPC)
    urls = requested(visit)
    visit.open()
    for item_id in ("tea", "pot", "tea"):
        visit.say("track", "view_item", {"item_id": item_id})

    answer = visit.page.evaluate("aisle('recommend', {surface: 'home', n: 3})")

    assert len(answer["items"]) == 3
    assert len(urls) == 1
    assert "recent_items=pot%2Ctea" in urls[0]
    assert "anonymous_id" not in urls[0]
    assert kept_nothing(visit)


def test_shelves_fill_without_consent(visitor: Callable[..., Visit]):
    visit = visitor(before=GPC)
    visit.open("shelf.html")

    visit.page.wait_for_selector(".aisle-card")

    assert visit.page.locator(".aisle-card").count() == 4
    assert kept_nothing(visit)


def test_a_page_that_asks_first_tells_nothing_before_the_yes(visit: Visit):
    visit.open("consent.html")
    visit.say("track", "view_item", {"item_id": "tea"})
    assert kept_nothing(visit)

    visit.say("consent", "granted")
    visit.say("track", "view_cart")

    assert names(visit.events()) == ["page_view", "view_cart"]


def test_a_refusal_forgets_what_was_kept(visit: Visit):
    visit.open()
    visit.acknowledged()
    assert not kept_nothing(visit)

    visit.say("consent", "denied")
    visit.say("track", "view_cart")
    visit.page.evaluate("location.href = 'bare.html'")
    visit.page.wait_for_url("**/bare.html")

    assert kept_nothing(visit)
    assert names(visit.arrived()) == ["page_view"]


def test_who_agrees_again_is_somebody_new(visit: Visit):
    visit.open()
    visit.acknowledged()

    visit.say("consent", "denied")
    visit.say("consent", "granted")
    first, second = visit.events()

    for name in ("anonymous_id", "session_id", "tab_id"):
        assert first[name] != second[name]


def test_privacy_control_switched_on_later_erases_what_an_earlier_page_kept(visit: Visit):
    visit.open()
    visit.acknowledged()
    visit.context.add_init_script(GPC)

    visit.open("blank.html?later")

    assert kept_nothing(visit)


def test_a_page_that_waits_for_a_yes_keeps_who_said_so_before(visit: Visit):
    visit.open()
    visit.acknowledged()

    visit.open("consent.html")
    visit.say("consent", "granted")

    assert len({event["anonymous_id"] for event in visit.events()}) == 1
