"""No item stands twice on a page, and each shelf is as full as what is left allows: random pages of random catalogues.

Each shelf is checked as a list of its own is (`test_filters_hold`), of a shop without what the page shows elsewhere.
"""

from dataclasses import replace
from datetime import UTC, datetime
from random import Random

import pytest

from aisle.errors import Unavailable
from aisle.ranking.request import RecommendationRequest
from aisle.ranking.surfaces import find_surface
from aisle.selection.selection import Selection
from aisle.serving.budget import Budget
from aisle.serving.ladder import Reply, Rung, Served, descend
from aisle.serving.lists.trending import from_catalogue
from aisle.serving.page import NOBODY, answer_shelves
from aisle.serving.recommendation import Answered
from aisle.serving.slate import arrange
from tests.random_lists import Wish, draw_rows, draw_wish, facts_of
from tests.unit.test_filters_hold import check, lists_of, model_over, only_unavailable

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
MOST_SHELVES = 4
RUNGS = ("model", "model", "trending", "newest")


@pytest.mark.parametrize("pages", [200, pytest.param(5_000, marks=pytest.mark.long)])
def test_no_item_stands_twice_and_every_shelf_is_as_full_as_what_is_left_allows(pages):
    unchanged = 0
    for seed in range(pages):
        random = Random(seed)
        rows = draw_rows(random)
        facts = facts_of(rows, random)
        wishes = [draw_wish(random, rows) for _ in range(random.randrange(2, MOST_SHELVES + 1))]
        rungs = {"model": model_over(facts, rows, random), **lists_of(rows)}
        rung = rungs[random.choice(RUNGS)]
        about = frozenset(wish.request.item_id for wish in wishes if wish.request.item_id)

        shelves = shown_on(wishes, about, facts, rung)

        carts = [wish.request.exclude_items for wish in wishes if wish.request.surface == "cart"]
        on_show = about.union(*carts)  # a page with a shelf for the cart shows the cart
        every = [item for shelf in shelves for item in shelf]
        assert len(every) == len(set(every)), seed
        by_id = {row["item_id"]: row for row in rows}
        for place, wish in enumerate(wishes):
            elsewhere = on_show.union(*shelves[:place], pinned_later(wishes, place, by_id))
            check(shelves[place], without(wish, elsewhere), rows, f"seed {seed}, shelf {place}: {wish.request}")
        alone = shown_on(wishes[:1], frozenset(), facts, rung)[0]
        if not on_show.union(pinned_later(wishes, 0, by_id)) - {wishes[0].request.item_id}:
            assert shelves[0] == alone, seed
            unchanged += 1
    assert unchanged > pages // 10


def shown_on(wishes: list[Wish], about, facts, rung) -> list[list[str]]:
    """The ids of each shelf, through the ladder of this rung and the last one."""

    def ask(place, request):
        selection = Selection(facts, request)
        if selection.is_empty:
            return Answered(NOBODY)
        last = Rung("newest", 1.0, lambda request, _: Reply(from_catalogue(selection, request.n)))
        rungs = [*([Rung("this", 1.0, lambda request, _: rung(request))] if rung else []), last]
        budget = Budget(1.0, lambda: 0.0, only_unavailable)
        return Answered(
            descend(
                rungs,
                request,
                budget,
                lambda items: arrange(items, selection, request.n, find_surface(request.surface).fills),
            )
        )

    requests = [wish.request for wish in wishes]
    return [ids(answered.served) for answered in answer_shelves(requests, about, facts, ask)]


def ids(served: Served) -> list[str]:
    return [item.item_id for item in served.answer.items]


def pins_of(wish: Wish, by_id) -> set[str]:
    return {item for item, at in wish.pins.items() if at < wish.request.n and wish.allows_pin(by_id[item])}


def pinned_later(wishes: list[Wish], place: int, by_id) -> set[str]:
    """A pin's shelf has the item, though an earlier one would take it; of two such shelves the first."""
    return set[str]().union(*(pins_of(wish, by_id) for wish in wishes[place + 1 :])) - pins_of(wishes[place], by_id)


def without(wish: Wish, elsewhere: frozenset[str]) -> Wish:
    return replace(wish, means=[*wish.means, lambda row: row["item_id"] not in elsewhere])


def test_a_shelf_that_nothing_answers_leaves_the_others_what_they_have():
    random = Random(1)
    rows = draw_rows(random)
    facts, wishes = facts_of(rows, random), [draw_wish(random, rows) for _ in range(3)]

    def ask(place, request):
        if place == 1:
            raise Unavailable("no answer in time")
        return Answered(NOBODY)

    answers = answer_shelves([wish.request for wish in wishes], frozenset(), facts, ask)

    assert [answer.emptied.because if answer.emptied else None for answer in answers] == [
        None,
        "This shelf was not answered: no answer in time.",
        None,
    ]


def test_what_is_in_the_cart_is_on_no_shelf_of_a_carts_page():
    in_cart = frozenset({"tea", "pot"})
    goes_with = RecommendationRequest(now=NOW, n=2, surface="cart", exclude_items=in_cart)
    asked = []

    def ask(_, request):
        asked.append(request)
        return Answered(NOBODY)

    answer_shelves([replace(goes_with, surface="home", exclude_items=frozenset()), goes_with], frozenset(), None, ask)
    answer_shelves([replace(goes_with, surface="home", exclude_items=frozenset())], frozenset(), None, ask)

    assert [request.exclude_items for request in asked] == [in_cart, in_cart, frozenset()]


def test_a_page_of_which_nothing_is_answered_is_no_answer():
    random = Random(1)
    rows = draw_rows(random)
    wish = draw_wish(random, rows)

    def ask(place, request):
        raise Unavailable("no answer in time")

    with pytest.raises(Unavailable, match="in time"):
        answer_shelves([wish.request] * 2, frozenset(), facts_of(rows, random), ask)
