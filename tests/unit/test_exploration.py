"""Exploration: new and seldom shown items get their share of places, and the probability of each line is known."""

from collections import Counter
from datetime import UTC, datetime

import numpy as np
import pytest

from aisle.live.item_facts import ItemFacts
from aisle.live.live_item import live_item
from aisle.ranking.request import HistoryEntry, RecommendationRequest, ScoredItem
from aisle.selection.scope import NotInterested
from aisle.selection.selection import Selection
from aisle.serving.exploring.explorable import POOL
from aisle.serving.exploring.exploration import PROTECTED, Exploring, explore, plan
from aisle.serving.exploring.seldom_shown import UNCOUNTED, SeldomShown, count_shown
from aisle.serving.queries.occasion import Occasion
from aisle.serving.ruling.rules import read_rules
from aisle.serving.slate import arrange

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
NOW_MS, HOUR_MS, DAY_MS = round(NOW.timestamp() * 1000), 3_600_000, 86_400_000
KINDS = ("Tea", "Coffee")
PRICES = (20.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0)
MET, NEVER_MET = 100, 36
SHARE, N = 0.05, 10


def item(name, number, age_ms):
    kind = KINDS[number % 2]
    row = {
        "item_id": name,
        "title": name,
        "category": kind,
        "brand": f"{kind} house {number % 7}",
        "price": PRICES[number % 7],
    }
    return live_item(row, 1, NOW_MS - age_ms)


ROWS = [item(f"met-{n}", n, 400 * DAY_MS) for n in range(MET)]
ROWS += [item(f"never-{n}", n, 399 * DAY_MS) for n in range(NEVER_MET)]
FACTS = ItemFacts.of(ROWS)
COUNTED = SeldomShown(tuple(f"never-{n}" for n in range(NEVER_MET)), NOW_MS - DAY_MS)


def asked(*rules, n=N, surface="home", history=(), **more):
    active = read_rules({"rules": list(rules)}).active(Occasion(NOW, surface))
    viewed = tuple(HistoryEntry(name, "view_item", NOW) for name in history)
    return RecommendationRequest(now=NOW, n=n, surface=surface, rules=active, history=viewed, **more)


def base_of(request, facts=FACTS):
    scored = [ScoredItem(f"met-{n}", 0.5, {"content": 1.0}, "Like it", (), {}) for n in range(MET)]
    return arrange(scored, Selection(facts, request), request.n)


def lists(request, share=SHARE, times=150, facts=FACTS, seldom=COUNTED):
    base, selection = base_of(request, facts), Selection(facts, request)
    for seed in range(times):
        drawn = plan(selection, request, Exploring(share, f"list-{seed}", seldom))
        yield explore(base, [], drawn) if drawn else tuple(base)


def ids(slate):
    return [item.item_id for item in slate]


def test_never_met_items_get_the_stated_share_of_1500_places():
    shown = [name for slate in lists(asked()) for name in ids(slate)]

    never = sum(name.startswith("never") for name in shown)
    assert len(shown) == 1_500
    assert never == pytest.approx(SHARE * 1_500, abs=4 * np.sqrt(SHARE * 1_500))


def test_no_share_shows_none_and_nothing_was_drawn():
    for slate in lists(asked(), share=0):
        assert not any(name.startswith("never") for name in ids(slate))
        assert {item.propensity for item in slate} == {1.0}


def test_other_surfaces_do_not_explore():
    assert all(ids(slate) == ids(base_of(asked(surface="trending"))) for slate in lists(asked(surface="trending")))


def test_the_propensities_of_a_place_sum_to_one_and_say_how_often_each_line_is_drawn():
    times, share, worth, propensities = 1_200, 0.3, Counter(), {}
    chance, base = share * N / (N - PROTECTED), ids(base_of(asked()))
    for slate in lists(asked(), share=share, times=times):
        left = POOL  # of which each may stand at the next place that explores
        for place, each in enumerate(slate):
            explored = each.item_id != base[place]
            of_others = left * each.propensity if explored else chance * (place >= PROTECTED)
            assert of_others + (1 - chance if explored else each.propensity) == pytest.approx(1)
            left -= explored
            worth[place, each.item_id] += 1 / each.propensity / times
            propensities.setdefault((place, each.item_id), []).append(each.propensity)

    assert len(worth) > 150
    for line, of_line in worth.items():  # 1 / propensity, summed over the draws of a line, is the number of lists
        error = np.sqrt(max(1 / np.mean(propensities[line]) - 1, 0) / times)
        assert of_line == pytest.approx(1, abs=6 * error + 0.05), line  # a line drawn above cannot be drawn again


def test_the_first_places_and_pins_keep_their_items():
    pin = {"action": "pin", "item_id": "met-70", "position": 4}
    base = ids(base_of(asked(pin)))
    for slate in lists(asked(pin), share=0.5):
        assert ids(slate)[:PROTECTED] == base[:PROTECTED]
        assert ids(slate)[4] == "met-70"


@pytest.mark.parametrize(
    ("rules", "more"),
    [
        ([{"action": "exclude", "match": {"brands": ["Tea house 0"]}}], {}),
        ([], {"filter": "price:..10"}),
        ([], {"not_interested": NotInterested(brands=frozenset({"Tea house 0"}))}),
        ([], {"exclude_items": frozenset({f"never-{n}" for n in range(0, NEVER_MET, 14)})}),
    ],
    ids=["rule", "filter", "refusal", "cart"],
)
def test_filters_rules_and_refusals_hold_for_explored_items(rules, more):
    slates = list(lists(asked(*rules, **more), share=0.5))
    explored = [item.item for slate in slates for item in slate if item.item_id.startswith("never")]

    assert explored
    assert "Tea house 0" not in {card["brand"] for card in explored}


def test_caps_hold_with_what_was_explored():
    cap = {"action": "cap", "by": "brand", "most": 2}
    for slate in lists(asked(cap), share=0.5):
        assert max(Counter(item.item["brand"] for item in slate).values()) <= 2


def test_explored_items_are_of_what_the_shopper_met():
    for slate in lists(asked(history=("met-2",)), share=0.5):
        assert {item.item["category"] for item in slate if item.item_id.startswith("never")} <= {"Tea"}


@pytest.mark.parametrize("favourite", ["Tea", "tea", " TEA "])
def test_a_favourite_is_explored_whatever_its_case(favourite):
    request = asked(preferences={"favourite_categories": [favourite]})

    explored = [item.item for slate in lists(request, share=0.5) for item in slate if item.item_id.startswith("never")]

    assert {card["category"] for card in explored} == {"Tea"}


def test_no_item_stands_twice():
    for slate in lists(asked(n=40), share=0.5):
        assert len(set(ids(slate))) == 40


def test_a_new_item_is_explored_at_once_and_its_reason_is_true():
    facts = FACTS.changed([item("fresh", 0, 5 * 60_000)])
    slates = list(lists(asked(), share=0.5, facts=facts, seldom=UNCOUNTED))

    found = [each for slate in slates for each in slate if each.item_id == "fresh"]
    assert len(found) > 100
    assert {(each.reason, each.because.kind) for each in found} == {("New in Tea", "new")}


def test_a_seldom_shown_items_reason_says_so():
    found = [each for slate in lists(asked()) for each in slate if each.item_id.startswith("never")]

    assert {each.reason for each in found} == {f"Seldom shown so far, in {kind}" for kind in KINDS}
    assert all(len(each.reason) <= 60 for each in found)


def test_what_a_model_says_of_an_explored_item_goes_with_it():
    request = asked()
    drawn = plan(Selection(FACTS, request), request, Exploring(0.5, "a list", COUNTED))
    scored = [ScoredItem(name, 0.25, {"content": -1.0}, "Like it", (1.0,), {}) for name in drawn.asked()]

    found = [each for each in explore(base_of(request), scored, drawn) if each.item_id.startswith("never")]

    assert found
    assert {(each.score, each.features, each.because.kind) for each in found} == {(0.25, (1.0,), "seldom")}


def test_items_below_a_tenth_of_an_equal_share_are_seldom_shown():
    items = [{"item_id": name} for name in ("a", "b", "c", "d", "never")] + [{"item_id": "gone", "in_stock": False}]
    shown = [{"item_id": "a", "shown": 300, "until_ms": 5}, {"item_id": "b", "shown": 100, "until_ms": 7}]
    shown += [{"item_id": "c", "shown": 9, "until_ms": 6}, {"item_id": "d", "shown": 3, "until_ms": 6}]

    assert count_shown(items, shown) == SeldomShown(("never", "d"), 7)
