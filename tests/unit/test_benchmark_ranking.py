"""The benchmarks' harness: who may see what, and what counts as found."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from aisle.inputs.catalogue import hash_ids
from aisle.inputs.histories import PURCHASE
from benchmarks.protocols import leave_one_out, next_in_session, temporal
from benchmarks.ranking import first, popularity_scorer, rank_cases, ranks_of, table
from tests.tea_and_coffee import NOW, event, interaction_rows, interactions, item_rows, user_rows
from training.data.dataset import assemble
from training.data.visits import visits

NEVER_TAKEN = "tea-31"  # an item that nobody touches but where a test plants it


def dataset(rows=None, rename=lambda item_id: item_id):
    rows = interaction_rows() if rows is None else rows
    renamed = [{**row, "item_id": rename(row["item_id"])} for row in rows]
    extra = {**item_rows()[0], "item_id": NEVER_TAKEN, "title": "rare tea"}
    items = [{**row, "item_id": rename(row["item_id"])} for row in [*item_rows(), extra]]
    return assemble(interactions(renamed), items, user_rows())


def place(data, item_id):
    return int(np.searchsorted(data.catalogue.hashes, hash_ids([item_id])[0]))


def scores_of(by_item):
    return lambda part: np.tile(np.asarray(by_item, dtype=np.float32), (len(part), 1))


def without(name, figures):
    return {key: value for key, value in figures.items() if key != name}


@pytest.mark.parametrize("made", [leave_one_out, next_in_session])
def test_a_scorer_that_likes_all_items_alike_finds_nothing(made):
    data = dataset()
    of = made(data, "test") if made is leave_one_out else made(data, None, "test")

    figures = table(rank_cases(scores_of(np.ones(len(data.catalogue))), of), of)

    assert {figures[name] for name in ("hr@5", "hr@10", "hr@20", "ndcg@10", "mrr@20")} == {0.0}


def test_a_tie_counts_against_the_relevant_item():
    scores = np.array([[3, 2, 2, 2, 1]], dtype=np.float32)

    assert ranks_of(scores, np.array([2])).tolist() == [3.0]
    assert ranks_of(scores, np.array([0, 4])).tolist() == [0.0, 4.0]


def test_an_item_without_a_score_is_never_found():
    scores = np.array([[1, -np.inf, 2]], dtype=np.float32)

    assert ranks_of(scores, np.array([1])).tolist() == [np.inf]


def test_where_the_item_stands_in_the_catalogue_changes_nothing():
    rng = np.random.default_rng(0)
    scores = rng.integers(0, 20, (50, 60)).astype(np.float32)  # many ties
    wanted = rng.integers(0, 60, 50)
    order = rng.permutation(60)

    shuffled = ranks_of(scores[:, order], np.arange(50) * 60 + np.argsort(order)[wanted])

    assert shuffled.tolist() == ranks_of(scores, np.arange(50) * 60 + wanted).tolist()


@pytest.mark.parametrize("protocol", [lambda d: leave_one_out(d, "test"), lambda d: temporal(d, None, "test")])
def test_a_catalogue_in_another_order_gives_the_same_table(protocol):
    splits = [protocol(dataset()), protocol(dataset(rename=lambda item_id: f"renamed {item_id}"))]

    tables = [table(rank_cases(popularity_scorer(of), of), of) for of in splits]

    moved = [place(splits[0].dataset, f"tea-{n:02}") for n in range(30)]
    assert moved != [place(splits[1].dataset, f"renamed tea-{n:02}") for n in range(30)]
    assert without("coverage@10", tables[0]) == without("coverage@10", tables[1])  # of tied items any ten are shown


def test_what_the_mask_takes_is_never_ranked():
    of = leave_one_out(dataset(), "test")
    width = len(of.dataset.catalogue)
    seen = {(int(p), int(i)) for p, i in zip(of.dataset.interactions.row, of.dataset.interactions.item, strict=True)}
    held_out = {(int(p), int(i)) for p, i in zip(of.cases.person, of.cases.item, strict=True)}

    shown = rank_cases(scores_of(np.arange(width)), of).shown

    listed = {(int(p), int(i)) for p, row in zip(of.cases.person, shown, strict=True) for i in row}
    assert not listed & (seen - held_out)


def test_without_a_mask_what_was_met_is_ranked_again():
    of = replace(leave_one_out(dataset(), "test"), mask="nothing")
    width = len(of.dataset.catalogue)

    shown = rank_cases(scores_of(np.arange(width)), of).shown

    assert shown.tolist() == [list(range(width - 1, width - 11, -1))] * len(of.cases)


def test_the_first_of_a_row_are_the_greatest():
    assert first(np.array([[1, 5, 3, 4]], dtype=np.float32), 3).tolist() == [[1, 3, 2]]


@pytest.mark.parametrize("stage", ["validation", "test"])
def test_leave_one_out_fits_on_neither_of_the_last_two_visits(stage):
    after = NOW + timedelta(days=1)
    planted = [event(7, "tea-28", "view_item", after), event(7, NEVER_TAKEN, "view_item", after + timedelta(hours=1))]
    of = leave_one_out(dataset([*interaction_rows(), *planted]), stage)
    person = of.dataset.people.index("u:7")

    fitted = visits(of.dataset, of.fitted)
    mine = of.cases.item[of.cases.person == person]

    assert place(of.dataset, NEVER_TAKEN) not in fitted.item
    assert place(of.dataset, "tea-28") not in fitted.item[fitted.person == person]
    assert mine.tolist() == [place(of.dataset, NEVER_TAKEN if stage == "test" else "tea-28")]


def test_at_test_time_the_history_holds_the_validation_visit_and_at_validation_not_the_test():
    test, validation = (leave_one_out(dataset(), stage) for stage in ("test", "validation"))

    assert np.all(test.given)
    assert np.array_equal(test.fitted, validation.fitted)
    assert not np.any(validation.given[test.cases.interaction])
    assert np.all(test.cases.interaction > validation.dataset.starts[test.cases.person])


@pytest.mark.parametrize("stage", ["validation", "test"])
def test_a_temporal_fit_sees_nothing_after_its_moment(stage):
    begin = NOW - timedelta(days=8)
    of = temporal(dataset(), begin, stage)
    interactions = of.dataset.interactions
    moment = int(of.cases.time[0])

    assert np.all(of.cases.time == moment)
    assert moment == begin.timestamp() * 1000 if stage == "test" else moment < begin.timestamp() * 1000
    assert np.all(interactions.time[of.fitted] < moment)
    assert np.all(interactions.time[of.given] < moment)
    for person, since, interaction in zip(of.cases.person, of.cases.since, of.cases.interaction, strict=True):
        result = np.flatnonzero(of.given & (interactions.row == person))
        assert result.tolist() == [place for place in range(since, interaction) if of.given[place]]


def test_a_temporal_case_asks_for_what_is_bought_for_the_first_time():
    begin = NOW - timedelta(days=8)
    of = temporal(dataset(), begin, "test")
    interactions, width = of.dataset.interactions, len(of.dataset.catalogue)
    later = interactions.time >= begin.timestamp() * 1000
    bought = {
        *zip(
            interactions.row[later & (interactions.event == PURCHASE)],
            interactions.item[later & (interactions.event == PURCHASE)],
            strict=True,
        )
    }
    seen = {*zip(interactions.row[~later], interactions.item[~later], strict=True)}

    requested = {(of.cases.person[key // width], key % width) for key in of.relevant}

    assert requested == bought - seen


@pytest.mark.parametrize("stage", ["validation", "test"])
def test_sessions_that_are_asked_about_share_nothing_with_those_fitted(stage):
    of = next_in_session(dataset(), None, stage)
    interactions = of.dataset.interactions
    begins = interactions.time[of.dataset.starts[:-1]]
    fitted = np.unique(interactions.row[of.fitted])

    assert not np.intersect1d(fitted, of.cases.person).size
    assert begins[fitted].max() < begins[of.cases.person].min()
    assert np.all(interactions.row[of.cases.since] == of.cases.person)
    assert np.all(interactions.row[of.cases.interaction] == of.cases.person)
    assert np.all(of.cases.interaction > of.cases.since)


def test_sessions_of_validation_are_not_those_of_the_test():
    validation, test = (next_in_session(dataset(), None, stage) for stage in ("validation", "test"))

    assert not np.intersect1d(validation.cases.person, test.cases.person).size
    assert not np.any(validation.given[test.cases.interaction])
