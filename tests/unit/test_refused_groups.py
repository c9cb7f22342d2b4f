"""Refusals of brands and categories: what the shopper did with their items counts against these, in both places."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

from aisle.lake.tables import INTERACTIONS
from aisle.ranking.query_context import build_context
from aisle.selection.scope import NotInterested
from tests.tea_and_coffee import CONFIG, NOW, dataset, entry, interaction_rows, interactions, item_rows, model, request
from training.data.channels import arrow_schema, read_interactions, read_refusals
from training.data.dataset import assemble
from training.data.examples import examples, shoppers
from training.data.refused_groups import NEVER

REFUSE, UNDO = "not_interested", "undo_not_interested"
SOON, LATER = NOW + timedelta(hours=1), NOW + timedelta(hours=2)
BEFORE = NOW - timedelta(days=400)


def said(event_name, at, scope="brand", value="tea house 0", person="u:0", number=0):
    return {
        **{"event_name": event_name, "person_id": person, "scope": scope, "scope_value": value},
        **{"occurred_at": at.replace(tzinfo=None), "sequence_number": number, "item_id": "tea-00", "event_id": "said"},
    }


def refusals(*rows, folder):
    parquet.write_table(pa.Table.from_pylist(rows, schema=arrow_schema(INTERACTIONS)), folder / "part.parquet")
    return read_refusals(folder)


@pytest.fixture
def built(tmp_path):
    def built(*rows):
        table = interactions(interaction_rows())
        return assemble(table, item_rows(), [], CONFIG.event_weights, refusals(*rows, folder=tmp_path))

    return built


def of(data, person, brand):
    """The interactions of one person with one brand's items, marked."""
    brands = np.array([row["brand"] for row in data.items])
    return (data.interactions.row == data.people.index(person)) & (brands[data.interactions.item] == brand)


@pytest.mark.parametrize(
    ("words", "since"),
    [
        ([(REFUSE, SOON)], SOON),
        ([(REFUSE, NOW), (UNDO, SOON)], None),
        ([(REFUSE, NOW), (UNDO, SOON), (REFUSE, LATER)], LATER),
        ([(UNDO, NOW)], None),
        ([], None),
    ],
)
def test_the_last_word_counts_since_it_was_said(built, words, since):
    data = built(*(said(name, at, number=number) for number, (name, at) in enumerate(words)))

    marked = of(data, "u:0", "tea house 0")
    expected = NEVER if since is None else round(since.timestamp() * 1000)
    found = np.full(len(marked), NEVER) if data.refused_since is None else data.refused_since
    assert set(found[marked].tolist()) == {expected}
    assert set(found[~marked].tolist()) == {NEVER}


def test_a_category_takes_its_items_of_every_brand(built):
    data = built(said(REFUSE, SOON, "category", "Tea"))

    tea = of(data, "u:0", "tea house 0") | of(data, "u:0", "tea house 1")
    assert tea.any()
    assert ((data.refused_since < NEVER) == tea).all()


def test_a_brand_or_a_person_that_nobody_knows_marks_nothing(built):
    data = built(said(REFUSE, SOON, value="no such brand"), said(REFUSE, SOON, person="a:nobody"))

    assert set(data.refused_since.tolist()) == {NEVER}


def test_words_without_a_time_or_of_a_wrong_clock_are_left_out(tmp_path):
    no_time, wrong, right = (said(REFUSE, at) for at in (NOW, datetime(1970, 1, 2, tzinfo=UTC), NOW))
    no_time["occurred_at"] = None

    read = refusals(no_time, wrong, right, folder=tmp_path)

    assert len(read) == 1
    assert len(read_refusals(tmp_path, until=BEFORE)) == 0


def test_a_word_on_a_brand_is_no_interaction_with_the_item_that_it_came_with(tmp_path):
    refusals(said(REFUSE, SOON), folder=tmp_path)

    assert len(read_interactions(tmp_path)) == 0


def strengths(data):
    every = np.ones(len(data.interactions), dtype=bool)
    of_all = shoppers(data, examples(data, every, every), every, "nothing").histories
    return of_all.strength


def test_an_example_before_the_refusal_knows_nothing_of_it(built):
    assert (strengths(built(said(REFUSE, LATER))) == strengths(dataset())).all()


def test_an_example_after_the_refusal_has_its_items_against_it(built):
    plain, after = strengths(dataset()), strengths(built(said(REFUSE, BEFORE)))

    assert set(after[after != plain].tolist()) == set((-plain[after != plain]).tolist())
    assert (after != plain).any()
    assert (after[after != plain] < 0).all()


@pytest.mark.parametrize("refused", [{"brands": {"tea house 0"}}, {"categories": {"Tea"}}], ids=["brand", "category"])
def test_a_request_after_the_refusal_scores_as_training_sees_it(built, refused):
    scope, (value,) = ("brand", *refused.values()) if "brands" in refused else ("category", *refused.values())
    data = built(said(REFUSE, BEFORE, scope, value))
    every = np.ones(len(data.interactions), dtype=bool)
    asked = examples(data, every, every)
    last = np.flatnonzero(asked.person == data.people.index("u:0"))[-1:]
    one = replace(asked, **{name: column[last] for name, column in vars(asked).items()})
    trained = shoppers(data, one, every, "nothing").histories

    at = datetime.fromtimestamp(int(one.time[0]) / 1000, UTC)
    places = range(int(one.since[0]), int(one.interaction[0]))
    told = [
        replace(
            entry(data.items[int(data.interactions.item[place])]["item_id"]),
            event_name=("purchase" if data.interactions.weight[place] > 1 else "view_item"),
            occurred_at=datetime.fromtimestamp(int(data.interactions.time[place]) / 1000, UTC),
        )
        for place in places
    ]
    unwanted = NotInterested(**{name: frozenset(values) for name, values in refused.items()})
    served = build_context(model(), request(*told, now=at, not_interested=unwanted)).shoppers.histories

    assert served.item.tolist() == trained.item.tolist()
    assert served.strength.tolist() == pytest.approx(trained.strength.tolist())
    assert (served.strength < 0).any()
    assert (served.owned == trained.owned).all()


def test_likes_of_a_refused_brand_lift_nothing_more_and_an_undoing_gives_them_back():
    history = [entry(f"tea-{number:02}", minutes_ago=number + 1) for number in (2, 4, 6)]
    liked, refused = (
        build_context(model(), request(*history, not_interested=unwanted)).shoppers.histories.strength
        for unwanted in (NotInterested(), NotInterested(brands=frozenset({"tea house 0"})))
    )

    assert (liked > 0).all()
    assert (refused == -liked).all()
