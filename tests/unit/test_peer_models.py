"""The peers that are written here, against numbers worked by hand."""

from datetime import timedelta

import numpy as np
import pytest

from aisle.inputs.catalogue import hash_ids
from benchmarks.peer_models.ease import Ease
from benchmarks.peer_models.given import Given
from benchmarks.peer_models.sequential_rules import SequentialRules
from benchmarks.peer_models.tuning import tune
from benchmarks.peer_models.vsknn import VSkNN
from benchmarks.protocols import leave_one_out, next_in_session
from tests.tea_and_coffee import NOW, dataset, event

SESSIONS = ("abc", "bcd", "ad", "abd")  # the last is asked about; a day lies between them
A, B, C, D = ("tea-00", "tea-01", "tea-02", "tea-03")


@pytest.fixture(scope="module")
def given():
    rows = []
    for number, items in enumerate(SESSIONS):
        for step, letter in enumerate(items):
            at = NOW + timedelta(days=number - 10, minutes=step)
            rows.append(event(number, f"tea-{'abcd'.index(letter):02}", "view_item", at, session_id=f"s{number}"))
    data = dataset(rows)
    return Given(next_in_session(data, NOW - timedelta(days=7, hours=1), "test"))


def place(given, *names):
    return np.searchsorted(given.split.dataset.catalogue.hashes, hash_ids(names))


def scores(peer, given):
    """Of A, B, C and D after A, and after A and B."""
    return peer.scorer(given, peer.fit(given))(given.split.cases)[:, place(given, A, B, C, D)].tolist()


def test_a_case_is_told_the_latest_visit_first(given):
    of = given.sequences(given.split.cases)

    assert of.row.tolist() == [0, 1, 1]
    assert of.item.tolist() == [*place(given, A), *place(given, B, A)]
    assert of.step.tolist() == [0, 0, 1]


def test_histories_fade_with_every_visit(given):
    faded = given.histories(given.split.cases, 0.5).toarray()

    assert faded[1, place(given, A, B, C)].tolist() == [0.5, 1.0, 0.0]


def test_sessions_alike_vote_for_their_items(given):
    """After A B: abc shares both, (1 + 1/2) / 2, at step 1; bcd shares B, 1 / 2, at step 1; ad A, 1/4, at step 2."""
    after_a, after_a_b = scores(VSkNN(weighting="div", weighting_score="div"), given)

    assert after_a == pytest.approx([2, 1, 1, 1])
    assert after_a_b == pytest.approx([0.75 + 0.125, 0.75 + 0.5, 0.75 + 0.5, 0.5 + 0.125])


def test_only_the_nearest_of_the_newest_sessions_vote(given):
    nearest, newest = (scores(VSkNN(k=k, sample=sample), given)[1] for k, sample in ((1, 3), (3, 1)))

    assert nearest == pytest.approx([0.75, 0.75, 0.75, 0])
    assert newest == pytest.approx([0.125, 0, 0, 0.125])


def test_items_of_the_session_itself_are_left_out_where_nothing_reminds(given):
    assert scores(VSkNN(remind=False), given)[1] == pytest.approx([0, 0, 1.25, 0.625])


def test_rules_count_what_followed_the_nearer_the_more(given):
    assert scores(SequentialRules(steps=2, weighting="div"), given) == [[0, 1, 0.5, 1], [0, 0, 2, 0.5]]


def test_the_heaviest_rules_stay(given):
    assert scores(SequentialRules(steps=2, kept=1), given)[1] == [0, 0, 2, 0]


def test_ease_is_its_closed_form():
    given = Given(leave_one_out(dataset(), "test"))
    seen = given.matrix().toarray().astype(np.float64)

    weights = Ease(ridge=7.0).fit(given)

    inverse = np.linalg.inv(seen.T @ seen + 7 * np.eye(seen.shape[1]))
    assert weights == pytest.approx(np.eye(len(inverse)) - inverse / np.diag(inverse), abs=1e-4)


def test_tuning_takes_the_best_of_the_grid_on_validation():
    validation = leave_one_out(dataset(), "validation")

    best = tune(SequentialRules(steps=10, kept=1), validation, "leave-one-out")

    assert best.kept != 1
    assert best == tune(best, validation, "leave-one-out")
