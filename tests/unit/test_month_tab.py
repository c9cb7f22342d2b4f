"""A tab of the month sends what the contract takes, numbers it as the snippet does, and is silent without consent."""

from datetime import UTC, datetime

import jwt
import pytest

from aisle.events.event import Event
from local.month.shopping.books import Sent
from local.month.shopping.tab import Door, Tab
from local.month.truth.population import Visitor

NOON = datetime(2030, 6, 1, 12, tzinfo=UTC)
SECRET = "a secret that is long enough for HS256"
MEMBER = Visitor(person=1, hour=9, anonymous_id="b-1", user_id="shopper-1")
NOBODY = Visitor(person=3, hour=9, anonymous_id=None, user_id=None)


@pytest.fixture
def door():
    return Door("http://127.0.0.1:9", "pk_test", SECRET, lambda: NOON)  # nobody listens there


def test_a_tab_numbers_its_events_and_the_contract_takes_them(door):
    tab = Tab(door, MEMBER, "m7-1-1")

    events = [Event.model_validate(tab.event("view_item", item_id="x")) for _ in range(3)]

    assert [each.sequence_number for each in events] == [0, 1, 2]
    assert {(each.tab_id, each.user_id, each.anonymous_id) for each in events} == {("m7-1-1", "shopper-1", "b-1")}
    assert {each.occurred_at for each in events} == {NOON}
    assert len({each.event_id for each in events}) == 3


def test_a_lost_event_leaves_a_gap_in_the_numbers(door):
    tab = Tab(door, MEMBER, "m7-1-1")

    tab.event("page_view")
    tab.lose()

    assert tab.event("page_view")["sequence_number"] == 2
    assert tab.sent == Sent(lost=1)


def test_who_withholds_consent_sends_nothing(door):
    tab = Tab(door, NOBODY, "m7-1-3")

    tab.lose()
    tab.post([tab.event("page_view")])

    assert tab.ids == {}
    assert tab.sent == Sent()


def test_a_token_expires_by_the_clock_of_the_shop(door):
    token = jwt.decode(door.token("shopper-1"), SECRET, ["HS256"], options={"verify_exp": False})

    assert token["sub"] == "shopper-1"
    assert 0 < token["exp"] - NOON.timestamp() <= 3600
