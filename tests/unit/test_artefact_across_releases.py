"""An artefact means the same to the next release: events by name, constants of the recipe from the manifest."""

import json
import os
import subprocess
import sys
from dataclasses import fields, replace
from pathlib import Path
from shutil import copytree

import numpy as np
import pytest

from aisle.errors import IncompatibleModel
from aisle.features.registry import MODULES, NAMES
from aisle.inputs.histories import EVENTS
from aisle.ranking import artefact
from aisle.ranking.recommender import Recommender
from aisle.ranking.request import answer_to_json, request_to_json
from aisle.retrieval.retrievers import ITEM_PAIRS, LIKES, RETRIEVERS, SEQUENCE
from tests.tea_and_coffee import CONFIG, OTHER_RECIPE, OTHER_WEIGHTS, dataset, entry, model, other_model, request
from training.config import Config
from training.views.content import fit_content
from training.views.fit_views import ViewFitter

ROOT = Path(__file__).parents[2]
ASKED = request(entry("tea-02", minutes_ago=9), entry("coffee-04", "add_to_cart"), entry("tea-07"), user_id="4", n=20)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("model")
    artefact.save(model(), place)
    return place


@pytest.fixture(scope="module")
def other_folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("other")
    artefact.save(other_model(), place)
    return place


def written_by(folder, names, place):
    """The artefact as a release would have written it whose events have this order."""
    copytree(folder, place, dirs_exist_ok=True)
    path = place / artefact.ARRAYS / "users.event.npy"
    np.save(path, np.array([names.index(EVENTS[code]) for code in np.load(path)], dtype=np.int8))
    vocabularies = json.loads((place / artefact.VOCABULARIES).read_text())
    artefact.write_json(place / artefact.VOCABULARIES, {**vocabularies, "event": names})
    return place


@pytest.mark.parametrize("names", [EVENTS[::-1], EVENTS[3:] + EVENTS[:3]], ids=["backward", "turned"])
def test_purchases_of_a_release_of_another_order_are_still_purchases(folder, tmp_path, names):
    written = written_by(folder, list(names), tmp_path)
    assert not np.array_equal(np.load(written / artefact.ARRAYS / "users.event.npy"), model().users.event)

    loaded = artefact.load(written)

    assert np.array_equal(loaded.users.event, model().users.event)
    assert Recommender(loaded).recommend(ASKED) == Recommender(model()).recommend(ASKED)


def test_a_type_that_was_added_since_changes_nothing(folder, tmp_path):
    used = {EVENTS[code] for code in np.unique(model().users.event)}
    added = next(name for name in EVENTS if name not in used)  # yesterday nobody had heard of it
    written = written_by(folder, [name for name in EVENTS if name != added], tmp_path)

    loaded = artefact.load(written)

    assert np.array_equal(loaded.users.event, model().users.event)


def test_a_type_that_was_taken_away_since_refuses_the_model(folder, tmp_path):
    written = written_by(folder, [*EVENTS, "lend_item"], tmp_path)

    with pytest.raises(IncompatibleModel, match="lend_item"):
        artefact.load(written)


def test_loading_maps_what_is_remembered_of_shoppers(folder):
    loaded = artefact.load(folder)

    assert isinstance(loaded.users.event.base, np.memmap)


def test_another_process_scores_by_the_models_own_constants(other_folder):
    result = in_another_process(other_folder, ASKED)

    assert result == answer_to_json(Recommender(other_model()).recommend(ASKED))


def in_another_process(folder, requested):
    ask = (
        "import sys; from pathlib import Path; from aisle.ranking.recommender import Recommender; "
        "from aisle.ranking.request import answer_to_json, request_from_json; "
        "print(answer_to_json(Recommender.load(Path(sys.argv[1])).recommend(request_from_json(sys.argv[2]))))"
    )
    command = [sys.executable, "-c", ask, str(folder), request_to_json(requested)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "layers" / "core")}
    return subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout.strip()


@pytest.mark.parametrize(
    ("name", "changed"),
    [("event_weights", {"by_event": {"add_to_cart": 0.0}}), ("decays", {"step_recent": 1.0, "likes": 0.1})],
)
def test_what_the_manifest_says_is_what_counts(folder, tmp_path, name, changed):
    copytree(folder, tmp_path, dirs_exist_ok=True)
    manifest = json.loads((tmp_path / artefact.MANIFEST).read_text())
    result = manifest["configuration"][name]
    for part, value in changed.items():
        result[part] = {**result[part], **value} if isinstance(value, dict) else value
    artefact.write_json(tmp_path / artefact.MANIFEST, manifest)

    features = [item.features for item in Recommender.load(tmp_path).recommend(ASKED).items]

    assert features != [item.features for item in Recommender(model()).recommend(ASKED).items]


def test_another_recipe_is_of_the_same_features_version(folder, other_folder):
    ours, others = (json.loads((place / artefact.MANIFEST).read_text()) for place in (folder, other_folder))

    assert ours["features_version"] == others["features_version"]
    assert ours["configuration"]["decays"]["step_recent"] == CONFIG.decay_step_recent
    assert others["configuration"] == {"event_weights": OTHER_WEIGHTS.to_json(), "decays": OTHER_RECIPE.decays}
    assert others["config"]["decay_price"]["value"] == 0.3


@pytest.mark.parametrize(
    "name", [each.name for each in fields(Config) if each.name.startswith("decay_")], ids=lambda name: name[6:]
)
def test_each_decay_is_read(name):
    views = model().views
    views = replace(views, neighbours={**views.neighbours, "next_kind": views.neighbours["next"]})  # no kinds here
    requested = request(entry("tea-02", minutes_ago=9), entry("coffee-04", minutes_ago=5), entry("tea-06"), n=50)

    ours, others = (
        Recommender(replace(model(), views=replace(views, decays=config.decays))).recommend(requested)
        for config in (CONFIG, replace(CONFIG, **{name: 0.45}))
    )

    assert ours != others


def test_each_reading_of_a_history_has_its_decay_and_no_other_has():
    readings = {each.name for each in RETRIEVERS if each.view not in (ITEM_PAIRS, SEQUENCE)}

    own = {module.DECAY for module in MODULES if hasattr(module, "DECAY")}

    assert set(Config().decays) == readings | {LIKES} | own
    assert {name for name in readings if f"{name}_value" not in NAMES} == set()


def test_a_recipe_cannot_weigh_what_the_data_were_not_weighed_by():
    data = dataset()

    with pytest.raises(ValueError, match="event_weights"):
        ViewFitter(data, fit_content(data.items, CONFIG), OTHER_RECIPE)


def test_a_request_that_names_an_event_of_no_weight_is_answered_without_it():
    plain = Recommender(model()).recommend(request(entry("tea-02")))

    odd = Recommender(model()).recommend(request(entry("coffee-02", "lend_item", 5), entry("tea-02")))

    assert odd == plain
