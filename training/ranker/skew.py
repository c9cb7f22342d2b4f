"""Skew: the features that answers were served with, against those that training computes for the same moments.

The profile knows a shopper from the stream, training from the lake. Where they differ, the network meets features in
service that it never learned from. Compared are the features that no fitted view decides: the views of tonight are not
the views that served. `ops.answers` compares the whole vector, by the model that served.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC
from typing import Any

import numpy as np
import pyarrow as pa

from aisle.arrays.array_types import Bools, Doubles, Floats, Ints
from aisle.arrays.columns import take
from aisle.arrays.ragged import places_of
from aisle.features import content_matches, price, seen
from aisle.features.registry import NAMES, compute
from aisle.ranking.model import Model
from aisle.ranking.scoring import gather
from aisle.ranking.surfaces import SURFACES, History
from aisle.releases.recipe import recipe_of
from training.data.dataset import Dataset
from training.data.examples import Examples, shoppers

MOST_ANSWERS = 300  # the newest: of one per cent of the answers, and some thousand rows are enough for a share
TOLERANCE = 1e-3  # of the value, or of 1: a price that changed by less moves no ranking
STATED = tuple(f"{kind}_{of}" for kind, of in (("stated", "category"), ("stated", "brand"), ("stated", "styles")))
FAMILIES = (content_matches, price, seen)
COMPARED = (*(name for each in FAMILIES for name, _ in each.FAMILY.features), *STATED, "history_length", "days_idle")
PLACES = np.array([NAMES.index(name) for name in COMPARED])


def skew(model: Model, dataset: Dataset, served: pa.Table) -> dict[str, Any]:
    """Of each compared feature the share of rows that differ by more than the tolerance.

    `served`: from `training.data.channels.read_served`. Left out are rows of another recipe, whose decays differ, and
    of surfaces that rank by less than the whole history. `unknown` counts rows of people and items that the lake lacks.
    """
    rows = [row for row in served.to_pylist() if _compares(row, model)]
    person = _places(dataset.people, [row["person_id"] for row in rows])
    item = dataset.find([row["item_id"] for row in rows]).astype(np.int64)
    known = np.flatnonzero((person >= 0) & (item >= 0))
    told = {"answers": len({row["recommendation_id"] for row in rows}), "rows": len(known)}
    told["unknown"] = len(rows) - len(known)
    if not len(known):
        return {**told, "features": {}}
    at = np.array([round(row["occurred_at"].replace(tzinfo=UTC).timestamp() * 1000) for row in rows], dtype=np.int64)
    given = np.array([rows[place]["features"] for place in known.tolist()], dtype=np.float64)
    learned = _recomputed(model, dataset, person[known], item[known], at[known])
    differs = _differ(given[:, PLACES], learned[:, PLACES])
    return {**told, "features": dict(zip(COMPARED, differs.mean(axis=0).round(4).tolist(), strict=True))}


def _compares(row: Mapping[str, Any], model: Model) -> bool:
    surface = SURFACES.get(row["surface"])
    is_whole = surface is not None and surface.history is History.WHOLE
    return is_whole and recipe_of(row["model_version"] or "") == recipe_of(model.version)


def _recomputed(model: Model, dataset: Dataset, person: Ints, item: Ints, at: Ints) -> Floats:
    """The features that training computes for a person and an item at a moment. Shape: (rows, features)."""
    moments, row = np.unique(np.stack((person, at)), axis=1, return_inverse=True)
    people = shoppers(dataset, _examples(dataset, *moments), np.ones(len(dataset.interactions), dtype=bool), "nothing")
    keys, place = np.unique(row.ravel() * len(dataset.catalogue) + item, return_inverse=True)
    pairs = gather(model.views, dataset.catalogue, people, also=keys)
    wanted = take(pairs.candidates, places_of(pairs.candidates.keys, keys))
    return compute(type(pairs)(wanted, people, pairs.scores, pairs.views, pairs.catalogue)).T[place.ravel()]


def _examples(dataset: Dataset, person: Ints, at: Ints) -> Examples:
    """The people at these moments. Their labels are not looked at."""
    starts, time = dataset.starts, dataset.interactions.time
    before = [
        int(starts[one] + np.searchsorted(time[starts[one] : starts[one + 1]], moment))
        for one, moment in zip(person.tolist(), at.tolist(), strict=True)
    ]
    nothing = np.zeros(len(person), dtype=np.int32)
    return Examples(
        person=person.astype(np.int32),
        item=nothing,
        time=at,
        strongest=nothing.astype(np.float32),
        since=starts[person],
        interaction=np.array(before, dtype=np.int64),
        known=nothing.astype(bool),
    )


def _differ(given: Doubles, learned: Floats) -> Bools:
    """Whether each value differs. Shape: (rows, compared)."""
    allowed = TOLERANCE * np.maximum(1.0, np.maximum(np.abs(given), np.abs(learned)))
    return np.asarray(np.abs(given - learned) > allowed)


def _places(people: Sequence[str], names: Sequence[str]) -> Ints:
    """The position of each person; -1 where the lake has nothing of them."""
    place = {name: number for number, name in enumerate(people)}
    return np.array([place.get(name, -1) for name in names], dtype=np.int64)
