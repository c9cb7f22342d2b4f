"""What is kept of an answer, and the same scores again."""

from dataclasses import replace
from datetime import timedelta

import pytest

from aisle.experiments.assignment import Assignment
from aisle.ranking.item_scores import scores_of
from aisle.ranking.recommender import Recommender
from aisle.renewal.with_facts import with_facts
from aisle.selection.rules import Pin
from aisle.serving.kept_answer import KEPT_DAYS, MOST_BYTES, from_bytes, keep, to_bytes, to_json
from aisle.serving.ladder import Served
from aisle.serving.queries.recommendation_query import RecommendationQuery
from aisle.serving.recommendation import Answered
from aisle.serving.replay import TOLERANCE, compare
from tests.tea_and_coffee import NOW, entry, model, request

QUERY = RecommendationQuery(user_id="6", anonymous_id="b1", n=8)
PIN = Pin(action="pin", item_id="coffee-05", name="Coffee week")
HISTORY = (entry("tea-04", minutes_ago=90), entry("tea-05", "purchase", minutes_ago=60), entry("tea-08"))


def kept(history=HISTORY, of=None, **more):
    asked = request(*history, user_id="6", rules=(PIN,), filter="category:Tea|Coffee", **more)
    served = Served("endpoint", Recommender(of or model()).recommend(asked))
    answered = Answered(served, Assignment("champion", None), asked=asked)
    return keep("r1", QUERY, answered, "20261124T090000000Z-0a1b2c3d", ("rules",))


def scores_again(record, of=None):
    return scores_of(of or model(), record.request, [each.item_id for each in record.items])


def test_a_record_comes_back_as_it_was_stored():
    record = kept(exclude_items=frozenset({"tea-01"}), preferences={"age": 40})

    assert from_bytes(to_bytes(record)) == record


def test_a_record_says_what_was_asked_and_what_was_answered():
    told = to_json(kept())

    assert told["asked"]["user_id"] == "6"
    assert told["asked"]["anonymous_id"] == "b1"
    assert told["asked"]["filter"] == "category:Tea|Coffee"
    assert told["asked"]["rules"] == {"version": "20261124T090000000Z-0a1b2c3d", "held": ["Coffee week"]}
    assert [each["item_id"] for each in told["asked"]["history"]] == ["tea-04", "tea-05", "tea-08"]
    assert (told["answered"]["served_by"], told["answered"]["model_version"]) == ("endpoint", "aisle-test")
    assert told["answered"]["left_out"] == ["rules"]
    assert [each["item_id"] for each in told["answered"]["items"]][-1] == "coffee-05"


def test_a_record_goes_after_thirty_days():
    assert kept().kept_until == NOW + timedelta(days=KEPT_DAYS)


def test_a_record_of_a_hundred_actions_takes_few_bytes():
    actions = (entry(f"tea-{n % 30:02}", minutes_ago=5_000 - 37 * n) for n in range(100))

    assert len(to_bytes(kept(tuple(actions)))) < 2_048 < MOST_BYTES


def test_a_record_that_no_store_takes_is_refused():
    odd = {"favourite_brands": [f"{number * 7919 % 10**9:09}" for number in range(120_000)]}

    with pytest.raises(ValueError, match="answer r1 has"):
        to_bytes(kept(preferences=odd))


def test_what_another_release_or_nobody_wrote_is_refused():
    with pytest.raises(ValueError, match="damaged"):
        from_bytes(b"{}")


@pytest.mark.parametrize("surface", ["home", "similar", "cart", "trending"])
def test_the_same_model_gives_the_same_scores_again(surface):
    record = kept(surface=surface, **({"item_id": "tea-08"} if surface == "similar" else {}))

    told = compare(record, scores_again(record), model().facts)

    assert (told["agrees"], told["facts_changed"]) == (True, [])
    assert max(abs(each["score"] - each["score_now"]) for each in told["items"]) <= TOLERANCE


def test_what_the_shopper_owns_is_scored_as_where_it_filled_the_list():
    owned = tuple(entry(f"tea-{n:02}", "purchase", minutes_ago=100 - n) for n in range(30))
    record = kept(owned, category="Tea", n=12)

    assert sum(each.item_id.startswith("tea") for each in record.items) == 11
    assert compare(record, scores_again(record), model().facts)["agrees"]


def test_a_price_that_changed_since_is_named_with_the_score_that_it_changed():
    record = kept()
    item = record.items[0].item_id
    row = model().facts.item(int(model().facts.find(item)))
    later = record.request.now_ms + 1_000
    dearer = with_facts(model(), model().facts.changed([{**row, "price": 900.0, "version": later}]))

    told = compare(record, scores_again(record, dearer), dearer.facts)

    assert told["agrees"] is False
    assert "differ; of 1 items" in told["why"]
    (changed,) = told["facts_changed"]
    assert (changed["item_id"], changed["price_then"], changed["price_now"]) == (item, record.items[0].price, 900.0)


def test_an_item_that_no_model_scored_has_no_score_to_compare():
    record = kept()
    unscored = replace(record, items=tuple(replace(each, score=None) for each in record.items))

    told = compare(unscored, {}, model().facts)

    assert {each["score_now"] for each in told["items"]} == {None}


def test_an_item_that_the_catalogue_lost_has_no_score_now():
    record = kept()
    scores = scores_again(record)
    gone = record.items[0].item_id
    del scores[gone]

    told = compare(record, scores, model().facts)

    assert (told["agrees"], told["items"][0]["score_now"]) == (False, None)
    assert "the catalogue no longer has the item" in told["why"]
