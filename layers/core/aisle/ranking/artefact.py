"""A model as a folder of JSON files and .npy arrays. Nothing in it is code.

Nothing stored depends on an order in the code. Columns, facets and events are stored by name, and any other order is
part of the features' version. The manifest's `configuration` has the event weights and decays, which a recipe may set.
"""

import json
from dataclasses import fields
from pathlib import Path
from typing import Any, TypeVar

from aisle.arrays.array_files import Array, load_arrays, save_arrays
from aisle.errors import IncompatibleModel
from aisle.events.preference_weights import EventWeights
from aisle.inputs.catalogue import FACETS, Catalogue, log_prices
from aisle.inputs.event_codes import decode
from aisle.inputs.histories import EVENTS
from aisle.inputs.known_users import KnownUsers
from aisle.live import facts_file
from aisle.live.item_facts import ItemFacts
from aisle.live.live_item import NUMBERS
from aisle.ranking.features_version import features_version
from aisle.ranking.model import Model
from aisle.ranking.network import Network
from aisle.retrieval.als import Factors
from aisle.retrieval.item_neighbours import Neighbours
from aisle.retrieval.item_pairs import ItemPairs
from aisle.retrieval.nearest import Clusters
from aisle.retrieval.sequence import Sequence
from aisle.retrieval.views import Affinities, Intervals, Popularity, Views

Record = TypeVar("Record")
Arrays = dict[str, Array]

MANIFEST = "manifest.json"
VOCABULARIES = "vocabularies.json"
ARRAYS = "arrays"
EVENT = "event"  # the vocabulary of event codes
OF_SEQUENCE = ("items", "targets", "places", "hidden", "hidden_bias", "output", "output_bias")
FACTS = "facts."
OF_FACTS = ("log_price",)  # the catalogue's columns that the facts hold
CATALOGUE = tuple(field.name for field in fields(Catalogue) if field.name not in ("codes", "vocabularies", *OF_FACTS))


def save(model: Model, folder: Path) -> None:
    """Write a trained model to a folder. Newcomers (`aisle.renewal`) belong to a moment, and are not written."""
    save_arrays(_arrays(model), folder / ARRAYS)
    numbers = {
        "neighbours": sorted(model.views.neighbours),
        "confidence": model.views.factors.confidence,
        "regularisation": model.views.factors.regularisation,
        "layers": len(model.network.weights),
        "temperature": model.network.temperature,
        "shift": model.network.shift,
    }
    configuration = {"event_weights": model.event_weights.to_json(), "decays": dict(model.views.decays)}
    write_json(folder / MANIFEST, {**model.manifest, "configuration": configuration, "numbers": numbers})
    write_json(folder / VOCABULARIES, {**model.catalogue.vocabularies, EVENT: EVENTS})


def load(folder: Path, mapped: bool = True) -> Model:
    """Read a model from a folder. `mapped` maps the arrays instead of copying them.

    Raises: IncompatibleModel, where the code computes other features than the model was trained on, or where the model
    uses events that the code does not know.
    """
    manifest = json.loads((folder / MANIFEST).read_text())
    if manifest["features_version"] != features_version():
        raise IncompatibleModel(
            f"model {manifest['model_version']} was trained on features {manifest['features_version']}; "
            f"this code computes {features_version()}: train again"
        )
    vocabularies = json.loads((folder / VOCABULARIES).read_text())
    arrays = load_arrays(folder / ARRAYS, mapped)
    arrays["users.event"] = decode(arrays["users.event"], vocabularies.pop(EVENT))
    numbers = manifest["numbers"]
    facts = facts_file.from_arrays(
        {name.removeprefix(FACTS): array for name, array in arrays.items() if name.startswith(FACTS)}
    )
    return Model(
        manifest=manifest,
        catalogue=Catalogue(
            codes={facet: arrays[f"catalogue.code.{facet}"] for facet in FACETS},
            vocabularies={facet: tuple(names) for facet, names in vocabularies.items()},
            log_price=_log_price(facts, arrays["catalogue.hashes"]),
            **{name: arrays[f"catalogue.{name}"] for name in CATALOGUE},
        ),
        views=_views(arrays, numbers, manifest["configuration"]["decays"]),
        network=Network(
            mean=arrays["network.mean"],
            scale=arrays["network.scale"],
            weights=tuple(arrays[f"network.weights.{layer}"] for layer in range(numbers["layers"])),
            biases=tuple(arrays[f"network.biases.{layer}"] for layer in range(numbers["layers"])),
            temperature=numbers["temperature"],
            shift=numbers["shift"],
        ),
        users=_record(arrays, "users", KnownUsers),
        event_weights=EventWeights.from_json(manifest["configuration"]["event_weights"]),
        facts=facts,
    )


def write_json(path: Path, content: Any) -> None:
    """Write indented JSON. Raises: ValueError, for NaN or infinity."""
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False) + "\n")


def _arrays(model: Model) -> Arrays:
    """Every array of the model, by the name it is stored under."""
    named: Arrays = {f"catalogue.{name}": getattr(model.catalogue, name) for name in CATALOGUE}
    named |= {f"catalogue.code.{facet}": codes for facet, codes in model.catalogue.codes.items()}
    named |= {f"{FACTS}{name}": array for name, array in facts_file.to_arrays(model.facts).items()}
    for name, each in model.views.neighbours.items():
        named |= {f"neighbours.{name}.ids": each.ids, f"neighbours.{name}.weights": each.weights}
        if each.list_of_item is not None:
            named[f"neighbours.{name}.list_of_item"] = each.list_of_item
    named |= {"factors.items": model.views.factors.items, "factors.gram": model.views.factors.gram}
    named |= _named_clusters(model.views.factors.clusters, "factors")
    sequence = model.views.sequence
    named |= {f"sequence.{column}": getattr(sequence, column) for column in OF_SEQUENCE}
    named |= _named_clusters(sequence.clusters, "sequence")
    named |= {"network.mean": model.network.mean, "network.scale": model.network.scale}
    for layer, (weights, biases) in enumerate(zip(model.network.weights, model.network.biases, strict=True)):
        named |= {f"network.weights.{layer}": weights, f"network.biases.{layer}": biases}
    parts = {
        "popularity": model.views.popularity,
        "affinities": model.views.affinities,
        "intervals": model.views.intervals,
        "item_pairs": model.views.item_pairs,
        "users": model.users,
    }
    for name, part in parts.items():
        named |= {f"{name}.{column}": array for column, array in vars(part).items()}
    return named


def _log_price(facts: ItemFacts, hashes: Array) -> Array:
    return log_prices(facts.numbers[NUMBERS.index("price"), facts.positions_of(hashes)])


def _views(arrays: Arrays, numbers: dict[str, Any], decays: dict[str, float]) -> Views:
    return Views(
        neighbours={name: _neighbours(arrays, name) for name in numbers["neighbours"]},
        factors=Factors(
            arrays["factors.items"],
            arrays["factors.gram"],
            numbers["confidence"],
            numbers["regularisation"],
            _clusters(arrays, "factors"),
        ),
        sequence=_sequence(arrays),
        item_pairs=_record(arrays, "item_pairs", ItemPairs),
        popularity=_record(arrays, "popularity", Popularity),
        affinities=_record(arrays, "affinities", Affinities),
        intervals=_record(arrays, "intervals", Intervals),
        decays=decays,
    )


def _neighbours(arrays: Arrays, name: str) -> Neighbours:
    prefix = f"neighbours.{name}"
    return Neighbours(arrays[f"{prefix}.ids"], arrays[f"{prefix}.weights"], arrays.get(f"{prefix}.list_of_item"))


def _named_clusters(clusters: Clusters | None, view: str) -> Arrays:
    return {f"{view}.clusters.{column}": array for column, array in vars(clusters).items()} if clusters else {}


def _clusters(arrays: Arrays, view: str) -> Clusters | None:
    return _record(arrays, f"{view}.clusters", Clusters) if f"{view}.clusters.centres" in arrays else None


def _sequence(arrays: Arrays) -> Sequence:
    columns = {column: arrays[f"sequence.{column}"] for column in OF_SEQUENCE}
    return Sequence(**columns, clusters=_clusters(arrays, "sequence"))


def _record(arrays: Arrays, name: str, kind: type[Record]) -> Record:
    """Build a dataclass whose fields are all arrays."""
    return kind(**{column: arrays[f"{name}.{column}"] for column in kind.__annotations__})
