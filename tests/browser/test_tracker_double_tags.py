"""A page tagged for Universal Analytics and for GA4 tells an act to both: it counts once, and the other is a double."""

import pytest

from tests.browser.pushes import batches, heard, push, unread
from tests.browser.visit import Visit, names

UA = "{{ecommerce: null}}, {{event: 'addToCart', ecommerce: {{add: {{products: [{{id: '{0}', price: 5}}]}}}}}}"
GA4 = "{{ecommerce: null}}, {{event: 'add_to_cart', ecommerce: {{items: [{{item_id: '{0}', price: 5}}]}}}}"
UA_POT, UA_LID, GA4_POT, GA4_LID = (way.format(item) for way in (UA, GA4) for item in ("pot", "lid"))
WINDOW_MS = 5_000


def items(visit: Visit) -> list[str]:
    return [event["items"][0]["item_id"] for event in heard(visit)]


@pytest.mark.parametrize(
    ("pushes", "told", "doubles"),
    [
        ((UA_POT, GA4_POT), ["pot"], 1),
        ((GA4_POT, UA_POT), ["pot"], 1),
        ((UA_POT, GA4_POT, UA_POT, GA4_POT), ["pot", "pot"], 2),  # the shopper did it twice
        ((UA_POT, UA_POT, GA4_POT, GA4_POT), ["pot", "pot"], 2),
        ((UA_POT, UA_LID, GA4_POT, GA4_LID), ["pot", "lid"], 2),
        ((GA4_POT, GA4_POT), ["pot", "pot"], 0),
        ((UA_POT, UA_POT), ["pot", "pot"], 0),
        ((UA_POT, GA4_LID), ["pot", "lid"], 0),  # not the same
    ],
)
def test_an_act_counts_once(visit: Visit, pushes: tuple[str, ...], told: list[str], doubles: int):
    sent = batches(visit)
    visit.open()

    push(visit, ", ".join(pushes))

    assert items(visit) == told
    assert unread(visit, sent).get("double", 0) == doubles


def test_one_push_with_both_is_one_act(visit: Visit):
    sent = batches(visit)
    visit.open()

    both = "{items: [{item_id: 'pot', price: 5}], add: {products: [{id: 'pot', price: 5}]}}"
    push(visit, f"{{event: 'add_to_cart', ecommerce: {both}}}")

    assert items(visit) == ["pot"]
    assert unread(visit, sent) == {}


def test_gtag_beside_universal_analytics_is_a_double(visit: Visit):
    sent = batches(visit)
    visit.open()

    push(visit, "['event', 'view_item', {items: [{id: 'pot'}]}], {ecommerce: {detail: {products: [{id: 'pot'}]}}}")

    assert names(heard(visit)) == ["view_item"]
    assert unread(visit, sent) == {"double": 1}


def test_another_act_is_not(visit: Visit):
    visit.open()

    push(visit, f"{UA_POT}, {{event: 'remove_from_cart', ecommerce: {{items: [{{item_id: 'pot'}}]}}}}")

    assert names(heard(visit)) == ["add_to_cart", "remove_from_cart"]


def test_the_same_act_later_is_another_one(visit: Visit):
    visit.open()
    push(visit, UA_POT)

    visit.page.wait_for_timeout(WINDOW_MS + 500)
    push(visit, GA4_POT)

    assert items(visit) == ["pot", "pot"]
