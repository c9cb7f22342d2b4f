"""What a shopper gets, on a shop of tea and coffee drinkers."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import log

import pytest

from aisle.features.registry import FEATURES
from aisle.inputs.histories import EVENTS
from aisle.live.live_item import live_item
from aisle.ranking.explaining.kinds import AVERAGE, PARTS
from aisle.ranking.features_version import features_version
from aisle.ranking.recommender import Recommender
from aisle.ranking.request import HistoryEntry
from aisle.selection.rules import Pin
from aisle.selection.scope import NotInterested
from tests.tea_and_coffee import entry, item_rows, model, recommender, request

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def kinds(answer) -> list[str]:
    return [item.item_id.split("-")[0] for item in answer.items]


def ids(answer) -> list[str]:
    return [item.item_id for item in answer.items]


def test_a_shopper_who_looks_at_tea_gets_tea():
    answer = recommender().recommend(request(entry("tea-02"), entry("tea-04")))

    assert kinds(answer).count("tea") >= 6  # of eight: variety leaves the rest to others


def test_one_view_changes_the_answer():
    before = recommender().recommend(request(entry("tea-02", minutes_ago=9)))

    after = recommender().recommend(request(entry("tea-02", minutes_ago=9), entry("coffee-04")))

    assert "coffee" in kinds(after)
    assert ids(after) != ids(before)


def test_a_stranger_gets_what_is_popular():
    answer = recommender().recommend(request())

    assert len(answer.items) == 8
    told = [item for item in answer.items if item.because.part]  # variety brings others, of which nothing is to tell
    assert len(told) >= 5
    assert {item.because.part for item in told} == {"popularity"}
    assert all(item.reason.startswith("Popular") for item in told)  # in this shop nothing rises by more than chance


def test_what_the_shopper_said_counts_before_anything_was_done():
    coffee, tea = (
        recommender().recommend(request(preferences={"favourite_categories": [category]}))
        for category in ("Coffee", "Tea")
    )

    assert kinds(coffee).count("coffee") >= kinds(tea).count("coffee") + 4


def test_a_stated_budget_is_kept_where_a_list_can_be_filled_within_it():
    answer = recommender().recommend(request(entry("tea-20"), entry("tea-22"), budget_max=13.0))

    assert len(answer.items) == 8
    assert max(item.item["price"] for item in answer.items) <= 13


def test_where_too_few_items_keep_the_budget_they_come_first():
    prices = [item.item["price"] for item in recommender().recommend(request(entry("tea-20"), budget_max=5.0)).items]

    within = sum(price <= 5 for price in prices)
    assert (len(prices), within) == (8, 4)
    assert max(prices[:within]) <= 5


def test_the_parts_sum_to_the_log_odds_of_the_score():
    answer = recommender().recommend(request(entry("tea-02"), entry("coffee-06", "add_to_cart")))

    for item in answer.items:
        assert sum(item.parts.values()) == pytest.approx(log(item.score / (1 - item.score)), abs=1e-6)
        assert set(item.parts) == {*PARTS, AVERAGE}


def test_scores_are_likelihoods_in_falling_order():
    scores = [item.score for item in recommender().recommend(request(entry("tea-02"))).items]

    assert scores == sorted(scores, reverse=True)
    assert all(0 < score < 1 for score in scores)


FIRST = "tea-04"  # what comes before anything else after the two below


@pytest.mark.parametrize(
    ("said", "unwanted"),
    [
        (NotInterested(items=frozenset({FIRST})), lambda card: card.item_id == FIRST),
        (NotInterested(brands=frozenset({"tea house 0"})), lambda card: card.item["brand"] == "tea house 0"),
        (NotInterested(categories=frozenset({"Tea"})), lambda card: card.item["category"] == "Tea"),
    ],
    ids=["item", "brand", "category"],
)
def test_what_the_shopper_does_not_want_is_gone(said, unwanted):
    shopper = (entry("tea-02"), entry("tea-01"))
    before = recommender().recommend(request(*shopper))

    after = recommender().recommend(request(*shopper, not_interested=said))

    assert any(unwanted(item) for item in before.items)
    assert not any(unwanted(item) for item in after.items)
    assert len(after.items) == 8


def test_excluded_items_never_come_back():
    first = recommender().recommend(request(entry("tea-02")))

    second = recommender().recommend(request(entry("tea-02"), exclude_items=frozenset(ids(first))))

    assert not set(ids(first)) & set(ids(second))


def pin(item_id):
    return Pin(action="pin", item_id=item_id)


def test_a_pinned_item_is_scored_wherever_it_stands():
    answer = recommender().recommend(request(entry("tea-02"), rules=(pin("coffee-29"),)))

    assert ids(answer)[-1] == "coffee-29"
    assert 0 < answer.items[-1].score < 1
    assert len(answer.items) == 9


def with_changed(item_id, **columns):
    """The recommender of a shop that changed an item since the training."""
    (row,) = (row for row in item_rows() if row["item_id"] == item_id)
    return Recommender(replace(model(), facts=model().facts.changed([live_item({**row, **columns}, 1, 0)])))


def test_an_item_that_is_sold_no_more_is_shown_by_no_pin():
    pinned = request(entry("tea-02"), n=59, rules=(pin("coffee-29"),))

    answer = with_changed("coffee-29", in_stock=False).recommend(pinned)

    assert "coffee-29" in ids(recommender().recommend(pinned))
    assert "coffee-29" not in ids(answer)


def test_a_variant_counts_for_its_item():
    knowing = with_changed("tea-02", attributes={"variant_ids": "tea-02-red"})

    answer = knowing.recommend(request(entry("tea-02-red"), n=20))

    assert ids(answer) == ids(recommender().recommend(request(entry("tea-02"), n=20)))
    assert ids(answer) != ids(recommender().recommend(request(entry("tea-02-red"), n=20)))


def test_what_was_bought_is_not_recommended_again():
    answer = recommender().recommend(request(entry("tea-00", "purchase"), n=50))

    assert "tea-00" not in ids(answer)


def test_what_was_sent_back_may_be_recommended_again():
    history = (entry("tea-00", "purchase", 90), entry("tea-00", "refund", 60), entry("tea-02"))

    answer = recommender().recommend(request(*history, n=59))

    assert "tea-00" in ids(answer)


def test_a_known_user_is_remembered_without_any_history():
    drinker = next(user for user in range(0, 300, 2) if model().users.find(str(user)) >= 0)

    answer = recommender().recommend(request(user_id=str(drinker)))

    assert kinds(answer).count("tea") >= 6


def test_what_stands_in_the_request_and_in_the_memory_counts_once():
    user = model().users.find("4")
    part = model().users.interactions(user)
    ours = recommender().recommend(request(user_id="4"))
    result = [
        entry_of(int(model().users.item[place]), int(model().users.event[place]), int(model().users.time[place]))
        for place in range(part.start, part.stop)
    ]

    both = recommender().recommend(request(*result, user_id="4"))

    assert [(item.item_id, item.score) for item in both.items] == [(item.item_id, item.score) for item in ours.items]


def entry_of(item: int, event: int, milliseconds: int):
    return HistoryEntry(model().card(item)["item_id"], EVENTS[event], EPOCH + timedelta(milliseconds=milliseconds))


def test_similar_items_are_of_the_item_on_the_page():
    answer = recommender().recommend(request(entry("tea-02"), surface="similar", item_id="coffee-04"))

    assert kinds(answer)[:5] == ["coffee"] * 5
    assert "coffee-04" not in ids(answer)


def test_the_other_half_of_the_pair_is_bought_with_it():
    answer = recommender().recommend(request(surface="bought_together", item_id="tea-02"))

    assert ids(answer) == ["tea-03"]


def test_a_cart_is_answered_by_what_is_bought_with_it_and_by_no_more():
    history = (entry("tea-02", minutes_ago=5), entry("coffee-00", "add_to_cart", 9), entry("tea-06", minutes_ago=2))

    answer = recommender().recommend(request(*history, surface="cart"))

    assert ids(answer) == ["coffee-01"]


def test_trending_is_the_same_for_everybody():
    one = recommender().recommend(request(entry("tea-02"), surface="trending"))
    other = recommender().recommend(request(entry("coffee-02"), surface="trending"))

    assert ids(one) == ids(other)


def test_a_category_keeps_the_others_out():
    answer = recommender().recommend(request(entry("tea-02"), category="Coffee"))

    assert set(kinds(answer)) == {"coffee"}
    assert len(answer.items) == 8


def test_an_unknown_category_or_item_still_gets_an_answer():
    requested = request(entry("never-sold"), category="Ships", item_id="never-sold")

    assert len(recommender().recommend(requested).items) == 8


def test_a_narrow_question_is_answered_from_the_whole_catalogue():
    coffee = frozenset(f"coffee-{number:02}" for number in range(28))

    answer = recommender().recommend(request(entry("tea-02"), category="Coffee", exclude_items=coffee))

    assert set(ids(answer)) == {"coffee-28", "coffee-29"}


def test_a_reason_names_what_the_shopper_did():
    answer = recommender().recommend(request(entry("tea-02", "add_to_cart")))

    assert any(item.reason.startswith("Because you put white tea 02 in your cart") for item in answer.items)


def test_every_answer_carries_the_vector_that_was_judged():
    answer = recommender().recommend(request(entry("tea-02")))

    assert answer.features_version == features_version()
    assert {len(item.features) for item in answer.items} == {len(FEATURES)}
