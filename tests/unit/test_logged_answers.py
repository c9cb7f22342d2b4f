"""Answers as the lake keeps them, and what a fitted recipe's lists would have been clicked."""

from datetime import timedelta

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

from aisle.lake.tables import INTERACTIONS
from aisle.ranking.scoring import score_candidates
from tests.tea_and_coffee import NOW, dataset, model
from training.data.channels import arrow_schema
from training.data.examples import Examples, shoppers
from training.data.logged_answers import read_logged_answers
from training.ranker.off_policy import off_policy_report

ITEMS = ("tea-00", "tea-02", "coffee-00", "coffee-02")


def line(answer, person, at, **fields):
    of_line = {"event_name": "serve_item_list", "surface": "home", "recommendation_id": answer, "person_id": person}
    return {**of_line, "occurred_at": at.replace(tzinfo=None), **fields}


def shown(answer, person, at, propensities=(1.0, 1.0, 0.9, 0.1), **fields):
    return [
        line(answer, person, at, item_id=item, position=place, propensity=propensity, **fields)
        for place, (item, propensity) in enumerate(zip(ITEMS, propensities, strict=True))
    ]


def written(folder, rows):
    parquet.write_table(pa.Table.from_pylist(rows, schema=arrow_schema(INTERACTIONS)), folder / "part.parquet")
    return folder


def recipes_lists(fitted, data, at):
    """The first four items that the model ranks for the first person at a moment."""
    interactions = int(np.searchsorted(data.interactions.time[: data.starts[1]], at))
    nothing = np.zeros(1, dtype=np.int32)
    whole = Examples(nothing, nothing, np.array([at]), nothing, data.starts[:1], np.array([interactions]), nothing)
    people = shoppers(data, whole, np.ones(len(data.interactions), dtype=bool), "nothing")
    scored = score_candidates(fitted.views, data.catalogue, fitted.network, people)
    best = scored.candidates.item[np.argsort(-scored.log_odds, kind="stable")[:4]]
    return [data.items[item]["item_id"] for item in best.tolist()]


@pytest.fixture
def data():
    return dataset()


def test_answers_have_their_places_in_order_and_their_clicks(tmp_path, data):
    one, other = data.people[0], data.people[1]
    clicked = line("r1", one, NOW, event_name="select_item", item_id="tea-02")
    rows = [*shown("r2", other, NOW), *reversed(shown("r1", one, NOW)), {**clicked, "surface": None}]

    answers = read_logged_answers(written(tmp_path, rows), data)

    assert (len(answers), answers.person.tolist()) == (2, [0, 1])
    assert answers.answer.tolist() == [0] * 4 + [1] * 4
    assert answers.position.tolist() == [0, 1, 2, 3] * 2
    assert answers.clicked.tolist() == [0, 1, 0, 0, 0, 0, 0, 0]
    assert answers.propensity.tolist() == [1.0, 1.0, 0.9, 0.1] * 2
    assert answers.item.tolist() == data.find(ITEMS).tolist() * 2


def test_a_moment_finer_than_a_millisecond_is_rounded_down(tmp_path, data):
    fine = NOW + timedelta(microseconds=1_234)

    answers = read_logged_answers(written(tmp_path, shown("r1", data.people[0], fine)), data)

    assert answers.time.tolist() == [int(NOW.timestamp() * 1000) + 1]


def test_bots_other_surfaces_strangers_and_answers_without_propensity_are_left_out(tmp_path, data):
    person = data.people[0]
    rows = [
        *shown("r1", person, NOW, is_bot=True),
        *shown("r2", person, NOW, surface="similar"),
        *shown("r3", "a:nobody", NOW),
        *shown("r4", person, NOW, propensities=(None,) * 4),
    ]

    assert len(read_logged_answers(written(tmp_path, rows), data)) == 0


def test_a_recipe_is_judged_by_the_answers_since_its_training_and_by_no_older_ones(tmp_path, data):
    fitted, rows = model(), []
    for number, person in enumerate(data.people[:40]):
        at = NOW - timedelta(hours=number)
        rows += shown(f"r{number}", person, at)
        rows += [line(f"r{number}", person, at, event_name="select_item", item_id="tea-00")] * (number % 2)
    answers = read_logged_answers(written(tmp_path, rows), data)
    asked = (fitted.views, data, fitted.network, answers)

    report = off_policy_report(*asked, int(answers.time.min()), "nothing")["off_policy"]

    assert (report["places"], report["people"], report["logged"]) == (160, 40, pytest.approx(20 / 160))
    assert (
        0 <= report["doubly_robust"]["low"] <= report["doubly_robust"]["value"] <= report["doubly_robust"]["high"] <= 1
    )
    assert off_policy_report(*asked, int(answers.time.max()) + 1, "nothing") == {}


def test_a_place_agrees_where_the_recipe_puts_the_same_item(tmp_path, data):
    fitted, person = model(), data.people[0]
    answers = read_logged_answers(written(tmp_path, shown("r0", person, NOW)), data)
    at = int(answers.time[0])
    own = recipes_lists(fitted, data, at)
    rows = [line("r0", person, NOW, item_id=item, position=place, propensity=0.5) for place, item in enumerate(own)]
    rows += [line("r0", person, NOW, event_name="select_item", item_id=own[1])]

    report = off_policy_report(
        fitted.views, data, fitted.network, read_logged_answers(written(tmp_path, rows), data), at, "nothing"
    )["off_policy"]

    assert report["supported"] == 1.0
    assert report["snips"]["value"] == pytest.approx(0.25)


def test_of_more_answers_than_an_evaluation_asks_for_the_newest_are_read(tmp_path, data, monkeypatch):
    monkeypatch.setattr("training.data.logged_answers.MOST_READ", 2)
    rows = [line for day in range(4) for line in shown(f"r{day}", data.people[0], NOW - timedelta(days=day))]

    answers = read_logged_answers(written(tmp_path, rows), data)

    assert len(answers) == 2
    assert answers.time.min() == round((NOW - timedelta(days=1)).timestamp() * 1000)


def test_a_shop_that_logged_no_answer_has_none(tmp_path, data):
    assert len(read_logged_answers(written(tmp_path, []), data)) == 0
