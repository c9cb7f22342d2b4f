"""Whom an event speaks of: the random id always, the signed-in shopper only with a token that the API believes."""

from tests.browser.visit import READY, Visit, names

FORGED = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ1MSIsImV4cCI6OTk5OTk5OTk5OX0.4bZ1n1YwqZ0Jb0m8J1b8s8m3d3oX8hJ1d0fZc3m3x0A"


def users(visit: Visit) -> list[tuple[str, str | None]]:
    return [(event["event_name"], event.get("user_id")) for event in visit.events()]


def test_a_shopper_who_signs_in_is_told_by_name_from_then_on(visit: Visit):
    visit.open()
    visit.acknowledged()

    visit.say("identify", "u1", visit.deployed.token("u1"))
    visit.say("track", "view_cart")
    visit.acknowledged()
    visit.say("identify", None)
    visit.say("track", "view_cart")

    assert users(visit) == [("page_view", None), ("view_cart", "u1"), ("view_cart", None)]


def test_an_expired_token_is_renewed_and_nothing_is_lost(visit: Visit):
    tokens = [visit.deployed.token("u1", seconds=-600), visit.deployed.token("u1")]
    visit.open()
    visit.acknowledged()

    visit.page.evaluate("(tokens) => aisle('identify', 'u1', async () => tokens.shift())", tokens)
    visit.say("track", "view_cart")

    assert users(visit)[1:] == [("view_cart", "u1")]


def test_a_token_that_nobody_believes_leaves_the_event_to_the_random_id(visit: Visit):
    visit.open()
    visit.acknowledged()

    visit.say("identify", "u1", FORGED)
    visit.say("track", "view_cart")

    assert users(visit)[1:] == [("view_cart", None)]


def test_an_event_waits_for_the_page_that_can_speak_for_its_user(visit: Visit):
    visit.open()
    visit.acknowledged()
    visit.page.evaluate("aisle('identify', 'u1', () => { throw new Error('the shop is away') })")
    visit.say("track", "view_cart")
    visit.page.evaluate("location.href = 'blank.html?next'")
    visit.page.wait_for_url("**?next")
    visit.page.wait_for_function(READY)
    visit.until(lambda: names(visit.arrived()).count("page_view") == 2)
    assert "view_cart" not in names(visit.arrived())

    visit.say("identify", "u1", visit.deployed.token("u1"))

    assert ("view_cart", "u1") in users(visit)


def test_an_event_that_nobody_speaks_for_goes_under_the_random_id_after_a_minute(visit: Visit):
    visit.page.clock.install()
    visit.open()
    visit.acknowledged()
    visit.say("identify", "u1")
    visit.say("track", "view_cart")
    visit.page.wait_for_timeout(300)
    assert names(visit.arrived()) == ["page_view"]

    visit.page.clock.run_for(90_000)
    visit.until(lambda: "view_cart" in names(visit.arrived()) or visit.page.clock.run_for(30_000))

    assert users(visit)[1] == ("view_cart", None)


def test_recommendations_are_asked_for_the_signed_in_shopper(visit: Visit):
    visit.open()
    visit.say("identify", "u1", visit.deployed.token("u1"))

    with visit.page.expect_response("**/v1/recommendations?**") as requested:
        answer = visit.page.evaluate("aisle('recommend', {surface: 'home', n: 3})")

    assert len(answer["items"]) == 3
    assert "user_id=u1" in requested.value.url
    assert requested.value.status == 200


def test_a_token_that_nobody_believes_still_gets_an_answer(visit: Visit):
    visit.open()
    visit.say("identify", "u1", FORGED)

    answer = visit.page.evaluate("aisle('recommend', {surface: 'home', n: 3})")

    visit.faults.clear()  # the browser tells of the two refusals
    assert len(answer["items"]) == 3
