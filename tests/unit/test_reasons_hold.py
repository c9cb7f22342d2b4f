"""Reason, parts and score hold together, in answers drawn from a model of the simulated shop.

pytest tests/unit/test_reasons_hold.py            # 1,000 answers of 20 cards
pytest -m long tests/unit/test_reasons_hold.py    # 10,000
"""

from collections import Counter
from dataclasses import dataclass
from math import log

import pytest

from aisle.ranking.explaining.history_reasons import LEAST_SHARE, leading
from aisle.ranking.explaining.kinds import AVERAGE, BUDGET, PARTS, USUAL_PRICE
from aisle.ranking.explaining.reasons import WRITERS
from aisle.ranking.explaining.traces import NEAR
from aisle.ranking.explaining.wording import DID, GOES_WITH, MOST_CHARACTERS, fitting
from aisle.ranking.request import ScoredItem
from aisle.ranking.surfaces import SURFACES, Order, Shows
from tests.simulated_answers import CARDS, Drawn, draw, model

pytestmark = pytest.mark.training

DIFFERENT = 8  # reasons among 20 cards
NEARLY_ALL = 0.97  # of the lists of a surface
LEAST = 5  # reasons of any list
OF_ALL = [name for name, of in SURFACES.items() if of.shows is Shows.ANYTHING and of.needs != "category"]
OF_TREND = {"rising", "popular", "more", "new"}
DID_NOT_FIT = ("this item", *(" ".join(done.format("").split()) for done in DID.values()))


@dataclass(frozen=True)
class Card:
    """One card, with its answer."""

    drawn: Drawn
    item: ScoredItem
    place: int

    @property
    def chosen(self):
        return self.drawn.chosen[self.place]


@pytest.fixture(scope="module", params=[1_000, pytest.param(10_000, marks=pytest.mark.long)])
def answers(request):
    with pytest.MonkeyPatch.context() as patch:
        return list(draw(request.param, patch))


@pytest.fixture(scope="module")
def cards(answers):
    return [Card(drawn, item, place) for drawn in answers for place, item in enumerate(drawn.items)]


@pytest.fixture(scope="module")
def of_score(cards):
    """Cards of lists that follow the score."""
    of = [card for card in cards if SURFACES[card.drawn.request.surface].order is not Order.TRENDING]
    return [card for card in of if not says_why_it_is_there(card)]


def says_why_it_is_there(card):
    """Whether its list says with what it was bought, or when, whatever the score."""
    return SURFACES[card.drawn.request.surface].shows in (Shows.COMPLEMENTS, Shows.BOUGHT)


def test_the_parts_and_the_average_candidate_sum_to_the_score(cards):
    for card in cards:
        log_odds = log(card.item.score / (1 - card.item.score))
        assert sum(card.item.parts.values()) == pytest.approx(log_odds, abs=1e-6)


def test_the_items_of_an_answer_are_told_against_one_average(answers):
    for drawn in answers:
        assert len({item.parts[AVERAGE] for item in drawn.items}) == bool(drawn.items)


def test_every_part_lifts_some_items_and_holds_others_back(of_score):
    for part in PARTS:
        values = [card.item.parts[part] for card in of_score]
        assert min(values) < -0.05 < 0.05 < max(values), part


def test_a_reason_names_a_part_that_lifted_the_item(of_score):
    for card in of_score:
        part = card.item.because.part
        assert part is None or card.item.parts[part] > 0


def test_no_greater_part_has_a_true_sentence(of_score):
    for card in of_score:
        because, parts = card.item.because, card.item.parts
        least = parts[because.part] if because.part else 0
        greater = [part for part in PARTS if parts[part] > least]
        said = [option for part in greater for option in WRITERS[part](card.chosen) if fitting(option.sentences)]
        assert not said


def test_a_named_item_is_in_the_history_or_on_the_page(cards):
    for card in cards:
        asked = card.drawn.request
        known = {entry.item_id for entry in asked.history} | {asked.item_id}
        assert card.item.because.item_id in known | {None}


def test_a_named_item_is_the_one_that_gives_the_part_most(of_score):
    named = [card for card in of_score if card.item.because.kind in GOES_WITH]

    assert len(named) > 100
    for card in named:
        entry, given = leading(card.chosen, card.item.because.part)
        assert card.chosen.answered.act(entry).card["item_id"] == card.item.because.item_id
        assert given >= LEAST_SHARE * card.chosen.lifted_in(card.item.because.part) > 0


def test_a_named_item_has_the_card_among_its_nearest(of_score):
    shop = model()
    for card in of_score:
        if card.item.because.kind in GOES_WITH:
            source, item = shop.find([card.item.because.item_id, card.item.item_id]).tolist()
            view = shop.views.neighbours[card.item.because.kind]
            assert item in view.ids[view.lists([source][0]), :NEAR]


def test_price_is_named_only_where_price_speaks_for_the_item(of_score):
    of_price = [card for card in of_score if card.item.because.kind in (BUDGET, USUAL_PRICE)]

    assert len(of_price) > 20
    assert all(card.item.parts["price"] > 0 for card in of_price)


def test_a_trending_list_says_nothing_of_the_shopper(cards):
    for card in cards:
        because = card.item.because
        if card.drawn.request.surface == "trending":
            assert because.kind in OF_TREND
            assert because.item_id is None
            assert "you" not in card.item.reason.lower().split()


def test_only_what_rises_is_called_rising(cards):
    for card in cards:
        if card.item.reason.startswith("Rising"):
            assert model().rises[card.chosen.item] > 0


def test_what_rises_is_called_so_on_a_trending_list(cards):
    for card in cards:
        if card.drawn.request.surface == "trending" and model().rises[card.chosen.item] > 0:
            assert card.item.reason.startswith("Rising")


def test_a_reason_fits_its_card_and_no_name_is_cut(cards):
    for card in cards:
        reason = card.item.reason
        assert 0 < len(reason) <= MOST_CHARACTERS
        assert reason == reason.strip()
        source = card.item.because.item_id
        if source and card.item.because.kind in GOES_WITH:
            named = model().card(int(model().find([source])[0]))
            endings = (f"from {named['brand']}", f"in {named['sub_category']}", f"in {named['category']}", *DID_NOT_FIT)
            assert named["title"] in reason or reason.endswith(endings)


def test_a_stranger_is_told_nothing_of_a_history(of_score):
    for card in of_score:
        asked = card.drawn.request
        if not asked.history and not asked.preferences and asked.item_id is None:
            assert card.item.because.part in (None, "popularity", "context")
            assert "you" not in card.item.reason.lower().split()


def test_a_complement_says_what_it_was_bought_with(cards):
    pairs = [card for card in cards if SURFACES[card.drawn.request.surface].shows is Shows.COMPLEMENTS]

    assert pairs
    for card in pairs:
        assert card.item.because.kind == "bought_with"
        assert card.item.because.item_id in {card.drawn.request.item_id, *cart_of(card)}


def cart_of(card):
    return {entry.item_id for entry in card.drawn.request.history if entry.event_name == "add_to_cart"}


def different(lists):
    """How many lists have so many reasons."""
    return Counter(len({item.reason for item in drawn.items}) for drawn in lists if len(drawn.items) == CARDS)


@pytest.mark.parametrize("surface", OF_ALL)
def test_twenty_cards_have_at_least_eight_reasons(answers, surface):
    counts = different(drawn for drawn in answers if drawn.request.surface == surface)

    enough = sum(lists for reasons, lists in counts.items() if reasons >= DIFFERENT)
    assert enough >= NEARLY_ALL * counts.total(), counts


def test_a_shopper_who_only_named_a_category_has_fewer_reasons_for_it(answers):
    """Nothing else is known of them, and a reason is not invented."""
    of_all = [drawn for drawn in answers if drawn.request.surface in OF_ALL]
    few = [drawn for drawn in of_all if different([drawn]) and max(different([drawn])) < DIFFERENT]

    assert all(drawn.request.preferences or drawn.request.item_id for drawn in few)
    assert all(max(different([drawn])) >= LEAST for drawn in few)
