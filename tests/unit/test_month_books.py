"""The month's own books lose a forgotten member with the browsers that signed in, as the tables do."""

from datetime import UTC, datetime

from local.month.shopping.books import Books, Sent
from local.month.truth.population import Visitor, signed_in_browsers
from local.shops.simulated.history import event_batches
from local.shops.simulated.shop import Shop

ONE = Sent(stored=1)


def visitor(anonymous_id, user_id=None):
    return Visitor(person=1, hour=9, anonymous_id=anonymous_id, user_id=user_id)


def test_books_hold_what_people_sent_who_gave_their_consent():
    books = Books({})
    for who in (visitor("b-1", "ann"), visitor("b-1", "ann"), visitor("b-2"), visitor(None)):
        books.add(who, Sent(stored=3, lost=1))

    assert books.total() == Sent(stored=9, lost=3)


def test_a_member_leaves_with_every_browser_that_signed_in():
    books = Books({"ann": ["b-past"]})
    for who in (visitor("b-1", "ann"), visitor("b-1"), visitor("b-past"), visitor("b-2", "bob"), visitor("b-3")):
        books.add(who, ONE)

    books.forget("ann")

    assert books.total() == Sent(stored=2)  # bob's, and of the browser that nobody knows


def test_the_browser_that_asks_is_forgotten_too():
    books = Books({})
    books.add(visitor("b-1"), ONE)

    books.forget("ann", "b-1")

    assert books.total() == Sent()


def test_a_sign_in_that_never_arrived_tells_nobody_whose_the_browser_is():
    books = Books({})
    books.add(visitor("b-1", "ann"), Sent(lost=1))
    books.add(visitor("b-1"), ONE)

    books.forget("ann")

    assert books.total() == ONE


def test_the_browsers_of_the_past_are_those_whose_events_name_a_member():
    shop = Shop.build(7, datetime(2030, 6, 1, tzinfo=UTC), items=60, shoppers=40, days=20)
    named = {(row["user_id"], row["anonymous_id"]) for rows in event_batches(shop) for row in rows if "user_id" in row}

    browsers = signed_in_browsers(shop)

    assert {(user, browser) for user, theirs in browsers.items() for browser in theirs} == named
    assert named
