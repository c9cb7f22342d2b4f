"""If n matching items exist, n are shown, on every rung: random catalogues, filters, rules and requests.

On a surface that does not fill up there may be fewer; nothing else differs.

The model's own facts are older than those of the front door now and then, as in a shop that lives.
"""

from collections import Counter
from random import Random

import pytest

from aisle.errors import Unavailable
from aisle.ranking.recommender import Recommender
from aisle.ranking.surfaces import SURFACES
from aisle.renewal.with_facts import with_facts
from aisle.selection.selection import Selection
from aisle.selection.why_empty import why_empty
from aisle.serving.budget import Budget
from aisle.serving.ladder import Reply, Rung, descend
from aisle.serving.lists import word_catalogue
from aisle.serving.lists.trending import from_catalogue, similar, trending, trending_in_category, unscored
from aisle.serving.lists.trending_lists import COLUMNS, build_lists, count_people
from aisle.serving.slate import arrange
from tests.random_lists import draw_rows, draw_wish, facts_of
from tests.tea_and_coffee import model

WISHES = 4  # of one catalogue
LIST_RUNGS = ("similar_by_words", "trending_in_category", "trending", "newest")


@pytest.mark.parametrize("cases", [300, pytest.param(10_000, marks=pytest.mark.long)])
def test_every_rung_shows_all_that_is_asked_for_and_nothing_else(cases):
    for seed in range(cases // WISHES):
        random = Random(seed)
        rows = draw_rows(random)
        facts = facts_of(rows, random)
        rungs = {"model": model_over(facts, rows, random), **lists_of(rows)}
        for number in range(WISHES):
            wish = draw_wish(random, rows)
            rung = ("model", "model", *LIST_RUNGS)[random.randrange(6)]

            shown = served(rungs[rung], wish, facts)

            check(shown, wish, rows, f"seed {seed}, wish {number}, {rung}: {wish.request}")


@pytest.mark.parametrize("cases", [100, pytest.param(2_000, marks=pytest.mark.long)])
def test_a_model_finds_and_scores_all_that_is_asked_for_by_itself(cases):
    for seed in range(cases):
        random = Random(seed)
        rows = draw_rows(random)
        facts = facts_of(rows, random)
        wish = draw_wish(random, rows)
        n, surface = wish.request.n, wish.request.surface

        answer = Recommender(with_facts(model(), facts)).recommend(wish.request)

        shown = [item.item_id for item in answer.items]
        at_hand = {row["item_id"] for row in rows if wish.allows(row)}
        pinned = {row["item_id"] for row in rows if wish.pins.get(row["item_id"], n) < n and wish.allows_pin(row)}
        assert len(shown) == len(set(shown)), seed
        assert set(shown) <= at_hand | pinned, seed
        assert pinned <= set(shown), seed
        assert all(item.parts for item in answer.items), seed
        if not wish.caps and SURFACES[surface].fills:
            assert len(shown) == min(n, len(at_hand - pinned)) + len(pinned), seed


def model_over(facts, rows, random):
    """Facts of the model itself may lack the newest change."""
    stale = facts if random.random() < 0.7 else facts_of(random.sample(rows, len(rows) * 3 // 4), random)
    recommender = Recommender(with_facts(model(), stale))
    return lambda request: Reply(recommender.recommend(request))


def lists_of(rows):
    nobody = dict.fromkeys(COLUMNS, 0)
    taken = [
        {**nobody, "item_id": row["item_id"], "recent_people": 1.0 + place, "ever_people": 20 + place % 7}
        for place, row in enumerate(rows[:20])
    ]
    lists, words = build_lists(rows, count_people(taken)), word_catalogue.build(rows)
    return {
        "similar_by_words": lambda request: Reply(unscored(words.similar(request.item_id or "tea-02", 10), similar)),
        "trending_in_category": lambda request: Reply(trending_in_category(lists, request)),
        "trending": lambda request: Reply(trending(lists, request)),
        "newest": None,
    }


def served(rung, wish, facts):
    """Through the ladder of this rung and the last one."""
    selection = Selection(facts, wish.request)
    last = Rung("newest", 1.0, lambda request, _: Reply(from_catalogue(selection, request.n)))
    rungs = [*([Rung("this", 1.0, lambda request, _: rung(request))] if rung else []), last]

    def keep(items):
        return arrange(items, selection, wish.request.n, SURFACES[wish.request.surface].fills)

    if selection.is_empty:
        assert why_empty(selection).emptied_by
        return []
    answer = descend(rungs, wish.request, Budget(1.0, lambda: 0.0, only_unavailable), keep)
    return [item.item_id for item in answer.answer.items]


def only_unavailable(name, error):
    if not isinstance(error, Unavailable):
        raise error


def check(shown, wish, rows, case):
    by_id, n = {row["item_id"]: row for row in rows}, wish.request.n
    pinned = {item for item, position in wish.pins.items() if position < n and wish.allows_pin(by_id[item])}
    matching = {item for item, row in by_id.items() if wish.allows(row)} | pinned

    assert len(shown) == len(set(shown)), case
    assert set(shown) <= matching, case
    if not wish.caps:
        assert len(shown) == min(n, len(matching)) or not SURFACES[wish.request.surface].fills, case
        assert pinned <= set(shown) or len(pinned) > n, case
    for item, position in wish.pins.items():
        others = [at for other, at in wish.pins.items() if other in pinned and other != item]
        if item in pinned and not others and position < len(shown):
            assert shown[position] == item, case
    check_caps(shown, wish, by_id, matching, pinned, case)


def check_caps(shown, wish, by_id, matching, pinned, case):
    """No group is above its cap but by pins. A list that is short has no room for any other item."""
    counts = [(column, most, Counter(by_id[item][column] for item in shown)) for column, most in wish.caps]
    for column, most, count in counts:
        by_pins = Counter(by_id[item][column] for item in pinned)
        above = {group for group, times in count.items() if group and times > max(most, by_pins[group])}
        assert not above, case
    if len(shown) < wish.request.n and SURFACES[wish.request.surface].fills:
        fits = [
            item
            for item in matching - set(shown)
            if all(not (by_id[item][column]) or count[by_id[item][column]] < most for column, most, count in counts)
        ]
        assert not fits, case
