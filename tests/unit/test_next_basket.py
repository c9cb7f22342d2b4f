"""The protocol next-basket and its peers, on customers whose baskets are known."""

from datetime import timedelta

import numpy as np
import pytest

from aisle.inputs.catalogue import hash_ids
from benchmarks.next_basket import baskets, last_baskets
from benchmarks.peer_models.basket_lines import BasketLines
from benchmarks.peer_models.given import Given
from benchmarks.peer_models.personal_frequency import PersonalFrequency, PersonalThenGlobal
from benchmarks.peer_models.tifu_knn import TifuKnn
from benchmarks.protocols import split
from benchmarks.ranking import rank_cases, table
from tests.tea_and_coffee import NOW, dataset, event

A, B, C, D = (f"tea-{number:02}" for number in range(4))
BASKETS = {0: ("ab", "a", "ac", "ad"), 1: ("a", "abc", "b"), 2: ("cd", "c"), 3: ("d",)}  # by person, oldest first


@pytest.fixture(scope="module")
def data():
    rows = []
    for person, of in BASKETS.items():
        for number, letters in enumerate(of):
            at = NOW - timedelta(days=50 - 10 * number - person)
            name = {"transaction_id": f"{person}-{number}"}
            rows += [event(person, f"tea-{'abcd'.index(letter):02}", "purchase", at, **name) for letter in letters]
            rows.append(event(person, D, "view_item", at + timedelta(hours=1)))
    return dataset(rows)


def place(data, *names):
    return np.searchsorted(data.catalogue.hashes, hash_ids(names)).tolist()


def wanted(data, of):
    """By person, the relevant items."""
    case, item = np.divmod(of.relevant, len(data.catalogue))
    return {data.people[of.cases.person[row]]: set(item[case == row].tolist()) for row in range(len(of.cases))}


def test_the_whole_last_basket_is_the_truth_and_repeats_count(data):
    of = split(data, "next-basket", None, "test")

    assert wanted(data, of) == {"u:0": {*place(data, A, D)}, "u:1": {*place(data, B)}, "u:2": {*place(data, C)}}
    assert of.mask == "nothing"


def test_the_validation_is_the_basket_before(data):
    of = split(data, "next-basket", None, "validation")

    assert wanted(data, of) == {"u:0": {*place(data, A, C)}, "u:1": {*place(data, A, B, C)}}


@pytest.mark.parametrize("stage", ["validation", "test"])
def test_nothing_of_the_asked_basket_or_after_it_reaches_fitting_or_a_history(data, stage):
    of = split(data, "next-basket", None, stage)

    for row, person in enumerate(of.cases.person.tolist()):
        known = of.fitted & (data.interactions.row == person)
        assert data.interactions.time[known].max() < of.cases.time[row]
        assert of.cases.interaction[row] == np.flatnonzero(known)[-1] + 1
    assert (of.given == of.fitted).all()


def test_baskets_of_one_moment_are_not_told_before_each_other():
    at = NOW - timedelta(days=5)
    rows = [event(0, A, "purchase", at - timedelta(days=9), transaction_id="t0")]
    rows += [event(0, item, "purchase", at, transaction_id=name) for item, name in ((B, "t1"), (C, "t2"))]
    both = dataset(rows)

    asked = last_baskets(both, np.ones(len(both.interactions), dtype=bool))

    assert len(asked.relevant) == 1
    assert np.flatnonzero(~asked.held_out).tolist() == [0]


def test_lines_count_back_from_the_last_basket(data):
    lines = BasketLines.of(split(data, "next-basket", None, "test"))

    mine = lines.person == data.people.index("u:0")
    told = zip(lines.item[mine].tolist(), lines.back[mine].tolist(), lines.count[mine].tolist(), strict=True)
    a, b, c = place(data, A, B, C)
    assert sorted(told) == sorted([(a, 2, 3), (b, 2, 3), (a, 1, 3), (a, 0, 3), (c, 0, 3)])
    assert len(baskets(data, np.ones(len(data.interactions), dtype=bool))) == sum(map(len, BASKETS.values()))


def scores(data, peer, stage="test"):
    given = Given(split(data, "next-basket", None, stage))
    return peer.scorer(given, peer.fit(given))(given.split.cases)[:, place(data, A, B, C, D)]


def test_personal_frequency_counts_baskets(data):
    assert scores(data, PersonalFrequency())[0].tolist() == [3, 1, 1, -np.inf]


def test_popular_items_follow_what_the_person_bought(data):
    """Baskets with A to D: 5, 2, 3, 2; the scores of the third person, who bought C and D."""
    assert scores(data, PersonalThenGlobal())[2].tolist() == pytest.approx([5 / 6, 2 / 6, 1 + 3 / 6, 1 + 2 / 6])


def test_tifu_knn_is_worked_by_hand(data):
    """Two groups. Person 0 has three baskets: the group of the last two, and the first alone.

    within 0.5, across 0.1: ac weighs 1/2, a 0.5 * 1/2, ab 0.1; all halved. So u = (0.425, 0.05, 0.25, 0).
    Person 1 has two: abc weighs 1, a 0.1; all halved: (0.55, 0.5, 0.5, 0). Person 2: (0, 0, 0.5, 0.5).
    Person 3: (0, 0, 0, 1). Nearest to person 0 is 1: distance^2 0.28; 2: 0.4956.
    """
    settings = {"groups": 2, "within": 0.5, "across": 0.1, "neighbours": 1}

    assert scores(data, TifuKnn(**settings, own=1.0))[0].tolist() == pytest.approx([0.425, 0.05, 0.25, 0])
    mixed = [0.6 * own + 0.4 * other for own, other in zip((0.425, 0.05, 0.25, 0), (0.55, 0.5, 0.5, 0), strict=True)]
    assert scores(data, TifuKnn(**settings, own=0.6))[0].tolist() == pytest.approx(mixed)


def test_the_table_has_the_recall(data):
    of = split(data, "next-basket", None, "test")
    given, peer = Given(of), PersonalFrequency()

    figures = table(rank_cases(peer.scorer(given, peer.fit(given)), of), of)

    assert figures["recall@10"] == pytest.approx((0.5 + 1 + 1) / 3, abs=1e-5)  # D is new to the first person
    assert figures["hr@10"] == 1
