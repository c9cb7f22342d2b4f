"""A banner that speaks to Google speaks to us, too: consent mode, as gtag leaves it in the dataLayer."""

from collections.abc import Callable

from tests.browser.test_tracker_consent import GPC, kept_nothing
from tests.browser.visit import Visit, names

GTAG = "window.dataLayer = []; window.gtag = function () { dataLayer.push(arguments); }"


def by_default(choice: str, *more: str) -> str:
    """The lines that a page has in its head."""
    stated = f"gtag('consent', 'default', {{ad_storage: 'denied', analytics_storage: '{choice}'}})"
    return ";".join([GTAG, stated, *more])


def updated(visit: Visit, choice: str) -> None:
    visit.page.evaluate("choice => gtag('consent', 'update', {analytics_storage: choice})", choice)


def test_nothing_is_kept_where_consent_is_denied_by_default(visitor: Callable[..., Visit]):
    visit = visitor(before=by_default("denied"))
    visit.open()
    visit.say("track", "view_cart")
    visit.page.wait_for_timeout(500)

    assert kept_nothing(visit)
    assert visit.arrived() == []


def test_a_yes_is_heard_when_it_is_said(visitor: Callable[..., Visit]):
    visit = visitor(before=by_default("denied"))
    visit.open()
    visit.say("track", "view_item", {"item_id": "tea"})

    updated(visit, "granted")
    visit.say("track", "view_cart")

    assert names(visit.events()) == ["page_view", "view_cart"]


def test_a_no_forgets_what_was_kept(visitor: Callable[..., Visit]):
    visit = visitor(before=by_default("granted"))
    visit.open()
    visit.acknowledged()

    updated(visit, "denied")
    visit.say("track", "view_cart")

    assert kept_nothing(visit)
    assert names(visit.arrived()) == ["page_view"]


def test_who_has_said_yes_stays_the_same_through_a_default_of_no(visitor: Callable[..., Visit]):
    visit = visitor(before=by_default("denied"))
    visit.open()
    updated(visit, "granted")
    visit.acknowledged()

    visit.open("list.html")
    updated(visit, "granted")

    assert len({event["anonymous_id"] for event in visit.events()}) == 1


def test_what_is_denied_for_one_region_is_denied(visitor: Callable[..., Visit]):
    visit = visitor(before=by_default("denied", "gtag('consent', 'default', {analytics_storage: 'granted'})"))
    visit.open()
    visit.page.wait_for_timeout(500)

    assert kept_nothing(visit)
    assert visit.arrived() == []


def test_consent_mode_does_not_outvote_privacy_control(visitor: Callable[..., Visit]):
    visit = visitor(before=GPC + ";" + by_default("granted"))
    visit.open()
    updated(visit, "granted")
    visit.page.wait_for_timeout(500)

    assert kept_nothing(visit)
    assert visit.arrived() == []


def test_the_pages_own_word_is_the_last(visitor: Callable[..., Visit]):
    visit = visitor(before=by_default("denied"))
    visit.open()

    visit.say("consent", "granted")
    updated(visit, "denied")
    visit.say("track", "view_cart")

    assert names(visit.events()) == ["page_view", "view_cart"]


def test_what_is_said_of_advertising_alone_says_nothing_to_us(visitor: Callable[..., Visit]):
    visit = visitor(before=GTAG + "; gtag('consent', 'update', {ad_storage: 'denied'})")
    visit.open()

    assert names(visit.events()) == ["page_view"]
