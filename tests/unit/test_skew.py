"""Skew: the features that answers were served with, beside those that training computes."""

from datetime import timedelta
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from aisle.features.registry import NAMES, compute
from aisle.lake.tables import INTERACTIONS
from aisle.ranking.query_context import build_context
from aisle.ranking.recommender import Recommender
from aisle.ranking.request import HistoryEntry, RecommendationRequest
from aisle.ranking.scoring import gather
from tests.tea_and_coffee import CONFIG, NOW, dataset, interaction_rows, model, request
from training.data.channels import OF_SERVED, arrow_schema, read_served
from training.ranker.skew import COMPARED, skew
from training.views.content import fit_content
from training.views.fit_views import ViewFitter

PERSON = "u:1"
SCHEMA = arrow_schema(INTERACTIONS)


@cache
def data():
    return dataset()


def history(until):
    """What the profile of PERSON has at a moment, as the lake has it."""
    rows = [row for row in interaction_rows() if row["person_id"] == PERSON and row["occurred_at"] < until]
    return tuple(HistoryEntry(row["item_id"], row["event_name"], row["occurred_at"]) for row in rows)


def moment():
    """After half of what PERSON ever did."""
    times = sorted(row["occurred_at"] for row in interaction_rows() if row["person_id"] == PERSON)
    return times[len(times) // 2] + timedelta(seconds=10)


def served(*known, at=None, surface="home", person=PERSON, model_version="aisle-test", answer="r1"):
    """The rows of an answer to PERSON, of whom the profile has what is `known`."""
    at = at or moment()
    asked = RecommendationRequest(now=at, n=5, surface=surface, history=known)
    items = Recommender(model()).recommend(asked).items
    return [
        {
            "recommendation_id": answer,
            "person_id": person,
            "occurred_at": at.replace(tzinfo=None),
            "surface": surface,
            "model_version": model_version,
            "item_id": item.item_id,
            "position": position,
            "features": [float(value) for value in item.features],
        }
        for position, item in enumerate(items)
    ]


def table(*rows):
    schema = pa.schema([SCHEMA.field(name) for name in OF_SERVED])
    return pa.Table.from_pylist([row for each in rows for row in each], schema=schema)


def test_where_profile_and_lake_know_the_same_no_feature_differs():
    told = skew(model(), data(), table(served(*history(moment()))))

    assert (told["answers"], told["rows"], told["unknown"]) == (1, 5, 0)
    assert told["features"] == dict.fromkeys(COMPARED, 0.0)


def test_a_profile_that_lacks_actions_shows_in_the_features_that_read_them():
    told = skew(model(), data(), table(served(*history(moment())[:1])))

    assert told["features"]["history_length"] == 1.0
    assert told["features"]["price_over_budget"] == 0.0


def test_the_lakes_later_actions_are_not_looked_at():
    late = skew(model(), data(), table(served(*history(NOW), at=NOW)))
    early = skew(model(), data(), table(served(*history(moment()), at=moment())))

    assert late["features"]["history_length"] == early["features"]["history_length"] == 0.0


def test_other_surfaces_recipes_and_people_are_left_out():
    known = history(moment())
    rows = (
        served(*known, surface="cart"),
        served(*known, model_version="aisle-20261129-020000-3f2a9c1b"),
        served(*known, person="a:nobody"),
    )

    told = skew(model(), data(), table(*rows))

    assert (told["rows"], told["unknown"], told["features"]) == (0, 5, {})


def test_no_fitted_view_decides_a_compared_feature():
    fitter = ViewFitter(data(), fit_content(data().items, CONFIG), CONFIG)
    some = np.arange(len(data().interactions)) % 2 == 0
    context = build_context(model(), request(*history(moment())))
    everything = np.arange(len(data().catalogue))

    one, other = (
        compute(gather(fitter.fit(among), data().catalogue, context.shoppers, also=everything))
        for among in (some, ~some)
    )

    same = {name for name, is_same in zip(NAMES, np.all(one == other, axis=1), strict=True) if is_same}
    assert set(COMPARED) <= same
    assert "popularity" not in same


def test_the_newest_answers_with_features_of_this_version_are_read(tmp_path):
    rows = []
    for number in range(3):
        for each in served(*history(moment()), at=moment() + timedelta(minutes=number), answer=f"r{number}"):
            rows.append({**each, "event_name": "serve_item_list", "features_version": "f1"})
    rows += [{**row, "recommendation_id": "old", "features_version": "f0"} for row in rows[:1]]
    rows += [{**row, "recommendation_id": "bare", "features": None} for row in rows[:1]]
    columns = pa.schema([field for field in SCHEMA if field.name != INTERACTIONS.partition])
    folder = tmp_path / "month=2026-11"
    folder.mkdir()
    pq.write_table(pa.Table.from_pylist(rows, schema=columns), folder / "part.parquet")

    found = read_served(tmp_path, "f1", 2)

    assert found.column_names == list(OF_SERVED)
    assert set(found["recommendation_id"].to_pylist()) == {"r1", "r2"}
    assert len(found) == 10
