"""Items that came after the training: each stands among its like, and what is sold no more is never shown."""

from math import log

import numpy as np
import pytest

from aisle.inputs.catalogue import hash_ids
from aisle.live.item_facts import ItemFacts
from aisle.live.live_item import live_item
from aisle.ranking.recommender import Recommender
from aisle.ranking.request import answer_to_json
from aisle.ranking.surfaces import SURFACES
from aisle.renewal.with_facts import with_facts
from aisle.selection.rules import Pin
from tests.tea_and_coffee import entry, item_rows, model, request

MATE = {"item_id": "mate", "title": "white tea mate", "category": "Tea", "brand": "tea house 0", "price": 6.5}
LIKE = [("tea-02", 0.8), ("tea-04", 0.6)]
ASKED = (
    request(entry("tea-02"), entry("tea-04")),
    request(entry("tea-02"), surface="similar", item_id="coffee-04"),
    request(entry("coffee-00", "add_to_cart"), surface="cart", user_id="4"),
    request(surface="trending"),
)


def shop(*items):
    return Recommender(with_facts(model(), model().facts.changed(items)))


def mate(like=LIKE, **row):
    return live_item({**MATE, **row}, version=9, first_seen_ms=9, like=like)


def row_of(item_id):
    (row,) = (row for row in item_rows() if row["item_id"] == item_id)
    return row


def ids(answer):
    return [item.item_id for item in answer.items]


@pytest.mark.parametrize(
    "asked",
    [
        request(entry("tea-02"), entry("tea-04")),
        request(surface="similar", item_id="tea-02"),
        request(entry("tea-02"), surface="category", category="Tea"),
    ],
    ids=lambda asked: asked.surface,
)
def test_a_newcomer_like_what_a_shopper_looks_at_is_in_the_answer(asked):
    answer = shop(mate()).recommend(asked)

    assert "mate" in ids(answer)
    assert len(ids(answer)) == len(set(ids(answer))) == 8


@pytest.mark.parametrize("gone", [{"in_stock": False}, {"delisted": True}], ids=["sold out", "delisted"])
@pytest.mark.parametrize("surface", [name for name, surface in SURFACES.items() if surface.fills])
def test_what_is_sold_no_more_is_never_shown(surface, gone):
    here = shop(live_item({**row_of("tea-04"), **gone}, 1, 0), mate(**gone))
    pins = tuple(Pin(action="pin", item_id=item_id) for item_id in ("mate", "tea-04"))
    found = ("mate", *(row["item_id"] for row in item_rows())) if SURFACES[surface].needs == "ids" else ()
    asked = request(entry("tea-02"), surface=surface, item_id="tea-02", n=61, rules=pins, ids=found)

    shown = ids(here.recommend(asked))

    assert len(shown) >= 50
    assert not {"mate", "tea-04"} & set(shown)


@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: asked.surface)
def test_without_newcomers_a_model_answers_as_it_was_trained(asked):
    again = ItemFacts.of([live_item(row, 1, 1) for row in reversed(item_rows())])

    answer = Recommender(with_facts(model(), again)).recommend(asked)

    assert answer_to_json(answer) == answer_to_json(Recommender(model()).recommend(asked))


def test_the_parts_of_a_newcomers_score_sum_to_its_log_odds():
    answer = shop(mate()).recommend(request(entry("tea-02"), entry("coffee-06", "add_to_cart"), n=61))

    assert "mate" in ids(answer)
    for item in answer.items:
        assert sum(item.parts.values()) == pytest.approx(log(item.score / (1 - item.score)), abs=1e-6)


def test_a_reason_names_what_the_newcomer_is_like():
    answer = shop(mate()).recommend(request(surface="similar", item_id="tea-02"))

    assert {item.item_id: item.reason for item in answer.items}["mate"] == "Similar to white tea 02"


def test_a_newcomer_that_is_like_nothing_the_shopper_did_is_called_new():
    answer = shop(mate(like=())).recommend(request(n=61))

    assert {item.item_id: item.reason for item in answer.items}["mate"] == "New in Tea"


def test_a_newcomer_in_the_history_counts_by_its_like():
    drinks_coffee = mate([("coffee-04", 0.9), ("coffee-06", 0.8)], category="Coffee", brand=None)

    known, unknown = shop(drinks_coffee), Recommender(model())

    asked = request(entry("mate"), n=10)
    coffees = [sum(item.startswith("coffee") for item in ids(each.recommend(asked))) for each in (unknown, known)]
    assert coffees[1] >= coffees[0] + 2


def test_a_page_of_a_newcomer_is_answered_by_its_like():
    answer = shop(mate()).recommend(request(surface="similar", item_id="mate"))

    assert {"tea-02", "tea-04"} <= set(ids(answer))
    assert "mate" not in ids(answer)


def test_a_newcomer_without_like_by_words_stands_among_its_category():
    placed = with_facts(model(), model().facts.changed([mate(like=())])).views.newcomers

    of_tea = model().find([f"tea-{number:02}" for number in range(30)])
    assert set(placed.like[0].tolist()) <= set(of_tea.tolist())
    assert placed.weight.sum() == pytest.approx(1)
    assert not placed.cosine.any()


def test_a_newcomer_of_nothing_known_stands_among_the_popular_ones():
    strange = live_item({"item_id": "ship", "title": "ship", "category": "Ships"}, 1, 1, [("never-sold", 0.9)])

    placed = with_facts(model(), model().facts.changed([strange])).views

    popular = model().views.popularity.recent
    assert popular[placed.newcomers.like[0]].min() >= np.sort(popular)[-placed.newcomers.like.shape[1]]
    assert placed.newcomers.weight.sum() == pytest.approx(1)


def test_several_newcomers_keep_their_own_places():
    bean = mate([("coffee-04", 0.9)], item_id="bean", title="bean", category="Coffee", brand="coffee house 0")
    here = shop(mate(), bean)

    assert here.model.card(int(here.model.find(["bean"])[0]))["title"] == "bean"
    assert "bean" in ids(here.recommend(request(surface="similar", item_id="coffee-04")))
    assert "mate" in ids(here.recommend(request(surface="similar", item_id="tea-02")))


def test_a_newcomer_of_a_variants_name_is_found_by_it():
    here = shop(mate(attributes={"variant_ids": "mate-red|mate"}))

    assert here.model.find(["mate-red"]) == here.model.find(["mate"]) == [60]


def test_a_price_that_fell_is_shown_and_scored():
    cheaper = live_item({**row_of("tea-04"), "price": 1.0}, 1, 0)
    asked = request(entry("tea-02"), n=60)

    before, after = (
        {item.item_id: item for item in each.recommend(asked).items} for each in (Recommender(model()), shop(cheaper))
    )

    assert after["tea-04"].item["price"] == 1.0
    assert after["tea-04"].features != before["tea-04"].features
    assert (after["tea-06"].score, after["tea-06"].features) == (before["tea-06"].score, before["tea-06"].features)


def test_an_item_that_the_shop_no_longer_has_still_speaks_in_a_history():
    left = ItemFacts.of([live_item(row, 1, 1) for row in item_rows() if row["item_id"] != "tea-02"])
    here = with_facts(model(), left)

    answer = Recommender(here).recommend(request(entry("tea-02"), n=60))

    assert not here.on_sale[np.searchsorted(model().catalogue.hashes, hash_ids(["tea-02"]))[0]]
    assert "tea-02" not in ids(answer)
    assert all("white tea 02" not in item.reason for item in answer.items)


def test_newcomers_share_the_lists_and_vectors_of_the_trained_model():
    here = with_facts(model(), model().facts.changed([mate()]))

    for name, neighbours in model().views.neighbours.items():
        assert here.views.neighbours[name].ids is neighbours.ids
    assert here.views.factors.items is model().views.factors.items
    assert here.views.sequence.targets is model().views.sequence.targets


def test_a_model_with_newcomers_is_no_beginning():
    here = with_facts(model(), model().facts.changed([mate()]))

    with pytest.raises(ValueError, match="begin with the trained"):
        with_facts(here, model().facts)


def test_a_shop_whose_facts_are_empty_shows_nothing():
    answer = Recommender(with_facts(model(), ItemFacts.empty())).recommend(request(entry("tea-02")))

    assert answer.items == ()
