import json
from datetime import UTC, datetime, timedelta
from functools import reduce
from itertools import count

from aisle.events.event import Event
from aisle.events.preference_weights import STANDARD_WEIGHTS
from aisle.intake.stream_record import read_record, to_record
from aisle.profile.profile import HISTORY_LENGTH, PURCHASES_KEPT, RECENT_EVENT_IDS, Profile, apply, merge

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
ids = count()


def stated(event_name, item_id=None, minute=0, **fields):
    event = {"event_id": f"e{next(ids)}", "event_name": event_name, "anonymous_id": "b1", **fields}
    item = {"item_id": item_id} if item_id else {}
    return Event.model_validate({"occurred_at": NOW + timedelta(minutes=minute), **event, **item})


def after(*events, profile=None):
    return reduce(apply, events, profile or Profile())


def taste(profile, item_id):
    entries = [entry for entry in profile.history if entry.item_id == item_id]
    return sum(STANDARD_WEIGHTS.of(entry.event_name, entry.rating) for entry in entries)


def test_the_history_runs_from_oldest_to_newest_however_events_arrive():
    late, early = stated("view_item", "pot", minute=2), stated("view_item", "tea", minute=1)

    profile = after(late, early)

    assert [entry.item_id for entry in profile.history] == ["tea", "pot"]


def test_the_history_keeps_the_newest():
    profile = after(*(stated("view_item", f"i{minute}", minute) for minute in range(HISTORY_LENGTH + 5)))

    assert len(profile.history) == HISTORY_LENGTH
    assert profile.history[0].item_id == "i5"


def test_purchases_outlast_views():
    bought = [stated("purchase", f"b{minute}", minute, transaction_id=f"t{minute}") for minute in range(3)]
    viewed = [stated("view_item", f"i{minute}", minute) for minute in range(3, HISTORY_LENGTH + 5)]

    profile = after(*bought, *viewed)

    assert [entry.item_id for entry in profile.history[:4]] == ["b0", "b1", "b2", "i5"]
    assert len(profile.history) == 3 + HISTORY_LENGTH


def test_only_so_many_purchases_outlast_views():
    more = HISTORY_LENGTH + PURCHASES_KEPT + 2
    bought = [stated("purchase", f"b{minute}", minute, transaction_id=f"t{minute}") for minute in range(more)]

    profile = after(*bought)

    assert len(profile.history) == HISTORY_LENGTH + PURCHASES_KEPT
    assert profile.history[0].item_id == "b2"


def test_an_event_that_comes_again_changes_nothing():
    view = stated("view_item", "tea")
    profile = after(view)

    assert apply(profile, view) is profile


def test_ids_of_old_events_are_forgotten():
    profile = after(*(stated("view_item", "tea") for _ in range(RECENT_EVENT_IDS + 1)))

    assert len(profile.recent_event_ids) == RECENT_EVENT_IDS


def test_what_a_bot_does_leaves_no_profile():
    profile = after(
        stated("view_item", "tea", is_bot=True), stated("set_preferences", preferences={"age": 9}, is_bot=True)
    )

    assert profile == Profile()


def test_what_was_merely_shown_is_no_taste():
    shown = stated("serve_item_list", "tea", recommendation_id="r1", served_by="endpoint")
    seen = stated("view_item_list", "tea")
    page = stated("page_view")

    assert after(shown, seen, page) == Profile()


def test_a_rating_keeps_its_stars():
    profile = after(stated("rate_item", "tea", rating=5))

    assert profile.history[0].rating == 5


def test_a_refund_takes_back_the_purchase():
    bought = after(stated("purchase", "tea", transaction_id="t1"))

    returned = after(stated("refund", "tea", transaction_id="t1"), profile=bought)

    assert bought.purchased_items == {"tea"}
    assert returned.purchased_items == set()
    assert taste(returned, "tea") == 0


def test_a_refund_that_names_no_items_takes_back_the_whole_transaction():
    cart = [{"item_id": "tea"}, {"item_id": "pot", "quantity": 2}]
    other = stated("purchase", "cup", transaction_id="t2")

    profile = after(stated("purchase", items=cart, transaction_id="t1"), other, stated("refund", transaction_id="t1"))

    assert profile.purchased_items == {"cup"}
    assert [taste(profile, item_id) for item_id in ("tea", "pot")] == [0, 0]


def test_a_refund_of_one_of_three_leaves_the_purchase_standing():
    three, one = {"item_id": "tea", "quantity": 3}, {"item_id": "tea", "quantity": 1}

    profile = after(
        stated("purchase", items=[three], transaction_id="t1"), stated("refund", items=[one], transaction_id="t1")
    )

    assert profile.purchased_items == {"tea"}
    assert taste(profile, "tea") > 0


def test_a_purchase_that_its_page_tells_again_counts_once():
    cart = [{"item_id": "tea", "quantity": 2}, {"item_id": "pot"}]
    first = after(stated("purchase", items=cart, transaction_id="t1"))

    again = after(*(stated("purchase", items=cart, transaction_id="t1", minute=n) for n in (5, 9)), profile=first)
    returned = after(stated("refund", items=cart, transaction_id="t1", minute=10), profile=again)

    assert (again.purchases, again.history) == (first.purchases, first.history)
    assert returned.purchased_items == set()
    assert taste(returned, "tea") == 0


def test_the_parts_of_a_large_purchase_add_up():
    parts = [[{"item_id": f"i{n}"} for n in numbers] for numbers in (range(30), range(30, 35))]

    profile = after(*(stated("purchase", items=part, transaction_id="t1") for part in (*parts, *parts)))

    assert profile.purchased_items == {f"i{n}" for n in range(35)}
    assert len(profile.history) == 35


def test_a_refund_that_comes_before_its_purchase_takes_it_back():
    refund, purchase = (stated(name, "tea", transaction_id="t1") for name in ("refund", "purchase"))

    profile = after(refund, purchase, stated("purchase", "tea", transaction_id="t1"))

    assert profile.purchased_items == set()
    assert taste(profile, "tea") == 0


def test_a_purchase_that_a_browser_tells_before_and_after_signing_in_counts_once():
    browser, user = (after(stated("purchase", "tea", transaction_id="t1", **who)) for who in ({}, {"user_id": "42"}))

    assert merge(browser, user).purchases == {"t1": {"tea": 1}}


def test_not_interested_holds_for_an_item_a_brand_or_a_category():
    profile = after(
        stated("not_interested", "tea"),
        stated("not_interested", scope="brand", scope_value="Acme"),
        stated("not_interested", scope="category", scope_value="Pots: large"),
    )

    assert profile.not_interested.items == {"tea"}
    assert profile.not_interested.brands == {"Acme"}
    assert profile.not_interested.categories == {"Pots: large"}


def test_undoing_restores():
    profile = after(stated("not_interested", "tea", minute=1), stated("undo_not_interested", "tea", minute=2))

    assert profile.not_interested.items == set()
    assert taste(profile, "tea") == 0


def test_a_refusal_of_a_brand_says_nothing_of_the_item_that_it_came_with():
    brand = {"scope": "brand", "scope_value": "Acme"}

    profile = after(stated("not_interested", "tea", **brand), stated("undo_not_interested", minute=1, **brand))

    assert profile.history == ()
    assert (profile.not_interested.items, profile.not_interested.brands) == (set(), set())


def test_undoing_one_refusal_leaves_the_others():
    acme = {"scope": "brand", "scope_value": "Acme"}
    refused = after(
        stated("not_interested", "tea"),
        stated("not_interested", **acme),
        stated("not_interested", scope="category", scope_value="Acme"),
    )

    undone = after(stated("undo_not_interested", minute=1, **acme), profile=refused).not_interested

    assert (undone.items, undone.brands, undone.categories) == ({"tea"}, set(), {"Acme"})


def test_an_older_word_that_arrives_late_does_not_override_the_newer():
    profile = after(stated("undo_not_interested", "tea", minute=2), stated("not_interested", "tea", minute=1))

    assert profile.not_interested.items == set()


def test_a_later_answer_to_the_questionnaire_adds_to_the_earlier():
    first = stated("set_preferences", preferences={"age": 30, "favourite_brands": ["Acme"]})
    second = stated("set_preferences", preferences={"age": 31})

    assert after(first, second).preferences == {"age": 31, "favourite_brands": ["Acme"]}


def answered(minute=0, **preferences):
    return stated("set_preferences", minute=minute, preferences=preferences)


def test_an_answer_that_is_cleared_is_gone_and_the_others_stay():
    first = answered(age=30, favourite_brands=["Acme"], favourite_styles=["rustic"], budget_max=50, gender="woman")

    profile = after(first, answered(1, favourite_brands=[], budget_max=None, gender=""))

    left = {name: value for name, value in profile.preferences.items() if value is not None}
    assert left == {"age": 30, "favourite_styles": ["rustic"]}
    assert profile.preferences.keys() == {"age", "favourite_styles", "favourite_brands", "budget_max", "gender"}


def test_an_answer_can_be_cleared_by_its_name():
    profile = after(answered(age=30), answered(1, cleared=["age"]))

    assert profile.preferences == {"age": None}


def test_a_cleared_answer_is_cleared_on_the_other_side_of_the_stream_too():
    sent = [answered(age=30, favourite_brands=["Acme"]), answered(1, favourite_brands=[], budget_max=None)]

    profile = after(*(read_record(to_record(event, NOW, "browser")) for event in sent))

    assert profile.preferences == {"age": 30, "favourite_brands": None, "budget_max": None}


def test_an_answer_that_says_nothing_of_a_preference_leaves_it_alone_whatever_the_stream_writes():
    sent = [answered(favourite_brands=["Acme"], budget_max=50), answered(1, age=31)]

    profile = after(*(read_record(to_record(event, NOW, "browser")) for event in sent))

    assert profile.preferences == {"age": 31, "favourite_brands": ["Acme"], "budget_max": 50}


def test_what_an_older_release_wrote_into_the_stream_clears_nothing():
    line = json.loads(to_record(answered(1, age=31), NOW, "browser"))
    line["preferences"] |= {"favourite_brands": [], "budget_max": None}

    profile = after(answered(favourite_brands=["Acme"], budget_max=50), read_record(json.dumps(line).encode()))

    assert profile.preferences == {"age": 31, "favourite_brands": ["Acme"], "budget_max": 50}


def test_an_older_answer_that_arrives_late_does_not_override_the_newer():
    profile = after(answered(2, age=31, budget_max=None), answered(1, age=30, budget_max=50, gender="man"))

    assert profile.preferences == {"age": 31, "budget_max": None, "gender": "man"}


def test_an_answer_without_a_time_is_older_than_any():
    known = Profile(preferences={"age": 30, "gender": "man"})  # of a release that kept no times

    assert after(answered(age=31), profile=known).preferences == {"age": 31, "gender": "man"}


def test_of_two_profiles_the_newer_answer_counts_whoever_gave_it():
    browser = after(answered(2, age=31), answered(1, gender="man", budget_max=20))
    user = after(answered(1, age=30), answered(2, gender=None, favourite_styles=["rustic"]))

    both = merge(browser, user)

    assert both.preferences == {"age": 31, "gender": None, "budget_max": 20, "favourite_styles": ["rustic"]}
    assert after(answered(1, age=29), profile=both).preferences["age"] == 31


def test_of_answers_without_times_the_users_count():
    both = merge(Profile(preferences={"age": 31}), Profile(preferences={"age": 30}))

    assert both.preferences == {"age": 30}


def test_signing_in_joins_what_the_browser_and_the_shop_know():
    browser = after(stated("view_item", "tea", minute=1), stated("not_interested", "pot", minute=1))
    user = after(stated("view_item", "cup", minute=0), stated("undo_not_interested", "pot", minute=2))

    both = merge(browser, user)

    assert [entry.item_id for entry in both.history] == ["cup", "tea", "pot", "pot"]
    assert both.not_interested.items == set()


def test_a_purchase_before_signing_in_is_taken_back_by_a_refund_after_it():
    browser = after(stated("purchase", "tea", transaction_id="t1"))
    user = after(stated("refund", "tea", transaction_id="t1", user_id="42"))

    assert merge(browser, user).purchased_items == set()


def test_a_profile_survives_its_journey_as_json():
    profile = after(
        stated("rate_item", "tea", rating=5),
        stated("purchase", "pot", transaction_id="t1"),
        stated("not_interested", scope="brand", scope_value="Acme"),
        stated("set_preferences", preferences={"age": 30}),
    )

    assert Profile.model_validate_json(profile.model_dump_json(exclude_defaults=True)) == profile
