""" "Not interested" and its undoing: the last word counts, once, and an undoing leaves everything as it was."""

from datetime import timedelta

import numpy as np
import pytest

from aisle.inputs.histories import EVENTS
from aisle.inputs.refusals import standing
from aisle.ranking.query_context import build_context
from tests.tea_and_coffee import NOW, dataset, entry, event, interaction_rows, model, request

REFUSE, UNDO, VIEW = "not_interested", "undo_not_interested", "view_item"


@pytest.mark.parametrize(
    ("said", "stands"),
    [
        ((VIEW, REFUSE), (True, True)),
        ((VIEW, REFUSE, UNDO), (True, False, False)),
        ((REFUSE, REFUSE), (False, True)),
        ((REFUSE, REFUSE, UNDO), (False, False, False)),
        ((REFUSE, UNDO, REFUSE), (False, False, True)),
        ((UNDO, VIEW), (False, True)),
        ((), ()),
    ],
)
def test_the_last_word_counts_once(said, stands):
    events = np.array([EVENTS.index(name) for name in said], dtype=np.int8)
    one = np.zeros(len(said), dtype=np.int32)

    assert tuple(standing(one, one, events)) == stands


def test_a_word_is_of_one_person_and_one_item():
    events = np.array([EVENTS.index(name) for name in (REFUSE, REFUSE, UNDO)], dtype=np.int8)
    person, item = np.array([0, 0, 1], dtype=np.int32), np.array([1, 2, 1], dtype=np.int32)

    assert standing(person, item, events).tolist() == [True, True, False]


def history_of(*entries, **more):
    seen = build_context(model(), request(*entries, **more)).seen
    return {name: value.tolist() for name, value in vars(seen).items() if name != "rows"}


def test_an_undone_refusal_leaves_the_history_as_it_was():
    viewed = entry("tea-04", minutes_ago=30)

    undone = history_of(viewed, entry("tea-04", REFUSE, 20), entry("tea-04", REFUSE, 15), entry("tea-04", UNDO, 10))

    assert undone == history_of(viewed)


def test_an_undoing_of_what_was_never_refused_is_no_taste():
    assert history_of(entry("tea-04", UNDO)) == history_of()


def test_a_refusal_that_the_model_knows_is_undone_by_a_word_of_today():
    refused = NOW - timedelta(days=1)
    known = event(4, "tea-04", REFUSE, refused)

    def weights(*rows):
        data = dataset([*interaction_rows(), *rows])
        mine = data.interactions.row == data.people.index("u:4")
        return data.interactions.weight[mine].sum()

    undone = event(4, "tea-04", UNDO, NOW)

    assert weights(known) == weights() - 5
    assert weights(known, undone) == weights()
    assert weights(undone) == weights()
