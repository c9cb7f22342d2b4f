"""A model as a folder: what goes in comes out, and nothing in it can run."""

import json
from datetime import timedelta

import numpy as np
import pytest

from aisle.errors import IncompatibleModel, InvalidInput
from aisle.ranking import artefact
from aisle.ranking.recommender import Recommender
from aisle.ranking.request import answer_from_json, answer_to_json, request_from_json, request_to_json
from aisle.selection.scope import NotInterested
from tests.tea_and_coffee import NOW, entry, model, recommender, request
from training.container.export import write_model


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("model")
    write_model(model(), {"metrics": {}}, place)
    return place


def test_a_loaded_model_answers_as_the_trained_one(folder):
    requested = request(entry("tea-02"), entry("coffee-04", "add_to_cart"), user_id="4")

    assert Recommender.load(folder).recommend(requested) == recommender().recommend(requested)


def test_a_model_of_other_features_is_refused(folder, tmp_path):
    manifest = json.loads((folder / artefact.MANIFEST).read_text())
    (tmp_path / artefact.MANIFEST).write_text(json.dumps({**manifest, "features_version": "0ther"}))

    with pytest.raises(IncompatibleModel, match=r"0ther.*train again"):
        Recommender.load(tmp_path)


def test_the_folder_holds_arrays_and_json_alone(folder):
    files = [path for path in folder.rglob("*") if path.is_file()]

    assert {path.suffix for path in files} == {".npy", ".json"}
    for path in files:
        if path.suffix == ".npy":
            np.load(path, allow_pickle=False)


def test_a_pickled_array_is_refused(folder, tmp_path):
    (tmp_path / artefact.ARRAYS).mkdir()
    (tmp_path / artefact.MANIFEST).write_text((folder / artefact.MANIFEST).read_text())
    (tmp_path / artefact.VOCABULARIES).write_text((folder / artefact.VOCABULARIES).read_text())
    np.save(tmp_path / artefact.ARRAYS / "network.mean.npy", np.array([{"a": 1}], dtype=object), allow_pickle=True)

    with pytest.raises(ValueError, match=r"Python objects"):
        Recommender.load(tmp_path)


def test_the_manifest_tells_every_setting_with_its_reason(folder):
    manifest = json.loads((folder / artefact.MANIFEST).read_text())

    assert manifest["config"]["factors"]["value"] == 16
    assert all(setting["why"] for setting in manifest["config"].values())
    assert manifest["data"]["items"] == 60


def test_a_request_survives_the_journey_to_the_endpoint():
    requested = request(
        entry("tea-02", "rate_item"),
        user_id="4",
        preferences={"age": 40},
        not_interested=NotInterested(brands=frozenset({"tea house 0"})),
        exclude_items=frozenset({"a", "b"}),
    )

    assert request_from_json(request_to_json(requested)) == requested


def test_an_answer_survives_the_journey_back():
    answer = recommender().recommend(request(entry("tea-02")))

    assert answer_from_json(answer_to_json(answer)) == answer


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ("{", "body"),
        ("[]", "record"),
        ('{"n": 5}', "now"),
        ('{"now": "2026-11-24T09:00:00Z", "n": 0}', "n"),
        ('{"now": "2026-11-24T09:00:00", "n": 5}', "now"),
        ('{"now": "2026-11-24T09:00:00Z", "n": 5, "history": [{"item_id": "tea-02"}]}', "history.0.event_name"),
    ],
)
def test_a_bad_request_is_told_by_its_field(body, field):
    with pytest.raises(InvalidInput) as refused:
        request_from_json(body)

    assert refused.value.field == field


def test_an_event_of_the_future_counts_as_now():
    requested = request(entry("tea-02", minutes_ago=-60 * 5))

    answer = recommender().recommend(requested)

    assert len(answer.items) == 8
    assert requested.history[0].occurred_at - NOW == timedelta(hours=5)
